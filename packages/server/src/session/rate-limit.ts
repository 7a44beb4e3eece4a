/** A token bucket: `perSecond` messages a second in the mean, as many at once after a quiet second. */
export class RateLimit {
  readonly #perSecond: () => number;
  readonly #monotonic: () => number;
  #tokens: number;
  #filledAtMs: number;

  constructor(perSecond: () => number, monotonic: () => number) {
    this.#perSecond = perSecond;
    this.#monotonic = monotonic;
    this.#tokens = perSecond();
    this.#filledAtMs = monotonic();
  }

  /** Takes one message's token; false when there is none. */
  take(): boolean {
    const nowMs = this.#monotonic();
    const perSecond = this.#perSecond();
    this.#tokens = Math.min(perSecond, this.#tokens + ((nowMs - this.#filledAtMs) / 1_000) * perSecond);
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
