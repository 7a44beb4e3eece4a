/** Sums of decimal figures without binary drift: counted in whole units of 1e-12, the finest that is shown. */

/** The finest decimals that are counted and shown. */
export const DIGITS_MAX = 12;
/** From here on a figure is written with an exponent, and has no decimals. */
const EXPONENT_FROM = 1e21;

/** Exact for every figure of at most 12 decimals. The figure is finite. */
export function toUnits(value: number): bigint {
  if (Math.abs(value) >= EXPONENT_FROM) return BigInt(value) * 10n ** BigInt(DIGITS_MAX);
  const digits = digitsOf(value);
  return BigInt(value.toFixed(digits).replace('.', '')) * 10n ** BigInt(DIGITS_MAX - digits);
}

/** The double nearest to the figure. */
export function fromUnits(units: bigint): number {
  return Number(`${units}e-${DIGITS_MAX}`);
}

/** Decimals that a figure needs to be written in full, at most 12. */
export function digitsOf(value: number): number {
  const text = Math.abs(value).toString();
  const exponent = text.indexOf('e-');
  const mantissa = exponent < 0 ? text : text.slice(0, exponent);
  const point = mantissa.indexOf('.');
  const decimals = point < 0 ? 0 : mantissa.length - point - 1;
  const shift = exponent < 0 ? 0 : Number(text.slice(exponent + 2));
  return Math.min(DIGITS_MAX, decimals + shift);
}
