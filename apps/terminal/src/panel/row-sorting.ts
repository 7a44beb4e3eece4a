/** The order of a table's rows. */
import { compareValues } from '@tickboard/client/view/row-order';

export interface RowSorting<Row> {
  readonly isShown: ((row: Row) => boolean) | undefined;
  /** These come first, sorted among themselves. */
  readonly isPinned: ((key: string, row: Row) => boolean) | undefined;
  /** Undefined: as they are. */
  readonly sortBy: ((row: Row) => number | string | undefined) | undefined;
  readonly isDescending: boolean;
}

interface Entry {
  readonly key: string;
  readonly isFirst: boolean;
  readonly value: number | string | undefined;
}

/** The keys of those that are shown. */
export function orderRows<Row>(
  rows: ReadonlyMap<string, Row>,
  { isShown, isPinned, sortBy, isDescending }: RowSorting<Row>,
): readonly string[] {
  const factor = isDescending ? -1 : 1;
  const entries: Entry[] = [];
  for (const [key, row] of rows) {
    if (isShown !== undefined && !isShown(row)) continue;
    entries.push({ key, isFirst: isPinned?.(key, row) === true, value: sortBy?.(row) });
  }
  entries.sort((left, right) => {
    if (left.isFirst !== right.isFirst) return left.isFirst ? -1 : 1;
    return sortBy === undefined ? 0 : compareValues(left.value, right.value, factor);
  });
  return entries.map(({ key }) => key);
}

export function isSameOrder(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, place) => key === other[place]);
}
