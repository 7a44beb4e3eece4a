/** Goes through closed trades and equity, a page at a time: other questions are answered between two pages. */
import { createHash } from 'node:crypto';
import { formatTime } from '@tickboard/core/model/wire-value';
import { ALL_DESKS, NO_DESK } from '../../config/desk-names.ts';
import { SeenClosings } from '../../state/seen-closings.ts';
import type { HistoryPage, HistoryQuery, StoredRow } from '../history-query.ts';
import type { HistoryReader } from '../history-reader.ts';
import { DESK_COLUMN, type HistoryType, kindOf } from '../kinds.ts';
import { DayOf } from './day-of.ts';
import { EquityOfOne } from './equity-of-one.ts';
import type { StatsQuery } from './stats-query.ts';
import { CURRENCIES_MAX, TradeStats } from './trade-stats.ts';

const PAGE_ROWS = 2_000;

/** What is answered at /api/v1/stats, ready to be sent. Definitions: docs/history.md. */
export async function computeStats(query: StatsQuery, reader: HistoryReader): Promise<HistoryPage> {
  const { from, to, symbol, strategy, desk, source, tz, annualDays } = query;
  const dayOf = new DayOf(tz);
  const { trades, repeated, leftOut } = await addTrades(query, reader, dayOf);
  const isWholeAccount = symbol === undefined && strategy === undefined;
  const equity = isWholeAccount
    ? (await addEquity(query, reader, dayOf)).show(annualDays)
    : 'equity is that of the whole account: ask without symbol and strategy';
  const isAnyUnnamed = await findUnnamed(query, reader);
  const absent = {
    ...(trades.count === 0 && { by_currency: 'no closed trade is kept of this' }),
    ...(leftOut > 0 && { by_currency: `${leftOut} trades are in none of the first ${CURRENCIES_MAX} currencies` }),
    ...(typeof equity === 'string' && { equity }),
    ...(isAnyUnnamed && { unnamed: `rows of this time say no desk, and are in no figure: ask with desk=${NO_DESK}` }),
  };
  const answer = {
    ...(from !== undefined && { from: formatTime(from) }),
    ...(to !== undefined && { to: formatTime(to) }),
    symbol,
    strategy,
    desk,
    source,
    tz,
    annual_days: annualDays,
    closed_trades: trades.count,
    repeated_trades: repeated,
    by_currency: trades.show(),
    ...(typeof equity !== 'string' && { equity }),
    ...(Object.keys(absent).length > 0 && { absent }),
  };
  const body = new TextEncoder().encode(JSON.stringify(answer));
  return { body, rows: trades.count, tag: createHash('sha256').update(body).digest('base64url').slice(0, 22) };
}

async function addTrades(query: StatsQuery, reader: HistoryReader, dayOf: DayOf) {
  const trades = new TradeStats();
  /** Two desks may count their trades alike. */
  const seen = new Map<unknown, SeenClosings>();
  let repeated = 0;
  let leftOut = 0;
  const read = readerOf('closed_trades');
  for await (const row of walk(reader, 'closed_trades', query)) {
    const { symbol, strategy_name: strategy, pnl, trade_id, exit_price, quantity, source, desk } = read(row);
    const [, time] = row;
    if (query.source !== undefined && source !== query.source) continue;
    const seenOfDesk = seen.get(desk) ?? new SeenClosings();
    seen.set(desk, seenOfDesk);
    const closing = { trade_id, strategy_name: strategy, pnl, exit_price, quantity, time };
    if (!seenOfDesk.admit(closing as Parameters<SeenClosings['admit']>[0])) {
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

async function addEquity(query: StatsQuery, reader: HistoryReader, dayOf: DayOf): Promise<EquityOfOne> {
  const stats = new EquityOfOne(query.desk);
  const read = readerOf('equity');
  for await (const row of walk(reader, 'equity', query)) {
    const { equity, source, desk } = read(row) as { equity: number; source?: string; desk?: string };
    const [, time] = row;
    if (query.source !== undefined && source !== query.source) continue;
    stats.add({ desk, source }, dayOf.at(time), time, equity);
  }
  return stats;
}

/** Whether anything was left out of what is asked for by the name of a desk, as it may be of that or of another one. */
async function findUnnamed({ desk, ...query }: StatsQuery, reader: HistoryReader): Promise<boolean> {
  if (desk === undefined || desk === ALL_DESKS || desk === NO_DESK) return false;
  for (const type of ['closed_trades', 'equity'] as const) {
    const { rows } = await reader.read({ ...wantedOf(type, { ...query, desk: NO_DESK }), limit: 1 });
    if (rows.length > 0) return true;
  }
  return false;
}

type Fields = Readonly<Record<string, string | number | undefined>>;

function readerOf(type: HistoryType): (row: StoredRow) => Fields {
  const names = [...kindOf(type).columns.map(({ name }) => name), DESK_COLUMN.name];
  return ([, , ...values]) => Object.fromEntries(names.map((name, index) => [name, values[index] ?? undefined]));
}

type Wanted = Pick<StatsQuery, 'symbol' | 'strategy' | 'desk' | 'from' | 'to'>;

function wantedOf(type: HistoryType, { symbol, strategy, desk, from, to }: Wanted): HistoryQuery {
  const { hasSymbol, strategyColumn } = kindOf(type);
  return {
    type,
    order: 'asc',
    limit: PAGE_ROWS,
    format: 'json',
    ...(symbol !== undefined && hasSymbol && { symbol }),
    ...(strategy !== undefined && strategyColumn !== undefined && { strategy }),
    ...(desk !== undefined && { desk }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

async function* walk(reader: HistoryReader, type: HistoryType, query: StatsQuery): AsyncGenerator<StoredRow> {
  const wanted = wantedOf(type, query);
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
