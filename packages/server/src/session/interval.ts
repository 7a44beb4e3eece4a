/** The intervals that clients can have: few, so that sessions share rate classes. */
export interface IntervalBounds {
  readonly minMs: number;
  readonly maxMs: number;
  /** The intervals of the two kinds of client, which can always be had. */
  readonly usualMs: readonly number[];
}

const STEPS_MS = [10, 20, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000];

/** The shortest interval that is not shorter than what is wanted; undefined outside the bounds. */
export function chooseInterval(wantedMs: number, bounds: IntervalBounds): number | undefined {
  if (!(wantedMs >= bounds.minMs && wantedMs <= bounds.maxMs)) return undefined;
  const choices = [...STEPS_MS, ...bounds.usualMs, bounds.minMs, bounds.maxMs];
  const fitting = choices.filter((step) => step >= wantedMs && step >= bounds.minMs && step <= bounds.maxMs);
  return Math.min(...fitting);
}
