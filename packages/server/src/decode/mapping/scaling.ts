/** From the unit of a back end to that of a field, exact in decimals: 1999 cents are 19.99, not 19.990000000000002. */

export type Scale = (figure: number) => number;

/** Digits that a double keeps of any decimal. */
const EXACT_DIGITS = 15;

/** Multiplies. A factor such as 0.01 divides by 100, of which the figure is exact. */
export function compileScale(factor: number): Scale {
  if (factor === 1) return (figure) => figure;
  if (factor === -1) return (figure) => 0 - figure;
  const divisor = Math.round(1 / factor);
  const isDivision = Math.abs(factor) < 1 && Math.abs(divisor * factor - 1) < 1e-12;
  // A whole number is exact, and then so is the one rounding of its quotient.
  if (isDivision) return (figure) => (Number.isInteger(figure) ? figure / divisor : toDecimal(figure / divisor));
  return (figure) => toDecimal(figure * factor);
}

/** The decimal that is meant: both sides of a rounded product or quotient are a few last bits away from theirs. */
function toDecimal(figure: number): number {
  return Number.isInteger(figure) ? figure : Number(figure.toPrecision(EXACT_DIGITS));
}

/** Powers of ten: 1 of the unit is ten to this power of the smallest one. */
export const SHARE_UNITS: Readonly<Record<string, number>> = { ratio: 4, percent: 2, bps: 0 };
export const TIME_UNITS: Readonly<Record<string, number>> = { s: 9, ms: 6, us: 3, ns: 0 };

export function convert(units: Readonly<Record<string, number>>, from: string, to: string): Scale {
  return compileScale(10 ** ((units[from] ?? 0) - (units[to] ?? 0)));
}

/** Unix milliseconds from a figure in another unit; finer digits are cut off. */
export function compileMoment(unit: string): Scale {
  const power = (TIME_UNITS[unit] ?? 0) - (TIME_UNITS['ms'] ?? 0);
  if (power <= 0) {
    const divisor = 10 ** -power;
    return (figure) => Math.floor(figure / divisor);
  }
  const factor = 10 ** power;
  // Seconds of today in a double are exact to less than a microsecond: what looks like a hair before a millisecond is it.
  return (figure) => Math.floor(figure * factor + 0.001);
}
