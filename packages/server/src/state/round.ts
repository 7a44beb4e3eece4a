/**
 * Derived figures are rounded to ten decimals and fifteen significant digits: floating-point dust (0.30000000000000004,
 * 1000000.2999999999) is no figure.
 */
const UNITS = 1e10;
const SIGNIFICANT_DIGITS = 15;
/** From here on ten decimals are more than fifteen significant digits. */
const LARGE = 10 ** (SIGNIFICANT_DIGITS - 10);

/** Undefined for what no double can hold: a figure beyond all numbers is not known. */
export function roundFigure(value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Math.abs(value) >= LARGE) return Number(value.toPrecision(SIGNIFICANT_DIGITS));
  // Adding zero makes the −0 that a small loss rounds to a plain 0.
  return Math.round(value * UNITS) / UNITS + 0;
}
