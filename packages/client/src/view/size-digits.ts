import { digitsOf } from '@tickboard/core/model/decimals';
import { formatCompact, formatFixed } from './numbers.ts';

const COMPACT_FROM = 1e6;
const DIGITS_MAX = 8;

/** Quantities of a column: all with as many decimals as any had so far, so that the column does not jitter. */
export class SizeDigits {
  #digits = 0;

  get digits(): number {
    return this.#digits;
  }

  take(quantities: Iterable<number | undefined>): void {
    for (const quantity of quantities) {
      if (quantity === undefined) continue;
      this.#digits = Math.min(DIGITS_MAX, Math.max(this.#digits, digitsOf(quantity)));
    }
  }

  format(quantity: number | undefined): string {
    if (quantity === undefined) return formatFixed(quantity, this.#digits);
    // Nothing that is there is written as 0.
    const isLost = quantity > 0 && quantity < 0.5 * 10 ** -this.#digits;
    return quantity >= COMPACT_FROM || isLost ? formatCompact(quantity) : formatFixed(quantity, this.#digits);
  }
}
