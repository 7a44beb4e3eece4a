/**
 * Derived figures are rounded to ten decimals, and to fifteen digits of the largest figure that went in: beyond, there
 * is only floating-point dust (0.30000000000000004, 1000000.3 − 1000000.1 = 0.20000000006985).
 */
const DECIMALS = 10;
const UNITS = 10 ** DECIMALS;
const DIGITS = 15;
/** From this size on ten decimals are more than fifteen digits. */
const LARGE = 10 ** (DIGITS - DECIMALS);

/**
 * `size`: magnitude of what was added up or subtracted, where that may be more than the result's. Undefined for what no
 * double can hold: a figure beyond all numbers is not known.
 */
export function roundFigure(value: number, size = Math.abs(value)): number | undefined {
  if (!Number.isFinite(value) || !Number.isFinite(size)) return undefined;
  if (size < LARGE) return withoutSign(Math.round(value * UNITS) / UNITS);
  const decimals = DIGITS - 1 - Math.floor(Math.log10(size));
  return withoutSign(decimals >= 0 ? Number(value.toFixed(decimals)) : Number(value.toPrecision(DIGITS)));
}

/** What a small loss rounds to is 0, not −0. */
function withoutSign(value: number): number {
  return value === 0 ? 0 : value;
}
