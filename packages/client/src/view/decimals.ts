/** Sums of decimal figures without binary drift: counted in whole units of 1e-12, the finest that is shown. */
import { digitsOf } from './numbers.ts';

const UNIT_DIGITS = 12;
/** From here on a figure is written with an exponent, and has no decimals. */
const EXPONENT_FROM = 1e21;

/** Exact for every figure of at most 12 decimals. The figure is finite. */
export function toUnits(value: number): bigint {
  if (Math.abs(value) >= EXPONENT_FROM) return BigInt(value) * 10n ** BigInt(UNIT_DIGITS);
  const digits = digitsOf(value);
  return BigInt(value.toFixed(digits).replace('.', '')) * 10n ** BigInt(UNIT_DIGITS - digits);
}

/** The double nearest to the figure. */
export function fromUnits(units: bigint): number {
  return Number(`${units}e-${UNIT_DIGITS}`);
}
