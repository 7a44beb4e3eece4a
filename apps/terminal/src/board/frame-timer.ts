/**
 * When to paint: what the server sends, ten times a second; what the person does, at once; and nothing while nothing
 * changes.
 */
import type { Clock, Timer } from '@tickboard/core/clock';

/** A little less than the server's interval: a frame that was late once makes none of those after it late. */
const FRAME_INTERVAL_MS = 95;
/** Between any two paints: a paste or a held key must not make a paint a byte. */
const KEY_INTERVAL_MS = 10;
/** What time alone changes goes with the next frame, and has one of its own only where none comes. */
const AGE_DELAY_MS = 150;

export class FrameTimer {
  readonly #clock: Clock;
  /** False where the terminal cannot take a frame yet. */
  readonly #paint: () => boolean;
  #paintedAtMs = Number.NEGATIVE_INFINITY;
  /** When something that the server sent was painted last. */
  #fedAtMs = Number.NEGATIVE_INFINITY;
  #isFed = false;
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
    this.#isFed = true;
    this.#schedule(Math.max(this.#fedAtMs + FRAME_INTERVAL_MS, this.#paintedAtMs + KEY_INTERVAL_MS));
  }

  /** What is shown grew older. */
  markAged(): void {
    this.#schedule(this.#clock.monotonic() + AGE_DELAY_MS);
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
    if (this.#isFed) this.#fedAtMs = this.#paintedAtMs;
    this.#isFed = false;
    this.#isBlocked = !this.#paint();
  }
}
