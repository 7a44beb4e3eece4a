/** What a table shows of a row, and how. */
import type { CellTone, ShownColumn } from '@tickboard/client/view/columns';

export type Tone = CellTone;

/** How much of a colour stands behind a figure: 4 is the most of a rise, -4 the most of a fall. */
export type Heat = -4 | -3 | -2 | -1 | 0 | 1 | 2 | 3 | 4;

export interface Column<Row> extends ShownColumn<Row> {
  /** Pixels at the least; fixed for a given width of the table, so that nothing moves while figures change. */
  readonly width: number;
  /** Of the ground behind the text. */
  readonly heat?: (row: Row) => Heat;
  /** What a click on a cell does, beside selecting the row. */
  readonly onPress?: (key: string) => void;
  /** Whether it keeps its width where there is more room. */
  readonly isFixed?: boolean;
}

/** Columns that both dashboards have, with their widths here by id. */
export function sizeColumns<Row>(
  columns: readonly ShownColumn<Row>[],
  widths: Readonly<Record<string, number>>,
): readonly Column<Row>[] {
  return columns.map((column) => ({ ...column, width: widths[column.id] ?? USUAL_WIDTH }));
}

const USUAL_WIDTH = 96;
