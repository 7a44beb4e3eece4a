/**
 * Looks after those of a rate class who lag: brings up who can take it, gives up who is too slow. Each may cost an
 * encoding of its own, and ten thousand may come back at once: they take turns with everybody else's updates.
 */
import type { RateClass } from './rate-class.ts';
import type { Pass, Progress } from './send-queue.ts';
import type { Subscriber } from './subscriber.ts';

export interface BringUpOptions {
  readonly rateClass: RateClass;
  readonly bringUp: (subscriber: Subscriber) => void;
  readonly ended: () => void;
}

/** Looked at before others have their turn. */
const SUBSCRIBERS_PER_TURN = 64;

export class BringUpPass implements Pass {
  readonly #options: BringUpOptions;
  /** Undefined before it began. */
  #subscribers: readonly Subscriber[] | undefined;
  #position = 0;

  constructor(options: BringUpOptions) {
    this.#options = options;
  }

  get depth(): number {
    return (this.#subscribers?.length ?? 0) - this.#position;
  }

  step(): Progress {
    const { rateClass, bringUp, ended } = this.#options;
    this.#subscribers ??= [...rateClass.lagging];
    const subscriber = this.#subscribers[this.#position++];
    if (subscriber === undefined) {
      ended();
      return 'done';
    }
    if (rateClass.lagging.has(subscriber)) bringUp(subscriber);
    return this.#position % SUBSCRIBERS_PER_TURN === 0 ? 'others first' : 'more';
  }

  // It has nothing for anyone in step.
  serve(): void {}
}
