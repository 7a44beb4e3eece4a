/** The windows of a browser all see the same: one of them, whichever comes first, tells the person. */
import type { Clock, Timer } from '@tickboard/core/clock';

/** Calls `then` where no other window has claimed this name within the last seconds. */
export type Claim = (name: string, then: () => void) => void;

interface Held {
  readonly release: () => void;
  readonly timer: Timer;
}

/** Longer than windows that look once a second can be apart. */
const HELD_MS = 3_000;

export class Claims {
  readonly #clock: Clock;
  readonly #locks: () => Pick<LockManager, 'request'> | undefined;
  readonly #held = new Map<string, Held>();

  /** `locks` of the browser, which it has for safe addresses only: without them each window tells. */
  constructor(clock: Clock, locks: () => Pick<LockManager, 'request'> | undefined) {
    this.#clock = clock;
    this.#locks = locks;
  }

  readonly claim: Claim = (name, then) => {
    const locks = this.#locks();
    const held = this.#held.get(name);
    if (held !== undefined) this.#hold(name, held.release);
    if (held !== undefined || locks === undefined) {
      then();
      return;
    }
    let isAnswered = false;
    const request = locks.request(`tickboard ${name}`, { ifAvailable: true }, (lock) => {
      isAnswered = true;
      if (lock === null) return undefined;
      const ended = new Promise<void>((release) => {
        this.#hold(name, release);
      });
      then();
      return ended;
    });
    // Better twice than not at all.
    request.catch((error: unknown) => {
      if (isAnswered) reportError(error);
      else then();
    });
  };

  #hold(name: string, release: () => void): void {
    this.#held.get(name)?.timer.cancel();
    const timer = this.#clock.after(HELD_MS, () => {
      this.#held.delete(name);
      release();
    });
    this.#held.set(name, { release, timer });
  }
}
