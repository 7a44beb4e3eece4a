/** Which columns there is room for, and where. */
import type { Column } from './column.ts';

export interface PlacedColumn<Row> {
  readonly column: Column<Row>;
  readonly x: number;
  readonly width: number;
}

const GAP = 1;
/** Room that is left widens columns by so many at most. */
const WIDER_MAX = 4;

/** The first column always stays; `skipped` others after it are passed over, for what stands to the right. */
export function placeColumns<Row>(
  columns: readonly Column<Row>[],
  room: number,
  skipped = 0,
): readonly PlacedColumn<Row>[] {
  const [first, ...rest] = columns;
  if (first === undefined) return [];
  let kept: readonly Column<Row>[] = [first, ...rest.slice(skipped)];
  while (kept.length > 1 && widthOf(kept) > room) {
    const goes = skipped > 0 ? kept.at(-1) : lowest(kept);
    if (goes === undefined) break;
    kept = kept.filter((column) => column !== goes);
  }
  if (skipped === 0) kept = fillUp(columns, kept, room);
  const widest = kept.find(({ takesRest }) => takesRest === true);
  const all = Math.max(0, room - widthOf(kept));
  const left = widest === undefined ? Math.min(WIDER_MAX * kept.length, all) : 0;
  let x = 0;
  return kept.map((column, index) => {
    const share = Math.floor(left / kept.length) + (index < left % kept.length ? 1 : 0);
    const wider = column === widest ? all : share;
    const placed = { column, x, width: Math.min(column.width + wider, Math.max(0, room - x)) };
    x += placed.width + GAP;
    return placed;
  });
}

/** A wide column that does not fit keeps no narrow one out. */
function fillUp<Row>(
  columns: readonly Column<Row>[],
  kept: readonly Column<Row>[],
  room: number,
): readonly Column<Row>[] {
  const gone = columns.filter((column) => !kept.includes(column));
  return gone
    .toSorted((one, other) => (other.priority ?? 0) - (one.priority ?? 0))
    .reduce((filled, column) => {
      const more = columns.filter((each) => each === column || filled.includes(each));
      return widthOf(more) <= room ? more : filled;
    }, kept);
}

function widthOf<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { width }) => sum + width + GAP, -GAP);
}

/** Of equal ones the last; undefined where all that are left have to stay. */
function lowest<Row>(columns: readonly Column<Row>[]): Column<Row> | undefined {
  let found: Column<Row> | undefined;
  for (const column of columns) {
    if (column.priority !== undefined && column.priority <= (found?.priority ?? Number.POSITIVE_INFINITY))
      found = column;
  }
  return found;
}
