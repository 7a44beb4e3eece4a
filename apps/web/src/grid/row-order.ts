/** Which rows a table shows, and in which order. */
import { compareValues } from '@tickboard/client/view/row-order';
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
  /** These come first, sorted among themselves. */
  readonly pinned: ReadonlySet<string>;
  /** So do these. */
  readonly comesFirst?: ((row: Row) => boolean) | undefined;
}

interface Entry {
  readonly key: string;
  readonly isPinned: boolean;
  readonly value: number | string | undefined;
}

/** Keys in order. Equal ones stay as they came. */
export function orderRows<Row>(input: OrderInput<Row>): string[] {
  const { rows, columns, sorting, filter, pinned, comesFirst } = input;
  const sortBy = columns.find(({ id }) => id === sorting?.column)?.sortBy;
  const entries: Entry[] = [];
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

/** How many rows have to be moved, put in or taken out to get from one order to the other. */
export function countMoves(before: readonly string[], after: readonly string[]): number {
  const places = new Map(after.map((key, index) => [key, index]));
  const kept = before.flatMap((key) => places.get(key) ?? []);
  const gone = before.length - kept.length;
  const come = after.length - kept.length;
  return gone + come + kept.length - lengthOfRising(kept);
}

/** Of the longest rising run that is left when the others are taken out: those rows stay where they are. */
function lengthOfRising(places: readonly number[]): number {
  /** By length: the lowest place that a rising run of that length ends with. */
  const ends: number[] = [];
  for (const place of places) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) < place) low = middle + 1;
      else high = middle;
    }
    ends[low] = place;
  }
  return ends.length;
}

/** The order without rows that went, and rows that came at its end: what may change under somebody's hand. */
export function keepOrder(before: readonly string[], after: readonly string[]): string[] {
  const present = new Set(after);
  const kept = before.filter((key) => present.has(key));
  const known = new Set(kept);
  return [...kept, ...after.filter((key) => !known.has(key))];
}
