/** The last changes of a figure, in space that is taken once: a day of them costs no more than an hour. */
import type { Sample, TimedSample } from './rule-evaluator.ts';

const SAMPLES_MAX = 5_000;
const FRESH = 1;
const KNOWN = 2;

export class SampleHistory {
  readonly #max: number;
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  readonly #flags: Uint8Array;
  /** All that were taken in, the dropped ones too. */
  #count = 0;

  constructor(max: number = SAMPLES_MAX) {
    this.#max = max;
    this.#times = new Float64Array(max);
    this.#values = new Float64Array(max);
    this.#flags = new Uint8Array(max);
  }

  /** Only changes are kept, from the first figure on. `at`: ms, of any clock that does not step back. */
  add({ value, isFresh }: Sample, at: number): void {
    if (this.#count === 0 && value === undefined) return;
    const flags = (isFresh ? FRESH : 0) | (value === undefined ? 0 : KNOWN);
    const last = (this.#count - 1) % this.#max;
    // What is no figure is written as zero, so that two of them are the same.
    const figure = value ?? 0;
    if (this.#count > 0 && this.#flags[last] === flags && this.#values[last] === figure) return;
    const place = this.#count % this.#max;
    this.#times[place] = at;
    this.#values[place] = figure;
    this.#flags[place] = flags;
    this.#count++;
  }

  /** Oldest first. */
  samples(): readonly TimedSample[] {
    const kept = Math.min(this.#count, this.#max);
    return Array.from({ length: kept }, (_, index) => this.#read((this.#count - kept + index) % this.#max));
  }

  #read(place: number): TimedSample {
    const flags = this.#flags[place] as number;
    return {
      at: this.#times[place] as number,
      value: (flags & KNOWN) === 0 ? undefined : this.#values[place],
      isFresh: (flags & FRESH) !== 0,
    };
  }
}
