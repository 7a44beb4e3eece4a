/** Which rows a table shows, and in which order. The order does not change under somebody's hand. */
import type { Column } from './column.ts';

export interface Sorting {
  readonly column: string;
  readonly isDescending: boolean;
}

export interface OrderInput<Row> {
  readonly rows: ReadonlyMap<string, Row>;
  readonly columns: readonly Column<Row>[];
  /** Undefined: as the rows came. */
  readonly sorting: Sorting | undefined;
  readonly filter: (row: Row, key: string) => boolean;
  /** These come first, in this order among themselves. */
  readonly pinned: ReadonlySet<string>;
  /** So do these. */
  readonly comesFirst?: ((row: Row) => boolean) | undefined;
}

/** Keys in order. */
export function orderRows<Row>({ rows, columns, sorting, filter, pinned, comesFirst }: OrderInput<Row>): string[] {
  const column = columns.find(({ id }) => id === sorting?.column);
  const sortBy = column?.sortBy;
  const entries: { readonly key: string; readonly isPinned: boolean; readonly value: number | string | undefined }[] =
    [];
  for (const [key, row] of rows) {
    if (!filter(row, key)) continue;
    entries.push({ key, isPinned: pinned.has(key) || comesFirst?.(row) === true, value: sortBy?.(row) });
  }
  const factor = sorting?.isDescending === true ? -1 : 1;
  entries.sort((left, right) => {
    if (left.isPinned !== right.isPinned) return left.isPinned ? -1 : 1;
    return sortBy === undefined ? 0 : compareValues(left.value, right.value, factor);
  });
  return entries.map(({ key }) => key);
}

/** What is missing comes last in both directions. */
function compareValues(left: number | string | undefined, right: number | string | undefined, factor: number): number {
  if (left === right) return 0;
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  if (typeof left === 'number' && typeof right === 'number') return (left - right) * factor;
  return String(left).localeCompare(String(right), 'en', { numeric: true }) * factor;
}

/** How many rows stand elsewhere in the new order. */
export function countMoves(before: readonly string[], after: readonly string[]): number {
  const length = Math.max(before.length, after.length);
  let moves = 0;
  for (let index = 0; index < length; index++) if (before[index] !== after[index]) moves++;
  return moves;
}

/** The order without rows that went, and rows that came at its end: what may change under somebody's hand. */
export function keepOrder(before: readonly string[], after: readonly string[]): string[] {
  const present = new Set(after);
  const kept = before.filter((key) => present.has(key));
  const known = new Set(kept);
  return [...kept, ...after.filter((key) => !known.has(key))];
}
