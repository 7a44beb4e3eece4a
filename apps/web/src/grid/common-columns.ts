/** Columns that more than one table of this dashboard has, as wide as their kind mostly is. */
import * as columns from '@tickboard/client/view/columns';
import type { Column, Tone } from './column.ts';

interface ColumnNames extends columns.ColumnNames {
  readonly width?: number;
}

type Read<Row, Value> = (row: Row) => Value | undefined;

export function textColumn<Row>(
  { width = 96, ...names }: ColumnNames,
  read: Read<Row, string>,
  tone?: (row: Row) => Tone,
): Column<Row> {
  return { ...columns.textColumn(names, read, tone), width };
}

export function priceColumn<Row>(
  { width = 92, ...names }: ColumnNames,
  read: Read<Row, number>,
  tickOf: Read<Row, number>,
): Column<Row> {
  return { ...columns.priceColumn(names, read, tickOf), width };
}

export function ownPriceColumn<Row>(
  { width = 92, ...names }: ColumnNames,
  read: Read<Row, number>,
  tickOf: Read<Row, number>,
): Column<Row> {
  return { ...columns.ownPriceColumn(names, read, tickOf), width };
}

export function quantityColumn<Row>({ width = 84, ...names }: ColumnNames, read: Read<Row, number>): Column<Row> {
  return { ...columns.quantityColumn(names, read), width };
}

export function countColumn<Row>({ width = 64, ...names }: ColumnNames, read: Read<Row, number>): Column<Row> {
  return { ...columns.countColumn(names, read), width };
}

export function pnlColumn<Row>({ width = 104, ...names }: ColumnNames, read: Read<Row, number>): Column<Row> {
  return { ...columns.pnlColumn(names, read), width };
}

export function timeColumn<Row>(
  { width = 76, ...names }: ColumnNames,
  read: Read<Row, number>,
  zone: string,
): Column<Row> {
  return { ...columns.timeColumn(names, read, () => zone), width };
}
