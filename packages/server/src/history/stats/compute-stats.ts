/** Goes through closed trades and equity, a page at a time: other questions are answered between two pages. */
import { createHash } from 'node:crypto';
import { formatTime } from '@tickboard/core/model/wire-value';
import { SeenClosings } from '../../state/seen-closings.ts';
import type { HistoryPage, HistoryQuery, StoredRow } from '../history-query.ts';
import type { HistoryReader } from '../history-reader.ts';
import { type HistoryType, kindOf } from '../kinds.ts';
import { DayOf } from './day-of.ts';
import { EquityStats } from './equity-stats.ts';
import type { StatsQuery } from './stats-query.ts';
import { CURRENCIES_MAX, TradeStats } from './trade-stats.ts';

const PAGE_ROWS = 2_000;

/** What is answered at /api/v1/stats, ready to be sent. Definitions: docs/history.md. */
export async function computeStats(query: StatsQuery, reader: HistoryReader): Promise<HistoryPage> {
  const { from, to, symbol, strategy, tz, annualDays } = query;
  const dayOf = new DayOf(tz);
  const { trades, repeated, leftOut } = await addTrades(query, reader, dayOf);
  const isWholeAccount = symbol === undefined && strategy === undefined;
  const equity = isWholeAccount ? (await addEquity(query, reader, dayOf)).show(annualDays) : undefined;
  const absent = {
    ...(trades.count === 0 && { by_currency: 'no closed trade is kept of this' }),
    ...(leftOut > 0 && { by_currency: `${leftOut} trades are in none of the first ${CURRENCIES_MAX} currencies` }),
    ...(equity === undefined && {
      equity: isWholeAccount
        ? 'no equity is kept of this time'
        : 'equity is that of the whole account: ask without symbol and strategy',
    }),
  };
  const answer = {
    ...(from !== undefined && { from: formatTime(from) }),
    ...(to !== undefined && { to: formatTime(to) }),
    symbol,
    strategy,
    tz,
    annual_days: annualDays,
    closed_trades: trades.count,
    repeated_trades: repeated,
    by_currency: trades.show(),
    equity,
    ...(Object.keys(absent).length > 0 && { absent }),
  };
  const body = new TextEncoder().encode(JSON.stringify(answer));
  return { body, rows: trades.count, tag: createHash('sha256').update(body).digest('base64url').slice(0, 22) };
}

async function addTrades(query: StatsQuery, reader: HistoryReader, dayOf: DayOf) {
  const trades = new TradeStats();
  const seen = new SeenClosings();
  let repeated = 0;
  let leftOut = 0;
  const read = readerOf('closed_trades');
  for await (const row of walk(reader, 'closed_trades', query)) {
    const { symbol, strategy_name: strategy, pnl, trade_id, exit_price, quantity } = read(row);
    const [, time] = row;
    const closing = { trade_id, strategy_name: strategy, pnl, exit_price, quantity, time };
    if (!seen.admit(closing as Parameters<SeenClosings['admit']>[0])) {
      repeated++;
      continue;
    }
    const isAdded = trades.add({
      day: dayOf.at(time),
      symbol: symbol as string | undefined,
      strategy: strategy as string | undefined,
      pnl: pnl as number | undefined,
    });
    if (!isAdded) leftOut++;
  }
  return { trades, repeated, leftOut };
}

async function addEquity(query: StatsQuery, reader: HistoryReader, dayOf: DayOf): Promise<EquityStats> {
  const stats = new EquityStats();
  const read = readerOf('equity');
  for await (const row of walk(reader, 'equity', query)) {
    const { equity, source } = read(row);
    const [, time] = row;
    stats.add(dayOf.at(time), time, equity as number, source as string | undefined);
  }
  return stats;
}

type Fields = Readonly<Record<string, string | number | undefined>>;

function readerOf(type: HistoryType): (row: StoredRow) => Fields {
  const { columns } = kindOf(type);
  return ([, , ...values]) => Object.fromEntries(columns.map(({ name }, index) => [name, values[index] ?? undefined]));
}

async function* walk(
  reader: HistoryReader,
  type: HistoryType,
  { symbol, strategy, from, to }: StatsQuery,
): AsyncGenerator<StoredRow> {
  const wanted: HistoryQuery = {
    type,
    order: 'asc',
    limit: PAGE_ROWS,
    format: 'json',
    ...(symbol !== undefined && { symbol }),
    ...(strategy !== undefined && { strategy }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
  let cursor: string | undefined;
  do {
    const page = await reader.read(cursor === undefined ? wanted : { ...wanted, cursor });
    yield* page.rows;
    cursor = page.nextCursor;
    await nextTurn();
  } while (cursor !== undefined);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
