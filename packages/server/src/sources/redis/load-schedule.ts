import type { Clock, Timer } from '@tickboard/core/clock';
import { KEY_KINDS, type KeyKind } from './key-kinds.ts';

/** Loads asked for by notifications take at most this part of the time, however many of them come. */
const REQUERY_DUTY = 0.2;

export interface LoadTimes {
  readonly refreshIntervalMs: number;
  readonly requeryDelayMs: number;
}

/**
 * Decides when keys are loaded: all at the start and then at each interval, single kinds soon after
 * someone asked. One load runs at a time; what is asked for meanwhile is loaded after it.
 */
export class LoadSchedule {
  readonly #clock: Clock;
  readonly #times: LoadTimes;
  readonly #load: (kinds: ReadonlySet<KeyKind>) => Promise<void>;
  #wanted = new Set<KeyKind>();
  #refreshTimer: Timer | undefined;
  #requeryTimer: Timer | undefined;
  #isLoading = false;
  #isStopped = false;
  #lastTookMs = 0;

  /** `load` never rejects: who loads knows what a failure means. */
  constructor(clock: Clock, times: LoadTimes, load: (kinds: ReadonlySet<KeyKind>) => Promise<void>) {
    this.#clock = clock;
    this.#times = times;
    this.#load = load;
  }

  start(): void {
    void this.#run(new Set(KEY_KINDS));
  }

  stop(): void {
    this.#isStopped = true;
    this.#refreshTimer?.cancel();
    this.#requeryTimer?.cancel();
  }

  /** The keys of a kind are said to have changed. */
  want(kind: KeyKind): void {
    this.#wanted.add(kind);
    this.#arm();
  }

  #arm(): void {
    if (this.#isStopped || this.#isLoading || this.#requeryTimer !== undefined || this.#wanted.size === 0) return;
    const restMs = this.#lastTookMs * (1 / REQUERY_DUTY - 1);
    this.#requeryTimer = this.#clock.after(Math.max(this.#times.requeryDelayMs, restMs), () => {
      this.#requeryTimer = undefined;
      const kinds = this.#wanted;
      this.#wanted = new Set();
      void this.#run(kinds);
    });
  }

  #refresh(): void {
    this.#refreshTimer = undefined;
    // The load that runs now arms this timer again when it ends.
    if (this.#isLoading) for (const kind of KEY_KINDS) this.#wanted.add(kind);
    else void this.#run(new Set(KEY_KINDS));
  }

  async #run(kinds: ReadonlySet<KeyKind>): Promise<void> {
    this.#isLoading = true;
    this.#requeryTimer?.cancel();
    this.#requeryTimer = undefined;
    const startedMs = this.#clock.monotonic();
    await this.#load(kinds);
    this.#lastTookMs = this.#clock.monotonic() - startedMs;
    this.#isLoading = false;
    if (this.#isStopped) return;
    this.#refreshTimer ??= this.#clock.after(this.#times.refreshIntervalMs, () => this.#refresh());
    this.#arm();
  }
}
