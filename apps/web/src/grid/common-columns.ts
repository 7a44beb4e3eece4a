/** Columns that more than one table has. */
import {
  directionOf,
  formatFixed,
  formatMoney,
  formatOwnPrice,
  formatPrice,
  formatQuantity,
  formatSigned,
  formatSignedPercent,
  GLYPHS,
} from '@tickboard/client/view/numbers';
import { formatAgeAt, formatDateTime, formatIso, formatTime } from '@tickboard/client/view/times';
import type { Column, Tone } from './column.ts';

/** What is particular about a column; the rest is that of its kind. */
export interface ColumnNames {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width?: number;
  readonly priority?: number;
  readonly flashes?: boolean;
}

type Read<Row, Value> = (row: Row) => Value | undefined;

export function textColumn<Row>(
  { width = 96, ...names }: ColumnNames,
  read: Read<Row, string>,
  tone?: (row: Row) => Tone,
): Column<Row> {
  return {
    ...names,
    width,
    align: 'start',
    text: (row) => read(row) ?? '-',
    sortBy: read,
    exact: read,
    ...(tone !== undefined && { tone }),
  };
}

export function priceColumn<Row>(
  { width = 92, ...names }: ColumnNames,
  read: Read<Row, number>,
  tickOf: Read<Row, number>,
): Column<Row> {
  return {
    ...names,
    width,
    align: 'end',
    text: (row) => formatPrice(read(row), tickOf(row)),
    sortBy: read,
    exact: read,
  };
}

/** A price that somebody paid or asks. */
export function ownPriceColumn<Row>(
  names: ColumnNames,
  read: Read<Row, number>,
  tickOf: Read<Row, number>,
): Column<Row> {
  return {
    ...priceColumn(names, read, tickOf),
    text: (row) => formatOwnPrice(read(row), tickOf(row)),
    hint: (row) => {
      const price = read(row);
      return price === undefined ? undefined : formatQuantity(price);
    },
  };
}

export function quantityColumn<Row>({ width = 84, ...names }: ColumnNames, read: Read<Row, number>): Column<Row> {
  return { ...names, width, align: 'end', text: (row) => formatQuantity(read(row)), sortBy: read, exact: read };
}

export function moneyColumn<Row>({ width = 88, ...names }: ColumnNames, read: Read<Row, number>): Column<Row> {
  return { ...names, width, align: 'end', text: (row) => formatMoney(read(row)), sortBy: read, exact: read };
}

export function countColumn<Row>({ width = 64, ...names }: ColumnNames, read: Read<Row, number>): Column<Row> {
  return { ...names, width, align: 'end', text: (row) => formatFixed(read(row), 0), sortBy: read, exact: read };
}

/** A difference in money: glyph, sign and colour. */
export function pnlColumn<Row>({ width = 104, ...names }: ColumnNames, read: Read<Row, number>): Column<Row> {
  return {
    ...names,
    width,
    align: 'end',
    text: (row) => signedText(read(row)),
    tone: (row) => toneOf(read(row)),
    sortBy: read,
    exact: read,
  };
}

export function percentColumn<Row>({ width = 76, ...names }: ColumnNames, read: Read<Row, number>): Column<Row> {
  return {
    ...names,
    width,
    align: 'end',
    text: (row) => formatSignedPercent(read(row)),
    tone: (row) => toneOf(read(row)),
    sortBy: read,
    exact: read,
  };
}

/** How long ago, by the clock of the server. */
export function ageColumn<Row>(
  { width = 56, ...names }: ColumnNames,
  read: Read<Row, number>,
  now: () => number,
): Column<Row> {
  return {
    ...names,
    width,
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

export function timeColumn<Row>(
  { width = 76, ...names }: ColumnNames,
  read: Read<Row, number>,
  zone: string,
  isWhole = false,
): Column<Row> {
  return {
    ...names,
    width,
    align: 'start',
    text: (row) => (isWhole ? formatDateTime : formatTime)(read(row), zone),
    tone: () => 'muted',
    sortBy: read,
    exact: (row) => formatIso(read(row)),
  };
}

export function sourceColumn<Row extends { readonly source?: string }>(priority: number): Column<Row> {
  const names = { id: 'source', title: 'Source', description: 'Where the row came from', width: 72, priority };
  return textColumn(
    names,
    ({ source }) => source,
    () => 'muted',
  );
}

/** `▲ +12.30`. */
export function signedText(value: number | undefined, digits = 2): string {
  const glyph = GLYPHS[directionOf(value, digits)];
  return glyph === '' ? formatSigned(value, digits) : `${glyph} ${formatSigned(value, digits)}`;
}

export function toneOf(value: number | undefined, digits = 2): Tone {
  const direction = directionOf(value, digits);
  return direction === 'flat' ? '' : direction;
}
