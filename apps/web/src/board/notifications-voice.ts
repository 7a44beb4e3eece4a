/** What screen readers are told: what is urgent first, and no more than one sentence in three seconds. */
import type { Clock } from '@tickboard/core/clock';

export interface Said {
  readonly text: string;
  readonly isUrgent: boolean;
}

const BETWEEN_MS = 3_000;

export class Voice {
  readonly #clock: Clock;
  readonly #say: (said: Said) => void;
  #waiting: Said[] = [];
  #freeAtMs = 0;
  #isScheduled = false;

  constructor(clock: Clock, say: (said: Said) => void) {
    this.#clock = clock;
    this.#say = say;
  }

  /** What waits is told as one: the last of it, and how many there are. */
  tell(text: string, isUrgent: boolean): void {
    this.#waiting.push({ text, isUrgent });
    this.#next();
  }

  #next(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    const waitMs = this.#freeAtMs - this.#clock.monotonic();
    if (waitMs > 0) {
      this.#isScheduled = true;
      this.#clock.after(waitMs, () => {
        this.#isScheduled = false;
        this.#next();
      });
      return;
    }
    const urgent = this.#waiting.filter(({ isUrgent }) => isUrgent);
    const told = urgent.length > 0 ? urgent : this.#waiting;
    this.#waiting = urgent.length > 0 ? this.#waiting.filter(({ isUrgent }) => !isUrgent) : [];
    this.#freeAtMs = this.#clock.monotonic() + BETWEEN_MS;
    const last = told.at(-1) as Said;
    this.#say(told.length === 1 ? last : { ...last, text: `${told.length} messages. The last: ${last.text}` });
    this.#next();
  }
}
