/** What symbols there are in the file and from when to when: found by index, row by row of none. */
import type { DatabaseSync } from 'node:sqlite';
import type { SymbolSpan } from '../history-reader.ts';
import { INTERVAL_MS, INTERVALS } from '@tickboard/core/model/intervals';
import { type HistoryType, ROW_KINDS } from '../kinds.ts';

interface Ends {
  readonly symbol: string;
  readonly first: number | null;
  readonly last: number | null;
}

const TICK_TABLES = { market_data: 'quote_ticks', trades: 'trade_ticks' } as const satisfies Partial<
  Record<HistoryType, string>
>;

/** All of one moment of the file. */
export function listSymbols(database: DatabaseSync): SymbolSpan[] {
  database.exec('BEGIN');
  try {
    return [
      ...Object.entries(TICK_TABLES).flatMap(([type, table]) =>
        toSpans({ type: type as HistoryType }, list(database, selectNamed(table, 'time', ''))),
      ),
      ...INTERVALS.flatMap((interval) =>
        toSpans(
          { type: 'candles', interval },
          list(database, selectNamed('bars', 'open_time', `AND t.interval = ${INTERVAL_MS[interval]}`)),
        ),
      ),
      ...ROW_KINDS.filter(({ hasSymbol }) => hasSymbol).flatMap(({ type, relation }) =>
        toSpans({ type }, list(database, selectSkipping(relation))),
      ),
    ];
  } finally {
    database.exec('COMMIT');
  }
}

function list(database: DatabaseSync, sql: string): readonly Ends[] {
  return database.prepare(sql).all() as unknown as readonly Ends[];
}

function toSpans(of: Pick<SymbolSpan, 'type' | 'interval'>, ends: readonly Ends[]): SymbolSpan[] {
  return ends.flatMap(({ symbol, first, last }) =>
    first === null || last === null ? [] : [{ ...of, symbol, first, last }],
  );
}

/** Of tables that are kept in the order of symbol and time. */
function selectNamed(table: string, time: string, condition: string): string {
  const end = (which: 'min' | 'max') =>
    `(SELECT ${which}(t.${time}) FROM ${table} t WHERE t.symbol = n.id ${condition})`;
  return `SELECT n.name AS symbol, ${end('min')} AS first, ${end('max')} AS last FROM names n`;
}

/** From one symbol to the next in the index of symbol and time, over all rows in between. */
function selectSkipping(table: string): string {
  const end = (which: 'min' | 'max') => `(SELECT ${which}(time) FROM ${table} t WHERE t.symbol = s.symbol)`;
  return `WITH RECURSIVE s (symbol) AS (
      SELECT min(symbol) FROM ${table}
      UNION ALL
      SELECT (SELECT min(symbol) FROM ${table} t WHERE t.symbol > s.symbol) FROM s WHERE s.symbol IS NOT NULL
    ) SELECT s.symbol AS symbol, ${end('min')} AS first, ${end('max')} AS last FROM s WHERE s.symbol IS NOT NULL`;
}
