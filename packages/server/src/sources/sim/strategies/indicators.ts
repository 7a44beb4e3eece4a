/** Indicators that take one closing price after the other. Each returns undefined until it has seen enough of them. */

/** Exponential mean with the weight 2 / (length + 1), begun with the plain mean of the first `length` values. */
export class ExponentialMean {
  readonly #length: number;
  #seen = 0;
  #value = 0;

  constructor(length: number) {
    this.#length = length;
  }

  add(value: number): number | undefined {
    this.#seen += 1;
    if (this.#seen <= this.#length) this.#value += (value - this.#value) / this.#seen;
    else this.#value += (value - this.#value) * (2 / (this.#length + 1));
    return this.#seen < this.#length ? undefined : this.#value;
  }
}

/** Relative strength index, 0 to 100 (Wilder, New Concepts in Technical Trading Systems, 1978). */
export class RelativeStrength {
  readonly #length: number;
  #previous: number | undefined;
  #seen = 0;
  #gain = 0;
  #loss = 0;

  constructor(length: number) {
    this.#length = length;
  }

  add(value: number): number | undefined {
    const change = value - (this.#previous ?? value);
    if (this.#previous !== undefined) {
      this.#seen += 1;
      const weight = 1 / Math.min(this.#seen, this.#length);
      this.#gain += (Math.max(0, change) - this.#gain) * weight;
      this.#loss += (Math.max(0, -change) - this.#loss) * weight;
    }
    this.#previous = value;
    if (this.#seen < this.#length) return undefined;
    if (this.#gain + this.#loss === 0) return 50;
    return (100 * this.#gain) / (this.#gain + this.#loss);
  }
}

/** Difference of a fast and a slow exponential mean (Appel, 1979): 12 and 26 bars. */
export class Convergence {
  readonly #fast: ExponentialMean;
  readonly #slow: ExponentialMean;

  constructor(fastLength = 12, slowLength = 26) {
    this.#fast = new ExponentialMean(fastLength);
    this.#slow = new ExponentialMean(slowLength);
  }

  add(value: number): number | undefined {
    const fast = this.#fast.add(value);
    const slow = this.#slow.add(value);
    return fast === undefined || slow === undefined ? undefined : fast - slow;
  }
}
