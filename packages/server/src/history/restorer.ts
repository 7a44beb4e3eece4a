/** What a restart must not lose, read from history before anything else happens. Rules: docs/spec/history.md. */
import type { Clock } from '@tickboard/core/clock';
import { isFinished } from '@tickboard/core/model/channels/orders';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { findFault } from '../ingest/validate.ts';
import { type HistoryQuery, LIMIT_MAX, type RowsPage, type StoredRow } from './history-query.ts';
import { AHEAD_MAX_MS, type KeptBar } from './forming-bars.ts';
import { type Interval, INTERVAL_MS, INTERVALS, openTimeOf } from '@tickboard/core/model/intervals';
import { type HistoryType, kindOf } from './kinds.ts';
import { readFields } from './read-fields.ts';

export interface RestorerOptions {
  readonly rows: (query: HistoryQuery) => Promise<RowsPage>;
  readonly clock: Clock;
  /** For how long the start of the server may be held up. */
  readonly withinMs: number;
  /** Events shown of each feed, and orders that are finished. */
  readonly eventsKept: number;
  readonly finishedKept: number;
  /** By name of a source that runs: whether what it tells is simulated. */
  readonly sources: ReadonlyMap<string, boolean>;
}

export interface Past {
  /** The last events of each feed, oldest first: those that are shown, and before them those that may be told again. */
  readonly events: ReadonlyMap<string, readonly RowPatch[]>;
  /** In the order in which they were recorded. */
  readonly orders: readonly Change[];
  /** The one that each symbol is in and the one before it, of each length, in the order of their time. */
  readonly bars: readonly KeptBar[];
  /** Types that could not be read, or not in time. */
  readonly missing: readonly HistoryType[];
}

export const RESTORED_FEEDS = [
  'trades',
  'fills',
  'closed_trades',
  'signals',
  'metrics',
  'alerts',
] as const satisfies readonly HistoryType[];
/** Events of each feed that are known again when they are told again. */
const EVENTS_MAX = 1_000;
/** Changes of orders that are looked through: an order that did not change since is not found. */
const ORDER_CHANGES_MAX = LIMIT_MAX;

/** Resolves in time, with what was read by then. */
export async function readPast(options: RestorerOptions): Promise<Past> {
  const { clock, withinMs, eventsKept, rows } = options;
  const found = new Map<HistoryType, readonly StoredRow[]>();
  const ask = async (type: HistoryType, limit: number) => {
    const page = await rows({ type, order: 'desc', limit, format: 'json' });
    found.set(type, page.rows);
  };
  const barsFound = INTERVALS.map((): readonly StoredRow[] => []);
  const askBars = async (interval: Interval, index: number) => {
    const page = await rows(barsQuery(interval, clock.now()));
    barsFound[index] = page.rows;
  };
  const limit = Math.max(EVENTS_MAX, eventsKept);
  const asked = [
    ask('orders', ORDER_CHANGES_MAX),
    ...RESTORED_FEEDS.map((feed) => ask(feed, limit)),
    Promise.all(INTERVALS.map(askBars)).then(() => found.set('candles', [])),
  ];
  await new Promise<void>((resolve) => {
    const timer = clock.after(withinMs, resolve);
    void Promise.allSettled(asked).then(() => {
      timer.cancel();
      resolve();
    });
  });
  // What comes later than this finds a state that has gone on.
  const read = new Map(found);
  const bars = read.has('candles')
    ? barsFound.flatMap((each, index) => each.toReversed().flatMap((row) => readBar(row, index)))
    : [];
  return {
    events: new Map(RESTORED_FEEDS.map((feed) => [feed, readEvents(feed, read.get(feed) ?? [])])),
    orders: readOrders(read.get('orders') ?? [], options),
    bars,
    missing: (['orders', ...RESTORED_FEEDS, 'candles'] as const).filter((type) => !read.has(type)),
  };
}

function readEvents(feed: HistoryType, newestFirst: readonly StoredRow[]): RowPatch[] {
  const events = newestFirst.toReversed().flatMap((row) => readRow(feed, row, 'time'));
  return events.filter((data) => findFault({ op: 'event', channel: feed, data }) === undefined);
}

/** The last that was recorded of each order. */
function readOrders(rows: readonly StoredRow[], { finishedKept, sources }: RestorerOptions): Change[] {
  const byRecording = rows.toSorted(([left], [right]) => left - right);
  const lastOf = new Map<unknown, RowPatch>();
  for (const order of byRecording.flatMap((row) => readRow('orders', row, 'updated_at'))) {
    lastOf.delete(order['id']);
    lastOf.set(order['id'], order);
  }
  const held = [...lastOf.values()].filter(({ source }) => typeof source === 'string' && sources.has(source));
  const finished = held.filter(({ status }) => isFinished(status));
  // Of one that has no status nothing is known but that its source took it away.
  const open = held.filter(
    ({ status, source }) => status !== undefined && !isFinished(status) && sources.get(source as string) !== true,
  );
  const kept = finishedKept === 0 ? [] : finished.slice(-finishedKept);
  return [...kept, ...open].flatMap((row) => signStale(row));
}

/** A voice that has ended: whatever the source tells from now on is newer. */
function signStale(row: RowPatch): Change[] {
  const voice = { source: row['source'] as string };
  const change: Change = { op: 'replace', channel: 'orders', row, voice, isStale: true, isLoaded: true };
  return findFault(change) === undefined ? [change] : [];
}

/** Of all symbols; where there are more than an answer holds, those of which something was told last. */
function barsQuery(interval: Interval, now: number): HistoryQuery {
  const from = openTimeOf(now, INTERVAL_MS[interval]) - INTERVAL_MS[interval];
  const to = now + AHEAD_MAX_MS + 1;
  return { type: 'candles', interval, from, to, order: 'desc', limit: LIMIT_MAX, format: 'json' };
}

const BAR_COLUMNS = kindOf('candles').columns.map(({ name }) => name);

function readBar([, openTime, ...values]: StoredRow, interval: number): KeptBar[] {
  const read = (name: string) => values[BAR_COLUMNS.indexOf(name)];
  const [open, high, low, close, symbol] = ['open', 'high', 'low', 'close', 'symbol'].map(read);
  if (typeof symbol !== 'string') return [];
  if (![open, high, low, close].every((price) => typeof price === 'number')) return [];
  const [openAt, closeAt] = values.slice(BAR_COLUMNS.length) as [number, number];
  const basis = read('basis') === 'trades' ? 'trades' : 'quotes';
  const prices = { open, high, low, close } as Record<'open' | 'high' | 'low' | 'close', number>;
  const [volume, count] = [(read('volume') ?? 0) as number, (read('trades') ?? 0) as number];
  return [{ symbol, interval, openTime, basis, ...prices, openAt, closeAt, volume, rest: 0, count }];
}

/** Nothing where it cannot be read. Where no time was told, it is when it was taken in. */
function readRow(type: HistoryType, [, time, ...values]: StoredRow, timeField: string): RowPatch[] {
  const row = readFields(type, values);
  return row === undefined ? [] : [{ ...row, [timeField]: row[timeField] ?? time }];
}
