/** What the tables of both dashboards show of a row. How wide a column is, each dashboard says itself. */
import {
  directionOf,
  formatCompact,
  formatFixed,
  formatMoney,
  formatOwnPrice,
  formatPrice,
  formatQuantity,
  formatShortPercent,
  formatSigned,
  formatSignedPercent,
  formatSignedShort,
  GLYPHS,
} from './numbers.ts';
import { formatAgeAt, formatIso, formatTime } from './times.ts';

export type CellTone = 'up' | 'down' | 'muted' | 'warn' | 'bad' | 'buy' | 'sell' | '';

export interface ColumnTotal {
  readonly text: string;
  readonly tone?: CellTone;
  /** Why it reads so; empty where there is nothing to say. */
  readonly hint?: string;
}

export interface ShownColumn<Row> {
  /** Kept in preferences and files: it never changes. */
  readonly id: string;
  readonly title: string;
  /** The same where there is little room. */
  readonly short?: string;
  /** What the figure is. */
  readonly description: string;
  /** Figures stand at the end. */
  readonly align: 'start' | 'end';
  /** As it is shown; total, and `-` for what is missing. */
  readonly text: (row: Row) => string;
  /** A figure where the text has no room: one that is cut would read as another one. */
  readonly compact?: (row: Row) => string;
  /** Of the text; always beside a sign, a glyph or a word. */
  readonly tone?: (row: Row) => CellTone;
  /** What it is sorted by; what is missing comes last. None where sorting makes no sense. */
  readonly sortBy?: (row: Row) => number | string | undefined;
  /** In full, for files and the clipboard. */
  readonly exact: (row: Row) => number | string | boolean | undefined;
  /** What the text is a short form of. */
  readonly hint?: (row: Row) => string | undefined;
  /** Whether a change of the text is to catch the eye. */
  readonly flashes?: boolean;
  /** It changes with time alone, as ages do. */
  readonly isTimed?: boolean;
  /** What stands beneath the rows that are shown. */
  readonly total?: (rows: readonly Row[]) => ColumnTotal;
  /** Share of the cell that a bar behind the text fills, 0 to 1. */
  readonly share?: (row: Row) => number | undefined;
  /** Where that bar begins; at the end unless told. */
  readonly shareFrom?: 'start' | 'end';
  /** The lower, the earlier it goes where there is no room; what has none stays. */
  readonly priority?: number;
}

/** What is particular about a column; the rest is that of its kind. */
export interface ColumnNames {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly priority?: number;
  readonly flashes?: boolean;
}

/** Smallest steps of prices, by symbol. */
export type TickOf = (symbol: string | undefined) => number | undefined;

type Read<Row, Value> = (row: Row) => Value | undefined;

export function textColumn<Row>(
  names: ColumnNames,
  read: Read<Row, string>,
  tone?: (row: Row) => CellTone,
): ShownColumn<Row> {
  return {
    ...names,
    align: 'start',
    text: (row) => read(row) ?? '-',
    sortBy: read,
    exact: read,
    ...(tone !== undefined && { tone }),
  };
}

/** Without its text. */
function figure<Row>(names: ColumnNames, read: Read<Row, number>): Omit<ShownColumn<Row>, 'text'> {
  return { ...names, align: 'end', compact: (row) => formatCompact(read(row)), sortBy: read, exact: read };
}

export function priceColumn<Row>(
  names: ColumnNames,
  read: Read<Row, number>,
  tickOf: Read<Row, number>,
): ShownColumn<Row> {
  return { ...figure(names, read), text: (row) => formatPrice(read(row), tickOf(row)) };
}

/** A price that somebody paid or asks. */
export function ownPriceColumn<Row>(
  names: ColumnNames,
  read: Read<Row, number>,
  tickOf: Read<Row, number>,
): ShownColumn<Row> {
  return {
    ...priceColumn(names, read, tickOf),
    text: (row) => formatOwnPrice(read(row), tickOf(row)),
    hint: (row) => {
      const price = read(row);
      return price === undefined ? undefined : formatQuantity(price);
    },
  };
}

export function quantityColumn<Row>(names: ColumnNames, read: Read<Row, number>): ShownColumn<Row> {
  return { ...figure(names, read), text: (row) => formatQuantity(read(row)) };
}

export function moneyColumn<Row>(names: ColumnNames, read: Read<Row, number>): ShownColumn<Row> {
  return { ...figure(names, read), text: (row) => formatMoney(read(row)) };
}

export function countColumn<Row>(names: ColumnNames, read: Read<Row, number>): ShownColumn<Row> {
  return { ...names, align: 'end', text: (row) => formatFixed(read(row), 0), sortBy: read, exact: read };
}

/** A difference in money: glyph, sign and colour. */
export function pnlColumn<Row>(names: ColumnNames, read: Read<Row, number>): ShownColumn<Row> {
  return {
    ...names,
    align: 'end',
    text: (row) => signedText(read(row)),
    compact: (row) => formatSignedShort(read(row)),
    tone: (row) => toneOf(read(row)),
    sortBy: read,
    exact: read,
  };
}

export function percentColumn<Row>(names: ColumnNames, read: Read<Row, number>): ShownColumn<Row> {
  return {
    ...names,
    align: 'end',
    text: (row) => formatSignedPercent(read(row)),
    compact: (row) => formatShortPercent(read(row)),
    tone: (row) => toneOf(read(row)),
    sortBy: read,
    exact: read,
  };
}

/** How long ago, by the clock of the server. */
export function ageColumn<Row>(names: ColumnNames, read: Read<Row, number>, now: () => number): ShownColumn<Row> {
  return {
    ...names,
    align: 'end',
    text: (row) => formatAgeAt(read(row), now()),
    tone: () => 'muted',
    // By age, not by time: the youngest is the least.
    sortBy: (row) => {
      const time = read(row);
      return time === undefined ? undefined : -time;
    },
    exact: (row) => formatIso(read(row)),
    isTimed: true,
  };
}

export function timeColumn<Row>(names: ColumnNames, read: Read<Row, number>, zone: () => string): ShownColumn<Row> {
  return {
    ...names,
    align: 'start',
    text: (row) => formatTime(read(row), zone()),
    tone: () => 'muted',
    sortBy: read,
    exact: (row) => formatIso(read(row)),
  };
}

export function sourceColumn<Row extends { readonly source?: string }>(priority: number): ShownColumn<Row> {
  return textColumn(
    { id: 'source', title: 'Source', description: 'Where the row came from', priority },
    ({ source }) => source,
    () => 'muted',
  );
}

/** `▲ +12.30`. */
export function signedText(value: number | undefined, digits = 2): string {
  const glyph = GLYPHS[directionOf(value, digits)];
  return glyph === '' ? formatSigned(value, digits) : `${glyph} ${formatSigned(value, digits)}`;
}

export function toneOf(value: number | undefined, digits = 2): CellTone {
  const direction = directionOf(value, digits);
  return direction === 'flat' ? '' : direction;
}
