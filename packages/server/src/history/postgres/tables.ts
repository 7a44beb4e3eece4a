/** The tables of this back end, as they follow from the table of kinds. */
import { columnsBeside, type HistoryKind, kindOf, ROW_KINDS } from '../kinds.ts';
import { columnTypeOf, type ColumnType } from './column-array.ts';

export interface KeptColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** How much time a partition holds: what is removed with it goes at once. */
export type Period = 'day' | 'month';

export interface KeptTable {
  readonly name: string;
  /** Column that tells the partition. */
  readonly timeColumn: 'time' | 'open_time';
  readonly period: Period;
  /** Removed with the ticks, or with everything else. */
  readonly isTicks: boolean;
  /** In the order that they are written in. */
  readonly columns: readonly KeptColumn[];
}

const ID_AND_TIME: readonly KeptColumn[] = [
  { name: 'record_id', type: 'int8' },
  { name: 'time', type: 'timestamptz' },
];

export const QUOTES = tableOf(kindOf('market_data'));
export const TRADES = tableOf(kindOf('trades'));
export const ROW_TABLES: ReadonlyMap<string, KeptTable> = new Map(ROW_KINDS.map((kind) => [kind.type, tableOf(kind)]));

/** Of consecutive ids of the run; `record_id` is that of the first of the trades, `time` the latest. */
export const TRADE_MARKS: KeptTable = {
  name: 'trade_marks',
  timeColumn: 'time',
  period: 'day',
  isTicks: true,
  columns: [
    ...ID_AND_TIME,
    { name: 'recorded_at', type: 'timestamptz' },
    { name: 'run', type: 'text' },
    { name: 'first_id', type: 'int8' },
    { name: 'marks', type: 'bytea' },
  ],
};

const BAR_COLUMNS: readonly KeptColumn[] = [
  { name: 'symbol', type: 'text' },
  { name: 'interval', type: 'text' },
  { name: 'open_time', type: 'timestamptz' },
  { name: 'basis', type: 'text' },
  { name: 'open', type: 'float8' },
  { name: 'open_at', type: 'timestamptz' },
  { name: 'high', type: 'float8' },
  { name: 'low', type: 'float8' },
  { name: 'close', type: 'float8' },
  { name: 'close_at', type: 'timestamptz' },
  { name: 'volume', type: 'float8' },
  { name: 'count', type: 'int8' },
];

/** Both are partitions of `bars`. */
export const SECOND_BARS: KeptTable = {
  name: 'bars_of_seconds',
  timeColumn: 'open_time',
  period: 'day',
  isTicks: true,
  columns: BAR_COLUMNS,
};
export const LONG_BARS: KeptTable = { ...SECOND_BARS, name: 'bars_of_minutes', period: 'month', isTicks: false };

/** Marks come before trades: nobody is to look for trades that are gone. */
export const PARTITIONED: readonly KeptTable[] = [
  TRADE_MARKS,
  QUOTES,
  TRADES,
  SECOND_BARS,
  LONG_BARS,
  ...ROW_TABLES.values(),
];

function tableOf(kind: HistoryKind): KeptTable {
  const isTicks = kind.storage === 'ticks';
  const own = kind.columns.map(({ name, kind: field }) => ({ name, type: columnTypeOf(field) }));
  const beside: readonly KeptColumn[] = kind.storage === 'rows' ? columnsBeside(kind).map(typeOfColumn) : [];
  const recorded: readonly KeptColumn[] = isTicks ? [] : [{ name: 'recorded_at', type: 'timestamptz' }];
  return {
    name: kind.relation,
    timeColumn: 'time',
    period: isTicks ? 'day' : 'month',
    isTicks,
    columns: [...ID_AND_TIME, ...recorded, ...own, ...beside],
  };
}

function typeOfColumn({ name, kind }: ReturnType<typeof columnsBeside>[number]): KeptColumn {
  return { name, type: kind === 'count' ? 'int8' : columnTypeOf(kind) };
}

/** As many rows as the parameters have elements: one array a column, in the order of the columns. */
export function insertRows(schema: string, table: string, columns: readonly KeptColumn[]): string {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  return `INSERT INTO ${schema}.${table} (${names}) SELECT * FROM unnest(${arrays})`;
}
