/** What a table shows of a row. */
export type Tone = 'up' | 'down' | 'muted' | 'warn' | 'buy' | 'sell' | '';

export interface ColumnTotal {
  readonly text: string;
  readonly tone?: Tone;
}

export interface Column<Row> {
  /** Kept in preferences and files: it never changes. */
  readonly id: string;
  readonly title: string;
  /** What the figure is, for a tooltip. */
  readonly description: string;
  /** Pixels; fixed, so that nothing moves while figures change. */
  readonly width: number;
  /** Figures stand at the end. */
  readonly align: 'start' | 'end';
  /** As it is shown; total, and `-` for what is missing. */
  readonly text: (row: Row) => string;
  /** In full, for a tooltip, where the text says it in short. */
  readonly hint?: (row: Row) => string | undefined;
  /** Of the text; always beside a sign, a glyph or a word. */
  readonly tone?: (row: Row) => Tone;
  /** What it is sorted by; what is missing comes last. None where sorting makes no sense. */
  readonly sortBy?: (row: Row) => number | string | undefined;
  /** In full, for files and the clipboard. */
  readonly exact: (row: Row) => number | string | boolean | undefined;
  /** Whether a change of the text flashes. */
  readonly flashes?: boolean;
  /** It changes with time alone, as ages do: written once a second. */
  readonly isTimed?: boolean;
  /** What stands beneath the rows that are shown. */
  readonly total?: (rows: readonly Row[]) => ColumnTotal;
  /** Share of the cell that a bar behind the text fills, 0 to 1. */
  readonly share?: (row: Row) => number | undefined;
  /** The lower, the earlier it goes where there is no room; what has none stays. */
  readonly priority?: number;
}

/** Columns that fit into so many pixels: those of low priority go first, and the order stays. */
export function fitColumns<Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
  let room = width - columns.reduce((sum, column) => sum + column.width, 0);
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
