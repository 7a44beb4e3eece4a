import type { Colour } from '../theme/colours.ts';

export interface ColumnTotal {
  readonly text: string;
  readonly colour: Colour;
  /** Why it reads so; empty where there is nothing to say. */
  readonly reason: string;
}

/** A column of a table. Its width does not change with the figures that it shows. */
export interface Column<Row> {
  /** As the web dashboard and commands name it. */
  readonly id: string;
  readonly title: string;
  readonly width: number;
  /** It is as wide as the longest text of all rows, from `width` to this, and never narrower than before. */
  readonly widthMax?: number;
  readonly align?: 'start' | 'end';
  /** Of words: it takes all room that is left. */
  readonly takesRest?: boolean;
  /** Columns with the lowest go first where there is no room; without one it stays. */
  readonly priority?: number;
  readonly text: (row: Row) => string;
  /** Where the text has no room; without it the text is cut. */
  readonly compact?: (row: Row) => string;
  readonly colour?: (row: Row) => Colour;
  /** What it is sorted by; without it the column cannot be sorted. */
  readonly sortBy?: (row: Row) => number | string | undefined;
  /** Sorted for the first time, the largest comes first. */
  readonly isLargestFirst?: boolean;
  /** What stands beneath the rows that are shown. */
  readonly total?: (rows: readonly Row[]) => ColumnTotal;
}
