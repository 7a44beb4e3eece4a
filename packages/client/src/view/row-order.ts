/** How rows of a table are sorted. Rules: docs/spec/web-markets.md. */
type Value = number | string | undefined;

let collator: Intl.Collator | undefined;

/** What is missing comes last in both directions, and so does what is no number. */
export function compareValues(left: Value, right: Value, factor: number): number {
  const [isLeftMissing, isRightMissing] = [isMissing(left), isMissing(right)];
  if (isLeftMissing || isRightMissing) return Number(isLeftMissing) - Number(isRightMissing);
  if (typeof left === 'number' && typeof right === 'number') return (left - right) * factor;
  // Made when it is needed: its tables cost memory.
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(String(left), String(right)) * factor;
}

function isMissing(value: Value): boolean {
  return value === undefined || Number.isNaN(value);
}
