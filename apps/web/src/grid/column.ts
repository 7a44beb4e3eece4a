/** What a table shows of a row. */
export type Tone = 'up' | 'down' | 'muted' | 'warn' | 'bad' | 'buy' | 'sell' | '';

/** How much of a colour stands behind a figure: 4 is the most of a rise, -4 the most of a fall. */
export type Heat = -4 | -3 | -2 | -1 | 0 | 1 | 2 | 3 | 4;

export interface ColumnTotal {
  readonly text: string;
  readonly tone?: Tone;
  /** A tooltip; empty where there is nothing to say. */
  readonly hint?: string;
}

export interface Column<Row> {
  /** Kept in preferences and files: it never changes. */
  readonly id: string;
  readonly title: string;
  /** What the figure is, for a tooltip. */
  readonly description: string;
  /** Pixels at the least; fixed for a given width of the table, so that nothing moves while figures change. */
  readonly width: number;
  /** Figures stand at the end. */
  readonly align: 'start' | 'end';
  /** As it is shown; total, and `-` for what is missing. */
  readonly text: (row: Row) => string;
  /** Of the text; always beside a sign, a glyph or a word. */
  readonly tone?: (row: Row) => Tone;
  /** Of the ground behind the text. */
  readonly heat?: (row: Row) => Heat;
  /** What it is sorted by; what is missing comes last. None where sorting makes no sense. */
  readonly sortBy?: (row: Row) => number | string | undefined;
  /** In full, for files and the clipboard. */
  readonly exact: (row: Row) => number | string | boolean | undefined;
  /** The tooltip of a cell, where the text is a short form. Without it a text that is cut off has itself. */
  readonly hint?: (row: Row) => string | undefined;
  /** Whether a change of the text flashes. */
  readonly flashes?: boolean;
  /** It changes with time alone, as ages do: written once a second. */
  readonly isTimed?: boolean;
  /** What stands beneath the rows that are shown. */
  readonly total?: (rows: readonly Row[]) => ColumnTotal;
  /** Share of the cell that a bar behind the text fills, 0 to 1. */
  readonly share?: (row: Row) => number | undefined;
  /** Where that bar begins; at the end unless told. */
  readonly shareFrom?: 'start' | 'end';
  /** What a click on a cell does, beside selecting the row. */
  readonly onPress?: (key: string) => void;
  /** Whether it keeps its width where there is more room. */
  readonly isFixed?: boolean;
  /** The lower, the earlier it goes where there is no room; what has none stays. */
  readonly priority?: number;
}
