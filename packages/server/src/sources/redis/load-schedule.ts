import type { Clock, Timer } from '@tickboard/core/clock';

/** Loads asked for by notifications take at most this part of the time, however many of them come. */
const REQUERY_DUTY = 0.2;

export interface LoadTimes {
  readonly refreshIntervalMs: number;
  readonly requeryDelayMs: number;
}

/**
 * Decides when keys are loaded: all at the start and then at each interval, single groups soon after
 * someone asked. One load runs at a time; what is asked for meanwhile is loaded after it.
 */
export class LoadSchedule {
  readonly #clock: Clock;
  readonly #times: LoadTimes;
  readonly #groups: readonly string[];
  readonly #load: (groups: ReadonlySet<string>) => Promise<void>;
  #wanted = new Set<string>();
  #refreshTimer: Timer | undefined;
  #requeryTimer: Timer | undefined;
  #isLoading = false;
  #isStopped = false;
  #lastTookMs = 0;

  /** `load` never rejects: who loads knows what a failure means. */
  constructor(
    clock: Clock,
    times: LoadTimes,
    groups: readonly string[],
    load: (groups: ReadonlySet<string>) => Promise<void>,
  ) {
    this.#clock = clock;
    this.#times = times;
    this.#groups = groups;
    this.#load = load;
  }

  start(): void {
    void this.#run(new Set(this.#groups));
  }

  stop(): void {
    this.#isStopped = true;
    this.#refreshTimer?.cancel();
    this.#requeryTimer?.cancel();
  }

  /** The keys of a group are said to have changed. */
  want(group: string): void {
    this.#wanted.add(group);
    this.#arm();
  }

  #arm(): void {
    if (this.#isStopped || this.#isLoading || this.#requeryTimer !== undefined || this.#wanted.size === 0) return;
    const restMs = this.#lastTookMs * (1 / REQUERY_DUTY - 1);
    this.#requeryTimer = this.#clock.after(Math.max(this.#times.requeryDelayMs, restMs), () => {
      this.#requeryTimer = undefined;
      const groups = this.#wanted;
      this.#wanted = new Set();
      void this.#run(groups);
    });
  }

  #refresh(): void {
    this.#refreshTimer = undefined;
    // The load that runs now arms this timer again when it ends.
    if (this.#isLoading) for (const group of this.#groups) this.#wanted.add(group);
    else void this.#run(new Set(this.#groups));
  }

  async #run(groups: ReadonlySet<string>): Promise<void> {
    this.#isLoading = true;
    this.#requeryTimer?.cancel();
    this.#requeryTimer = undefined;
    const startedMs = this.#clock.monotonic();
    await this.#load(groups);
    this.#lastTookMs = this.#clock.monotonic() - startedMs;
    this.#isLoading = false;
    if (this.#isStopped) return;
    this.#refreshTimer ??= this.#clock.after(this.#times.refreshIntervalMs, () => this.#refresh());
    this.#arm();
  }
}
