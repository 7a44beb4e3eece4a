/** Draws from the distributions that the simulation needs, over an injected source of uniform numbers. */
import type { Random } from '@tickboard/core/random';

/** Above this mean a Poisson count is drawn from its normal approximation: counting it out costs a draw each. */
const POISSON_EXACT_MAX = 30;

export class Noise {
  readonly #random: Random;
  #spare: number | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  uniform(): number {
    return this.#random();
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.#random() * (high - low + 1));
  }

  /** Mean 0, deviation 1 (Box and Muller, 1958). */
  gaussian(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.#random()));
    const angle = 2 * Math.PI * this.#random();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.#random());
  }

  /** A count of independent happenings (Knuth's product of uniforms for small means). */
  poisson(mean: number): number {
    if (mean > POISSON_EXACT_MAX) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.gaussian()));
    const bound = Math.exp(-mean);
    let count = 0;
    for (let product = this.#random(); product > bound; product *= this.#random()) count += 1;
    return count;
  }
}
