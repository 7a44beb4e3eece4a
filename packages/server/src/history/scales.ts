/**
 * Decimals as integers, as few bytes of a file as they need: 50000.5 at one decimal is 500005, three bytes instead of
 * eight. What does not come back exactly is kept as it is, at a divisor of 1.
 */
const DECIMALS_MAX = 9;
const POWERS = Array.from({ length: DECIMALS_MAX + 1 }, (_, decimals) => 10 ** decimals);

/**
 * The value times the divisor, an integer: null where the value is absent (NaN), undefined where it would not come back
 * exactly.
 */
export function toScaled(value: number, divisor: number): number | null | undefined {
  if (Number.isNaN(value)) return null;
  const scaled = Math.round(value * divisor);
  return scaled / divisor === value && Number.isSafeInteger(scaled) ? scaled : undefined;
}

/** The least power of ten, no less than `from`, at which all come back exactly; 1 where there is none. NaN is absent. */
export function divisorFor(values: readonly number[], from: number): number {
  for (const power of POWERS) {
    if (power >= from && values.every((value) => toScaled(value, power) !== undefined)) return power;
  }
  return 1;
}
