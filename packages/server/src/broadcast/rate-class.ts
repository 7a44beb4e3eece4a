/**
 * Sessions of one interval. What happens after a quiet interval is told at once (leading edge), later things at most
 * once an interval. A tick takes its turn among the passes, so an overloaded server slows down evenly instead of piling
 * up: what happens while a tick waits belongs to it.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import { type Advance, RateView } from '@tickboard/core/store/rate-view';
import type { Store } from '@tickboard/core/store/store';
import type { Group } from './group.ts';
import type { Subscriber } from './subscriber.ts';

export interface RateClassOptions {
  readonly intervalMs: number;
  readonly store: Store;
  readonly clock: Clock;
  /** Runs the task in a later turn of the event loop. */
  readonly defer: (task: () => void) => void;
  /** Brings derived figures up to date. */
  readonly settle: () => void;
  /** Asked for a tick: to be answered by `tick`, once. */
  readonly due: (rateClass: RateClass) => void;
}

export class RateClass {
  readonly intervalMs: number;
  readonly view: RateView;
  /** By key. */
  readonly groups = new Map<string, Group>();
  /** Members of the groups that are not in step. */
  readonly lagging = new Set<Subscriber>();
  readonly #options: RateClassOptions;
  #lastTickAtMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  /** A tick will come. */
  #isAwake = false;
  #isStopped = false;

  constructor(options: RateClassOptions) {
    this.#options = options;
    this.intervalMs = options.intervalMs;
    this.view = new RateView(options.store);
    options.settle();
    this.view.advance();
  }

  /** Something is to be told: a tick comes as soon as the interval has passed since the last one. */
  wake(): void {
    if (this.#isAwake || this.#isStopped) return;
    this.#isAwake = true;
    const { clock, defer } = this.#options;
    const waitMs = this.#lastTickAtMs + this.intervalMs - clock.monotonic();
    if (waitMs > 0) this.#timer = clock.after(waitMs, () => this.#fallDue());
    // Not in this call: what else arrives in this turn of the event loop belongs to the same tick.
    else defer(() => this.#fallDue());
  }

  /** Wakes if the store is ahead: should the notice of a change have been lost, it is not told too late for ever. */
  wakeIfBehind(): void {
    if (this.view.version < this.#options.store.version) this.wake();
  }

  /** The turn of a tick has come: moves the view to what the store holds now, derived figures included. */
  tick(): Advance {
    this.#lastTickAtMs = this.#options.clock.monotonic();
    try {
      this.#options.settle();
    } finally {
      // Not before: what settling changes belongs to this tick and asks for no other.
      this.#isAwake = false;
    }
    return this.view.advance();
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #fallDue(): void {
    if (!this.#isStopped) this.#options.due(this);
  }
}
