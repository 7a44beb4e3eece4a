/** Rolling figures of the last 24 hours, kept as quarter hours: the window is exact to within one of them. */

const BUCKET_MS = 15 * 60_000;
const BUCKETS = 96;

/** Prices in ticks, volume in lots. */
export class DayWindow {
  readonly #opens = new Float64Array(BUCKETS);
  readonly #highs = new Float64Array(BUCKETS);
  readonly #lows = new Float64Array(BUCKETS);
  readonly #volumes = new Float64Array(BUCKETS);
  /** Quarter hours since 1970 of the newest bucket. */
  #newest = 0;
  #filled = 0;
  #last = 0;
  high = 0;
  low = 0;
  volume = 0;

  /** Price that the change over the window is measured from. */
  get open(): number {
    return this.#opens[this.#slot(this.#newest - this.#filled + 1)] ?? 0;
  }

  /** Lets quarter hours that ended leave the window. A new one starts at the last price, so that it is never empty. */
  roll(nowMs: number): void {
    const bucket = Math.floor(nowMs / BUCKET_MS);
    if (bucket <= this.#newest || this.#filled === 0) return;
    const first = Math.max(this.#newest + 1, bucket - BUCKETS + 1);
    for (let entered = first; entered <= bucket; entered += 1) this.#enter(entered);
    this.#sum();
  }

  add(nowMs: number, ticks: number, lots: number): void {
    this.#last = ticks;
    if (this.#filled === 0) {
      this.#enter(Math.floor(nowMs / BUCKET_MS));
      this.#sum();
    } else {
      this.roll(nowMs);
    }
    const slot = this.#slot(this.#newest);
    this.#volumes[slot] = (this.#volumes[slot] ?? 0) + lots;
    this.#highs[slot] = Math.max(this.#highs[slot] ?? 0, ticks);
    this.#lows[slot] = Math.min(this.#lows[slot] ?? ticks, ticks);
    this.volume += lots;
    this.high = Math.max(this.high, ticks);
    this.low = Math.min(this.low, ticks);
  }

  #enter(bucket: number): void {
    const slot = this.#slot(bucket);
    this.#newest = bucket;
    this.#filled = Math.min(BUCKETS, this.#filled + 1);
    this.#opens[slot] = this.#last;
    this.#highs[slot] = this.#last;
    this.#lows[slot] = this.#last;
    this.#volumes[slot] = 0;
  }

  #sum(): void {
    this.high = 0;
    this.low = Infinity;
    this.volume = 0;
    for (let bucket = this.#newest - this.#filled + 1; bucket <= this.#newest; bucket += 1) {
      const slot = this.#slot(bucket);
      this.high = Math.max(this.high, this.#highs[slot] ?? 0);
      this.low = Math.min(this.low, this.#lows[slot] ?? Infinity);
      this.volume += this.#volumes[slot] ?? 0;
    }
  }

  #slot(bucket: number): number {
    return bucket % BUCKETS;
  }
}
