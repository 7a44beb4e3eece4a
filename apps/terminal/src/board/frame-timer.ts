/**
 * When to paint: what the server sends, ten times a second at most; what the person does, at once; and nothing while
 * nothing changes.
 */
import type { Clock, Timer } from '@tickboard/core/clock';

const FRAME_INTERVAL_MS = 100;
/** Between two paints for keys: a paste or a held key must not make a paint a byte. */
const KEY_INTERVAL_MS = 10;

export class FrameTimer {
  readonly #clock: Clock;
  /** False where the terminal cannot take a frame yet. */
  readonly #paint: () => boolean;
  #paintedAtMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #isBlocked = false;
  #isStopped = false;

  constructor(clock: Clock, paint: () => boolean) {
    this.#clock = clock;
    this.#paint = paint;
  }

  /** Something that is shown changed. */
  markDirty(): void {
    this.#schedule(this.#paintedAtMs + FRAME_INTERVAL_MS);
  }

  /** The person did something. */
  markUrgent(): void {
    this.#schedule(this.#paintedAtMs + KEY_INTERVAL_MS);
  }

  /** The terminal takes frames again. */
  drained(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.markUrgent();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #schedule(dueMs: number): void {
    if (this.#isStopped || this.#isBlocked || dueMs >= this.#dueMs) return;
    this.#timer?.cancel();
    this.#dueMs = dueMs;
    this.#timer = this.#clock.after(Math.max(0, dueMs - this.#clock.monotonic()), () => this.#flush());
  }

  #flush(): void {
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.#timer = undefined;
    this.#paintedAtMs = this.#clock.monotonic();
    this.#isBlocked = !this.#paint();
  }
}
