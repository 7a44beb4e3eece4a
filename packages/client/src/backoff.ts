/** How long to wait before the next attempt: doubling, jittered, endless. */
import type { Random } from '@tickboard/core/random';

const FIRST_MS = 500;
const CAP_MS = 30_000;
/** Each wait is up to this share shorter or longer, so that clients that fell together do not return together. */
const JITTER = 0.2;
/** A server that says "at once" is not hammered. */
const HINTED_MIN_MS = 100;
/** Beyond, a hint is taken for a mistake. */
const HINTED_MAX_MS = 3_600_000;

export class Backoff {
  readonly #random: Random;
  #attempts = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Waits since the last reset. */
  get attempts(): number {
    return this.#attempts;
  }

  reset(): void {
    this.#attempts = 0;
  }

  /** Milliseconds to wait now. With a hint of the server never less than the hint, and its jitter only adds. */
  next(hintMs?: number): number {
    const plainMs = Math.min(CAP_MS, FIRST_MS * 2 ** this.#attempts);
    this.#attempts++;
    if (hintMs === undefined) return plainMs * (1 + (this.#random() * 2 - 1) * JITTER);
    const hintedMs = Math.min(Math.max(hintMs, HINTED_MIN_MS), HINTED_MAX_MS);
    return hintedMs + this.#random() * JITTER * Math.max(hintedMs, plainMs);
  }
}
