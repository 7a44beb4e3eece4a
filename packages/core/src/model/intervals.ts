/** Lengths of bars. Each divides the next, so that a bar follows from the shorter ones; all begin at 0:00 UTC. */
export const INTERVALS = ['1s', '1m', '5m', '15m', '1h', '4h', '1d'] as const;
export type Interval = (typeof INTERVALS)[number];

export const INTERVAL_MS: Readonly<Record<Interval, number>> = {
  '1s': 1_000,
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
};

/** When the bar of this moment begins, Unix ms. */
export function openTimeOf(time: number, intervalMs: number): number {
  return Math.floor(time / intervalMs) * intervalMs;
}

/** Whether a moment lies within a bar, and not at its beginning. All in Unix ms. */
export function isWithin(time: number, openTime: number, interval: Interval): boolean {
  return time > openTime && time < openTime + INTERVAL_MS[interval];
}
