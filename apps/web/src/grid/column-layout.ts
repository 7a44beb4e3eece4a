/** Where columns stand: those that fit, and how the room that is left is shared out. */
import type { Column } from './column.ts';

export interface PlacedColumn<Row> {
  readonly column: Column<Row>;
  readonly left: number;
  readonly width: number;
}

/** Figures further apart than this are no table any more. */
const STRETCH_MAX = 1.75;

/** Columns that a person chose, in the order of the table; those that have no priority cannot be left out. */
export function chooseColumns<Row>(
  columns: readonly Column<Row>[],
  chosen: readonly string[] | undefined,
): readonly Column<Row>[] {
  if (chosen === undefined) return columns;
  return columns.filter(({ id, priority }) => priority === undefined || chosen.includes(id));
}

/** Columns that fit into so many pixels: those of low priority go first, and the order stays. */
export function fitColumns<Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
  let room = width - widthOf(columns);
  const left = new Set(columns);
  const candidates = columns.filter(({ priority }) => priority !== undefined);
  candidates.sort((first, second) => (first.priority as number) - (second.priority as number));
  for (const column of candidates) {
    if (room >= 0) break;
    left.delete(column);
    room += column.width;
  }
  return columns.filter((column) => left.has(column));
}

/** Room that is left widens all columns alike, within reason. Whole pixels, so that figures stay sharp. */
export function placeColumns<Row>(columns: readonly Column<Row>[], width: number): readonly PlacedColumn<Row>[] {
  const elastic = widthOf(columns.filter(({ isFixed }) => isFixed !== true));
  const room = Math.max(0, width - widthOf(columns));
  const factor = elastic === 0 ? 1 : Math.min(STRETCH_MAX, 1 + room / elastic);
  let left = 0;
  return columns.map((column) => {
    const placed = { column, left, width: column.isFixed === true ? column.width : Math.floor(column.width * factor) };
    left += placed.width;
    return placed;
  });
}

export function endOf<Row>(placed: readonly PlacedColumn<Row>[]): number {
  const last = placed.at(-1);
  return last === undefined ? 0 : last.left + last.width;
}

function widthOf<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}
