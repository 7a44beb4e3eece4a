/**
 * Inside the simulation prices are whole ticks, quantities whole lots and money whole cents, so that sums are exact.
 * These functions make decimals of them: one division of two exact integers gives the double nearest to the decimal.
 */

/** Adding 0 turns −0 into 0. */
export function roundTo(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale + 0;
}

export function amountOf(cents: number): number {
  return cents / 100 + 0;
}
