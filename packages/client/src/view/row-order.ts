/** How rows of a table are sorted. Rules: docs/spec/web-markets.md. */
type Value = number | string | undefined;

const collator = new Intl.Collator('en', { numeric: true });

/** What is missing comes last in both directions, and so does what is no number. */
export function compareValues(left: Value, right: Value, factor: number): number {
  const [isLeftMissing, isRightMissing] = [isMissing(left), isMissing(right)];
  if (isLeftMissing || isRightMissing) return Number(isLeftMissing) - Number(isRightMissing);
  if (typeof left === 'number' && typeof right === 'number') return (left - right) * factor;
  return collator.compare(String(left), String(right)) * factor;
}

function isMissing(value: Value): boolean {
  return value === undefined || Number.isNaN(value);
}
