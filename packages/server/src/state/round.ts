/** Derived figures are rounded to ten decimals: floating-point dust (0.30000000000000004) is no figure. */
const UNITS = 1e10;

export function roundFigure(value: number): number {
  const scaled = Math.round(value * UNITS);
  // Beyond 2^53 there is no dust to round off: the value has fewer than ten decimals to begin with.
  return Number.isSafeInteger(scaled) ? scaled / UNITS : value;
}
