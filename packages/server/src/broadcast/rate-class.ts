/**
 * Sessions of one interval. An update after a quiet interval leaves at once (leading edge), later ones at most once an
 * interval; a tick never starts before the last one was written to everyone, so an overloaded server slows down evenly
 * instead of piling up.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import { RateView } from '@tickboard/core/store/rate-view';
import type { Store } from '@tickboard/core/store/store';
import type { Group } from './group.ts';

export interface RateClassOptions {
  readonly intervalMs: number;
  readonly store: Store;
  readonly clock: Clock;
  readonly defer: (task: () => void) => void;
  readonly tick: (rateClass: RateClass) => void;
}

export class RateClass {
  readonly intervalMs: number;
  readonly view: RateView;
  readonly groups = new Map<string, Group>();
  readonly #options: RateClassOptions;
  #lastTickAtMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #isDeferred = false;
  #isStopped = false;
  /** Jobs not yet written to all. */
  #pendingJobs = 0;
  #isTickDue = false;

  constructor(options: RateClassOptions) {
    this.#options = options;
    this.intervalMs = options.intervalMs;
    this.view = new RateView(options.store);
    this.view.advance();
  }

  /** Something is to be told: tick now if the interval has passed, else when it has. */
  wake(): void {
    if (this.#timer !== undefined || this.#isDeferred || this.#isStopped) return;
    const waitMs = this.#lastTickAtMs + this.intervalMs - this.#options.clock.monotonic();
    if (waitMs > 0) {
      this.#timer = this.#options.clock.after(waitMs, () => {
        this.#timer = undefined;
        this.#tick();
      });
      return;
    }
    // Not in this call: what else arrives in this turn of the event loop belongs to the same tick.
    this.#isDeferred = true;
    this.#options.defer(() => {
      this.#isDeferred = false;
      this.#tick();
    });
  }

  jobAdded(): void {
    this.#pendingJobs++;
  }

  jobFinished(): void {
    this.#pendingJobs--;
    if (this.#pendingJobs > 0 || !this.#isTickDue) return;
    this.#isTickDue = false;
    this.wake();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #tick(): void {
    if (this.#isStopped) return;
    if (this.#pendingJobs > 0) {
      this.#isTickDue = true;
      return;
    }
    this.#lastTickAtMs = this.#options.clock.monotonic();
    this.#options.tick(this);
  }
}
