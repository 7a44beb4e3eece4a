/** What symbols there are in the database and from when to when: found by index, row by row of none. */
import type { Pool } from 'pg';
import type { SymbolSpan } from '../history-reader.ts';
import { INTERVALS } from '@tickboard/core/model/intervals';
import { type HistoryType, kindOf, ROW_KINDS } from '../kinds.ts';

type Ends = Omit<SymbolSpan, 'type' | 'interval'>;

export async function listSymbols(pool: Pool, schema: string): Promise<SymbolSpan[]> {
  const spans: SymbolSpan[] = [];
  const ticks: readonly HistoryType[] = ['market_data', 'trades'];
  const records = ROW_KINDS.filter(({ hasSymbol }) => hasSymbol).map(({ type }) => type);
  for (const type of [...ticks, ...records]) {
    const { rows } = await pool.query<Ends>(selectEnds(`${schema}.${kindOf(type).relation}`, 'time', ''));
    spans.push(...rows.map((ends) => ({ type, ...ends })));
  }
  for (const interval of INTERVALS) {
    const condition = `AND t."interval" = '${interval}'`;
    const { rows } = await pool.query<Ends>(selectEnds(`${schema}.bars`, 'open_time', condition));
    spans.push(...rows.map((ends) => ({ type: 'candles' as const, interval, ...ends })));
  }
  return spans;
}

/** From one symbol to the next in the index of symbol and time, over all rows in between. */
function selectEnds(table: string, time: string, condition: string): string {
  const next = (after: string) =>
    `(SELECT t.symbol FROM ${table} t WHERE ${after} ${condition} ORDER BY t.symbol LIMIT 1)`;
  const end = (order: 'ASC' | 'DESC') =>
    `(SELECT t.${time} FROM ${table} t WHERE t.symbol = s.symbol ${condition} ORDER BY t.${time} ${order} LIMIT 1)`;
  return `WITH RECURSIVE s (symbol) AS (
      SELECT ${next('t.symbol IS NOT NULL')}
      UNION ALL
      SELECT ${next('t.symbol > s.symbol')} FROM s WHERE s.symbol IS NOT NULL
    ) SELECT s.symbol AS symbol, ${end('ASC')} AS first, ${end('DESC')} AS last FROM s WHERE s.symbol IS NOT NULL`;
}
