/** Asks a server what was: pages of history, one after the other. Rules: docs/spec/client.md. */
import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import { parseTime } from '@tickboard/core/model/wire-value';
import type { FeedRows, RecordRows, TableRows } from './channel-rows.ts';
import { HistoryRequestError } from './errors.ts';

/** What is kept of each type. Times are in Unix ms, as in the rows of a board. */
export interface HistoryRows {
  market_data: Kept<TableRows['market_data']>;
  trades: Kept<FeedRows['trades']>;
  candles: HistoryBar;
  orders: OfDesk<TableRows['orders']>;
  fills: OfDesk<FeedRows['fills']>;
  closed_trades: OfDesk<FeedRows['closed_trades']>;
  signals: OfDesk<FeedRows['signals']>;
  metrics: OfDesk<FeedRows['metrics']>;
  alerts: OfDesk<FeedRows['alerts']>;
  positions: OfDesk<Omit<TableRows['positions'], 'side'>> & { readonly side?: 'long' | 'short' | 'flat' };
  account: OfDesk<RecordRows['account']>;
  equity: OfDesk<
    Pick<RecordRows['account'], 'equity' | 'total_balance' | 'unrealized_pnl' | 'realized_pnl' | 'source'>
  >;
  risk: OfDesk<RecordRows['risk']>;
}

interface Answered {
  readonly data?: readonly Readonly<Record<string, unknown>>[];
  readonly next_cursor?: string;
  readonly error?: string;
}

/** `record_id` is that of no other row. */
type Kept<Fields> = Readonly<Partial<Fields>> & { readonly record_id: number; readonly time: number };

/** `desk`: whose it is, of those that share a database. */
type OfDesk<Fields> = Kept<Fields> & { readonly desk?: string };

export interface HistoryBar {
  readonly open_time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Of a bar of trades. */
  readonly volume?: number;
  readonly trades?: number;
  readonly interval: string;
  readonly symbol: string;
  readonly basis: 'trades' | 'quotes';
  /** This server began within it: what happened before may be missing. */
  readonly partial?: boolean;
}

export type HistoryType = keyof HistoryRows;

export interface HistoryQuery<Type extends HistoryType = HistoryType> {
  readonly type: Type;
  readonly symbol?: string;
  readonly strategy?: string;
  /** Unix ms, included. */
  readonly from?: number;
  /** Unix ms, not included. */
  readonly to?: number;
  /** Rows of a page, 500 unless told, 10,000 at most. */
  readonly limit?: number;
  /** `desc` unless told. */
  readonly order?: 'asc' | 'desc';
  /** Of candles. */
  readonly interval?: string;
  /** That of the server unless told; `all`, or `unnamed` for rows that name none. Not of market data, trades, candles. */
  readonly desk?: string;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

export interface HistoryAccess {
  /** Of the server: `http://host`, `ws://host`, or what a board is connected to. */
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly signal?: AbortSignal;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
}

export interface HistoryPage<Type extends HistoryType> {
  readonly rows: readonly HistoryRows[Type][];
  /** Undefined where nothing follows. */
  readonly nextCursor: string | undefined;
}

const PATH = '/api/v1/history';

/**
 * One page.
 *
 * @throws {HistoryRequestError} where the server does not answer with one; what `signal` is aborted with.
 */
export async function fetchHistory<Type extends HistoryType>(
  access: HistoryAccess,
  query: HistoryQuery<Type>,
): Promise<HistoryPage<Type>> {
  const { headers = {}, token, signal, fetch: ask = fetch } = access;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  let answer: Response;
  let body: Answered;
  try {
    answer = await ask(addressOf(access.url, query), {
      headers: { accept: 'application/json', ...headers, ...authorization },
      ...(signal && { signal }),
    });
    body = (await answer.json()) as Answered;
  } catch (error) {
    signal?.throwIfAborted();
    throw new HistoryRequestError('the server does not answer as it should', undefined, { cause: error });
  }
  if (!answer.ok || body.data === undefined) {
    const { error = `the server answered ${answer.status}` } = body;
    throw new HistoryRequestError(error, answer.status);
  }
  const readRow = rowReader(query.type);
  return { rows: body.data.map((row) => readRow(row) as unknown as HistoryRows[Type]), nextCursor: body.next_cursor };
}

/** All pages, each asked for when the one before was taken. Throws as `fetchHistory` does. */
export async function* walkHistory<Type extends HistoryType>(
  access: HistoryAccess,
  query: HistoryQuery<Type>,
): AsyncGenerator<HistoryPage<Type>, void, void> {
  let { cursor } = query;
  do {
    const page = await fetchHistory(access, { ...query, ...(cursor !== undefined && { cursor }) });
    yield page;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

function addressOf(server: string | URL, query: HistoryQuery): string {
  const page = (globalThis as { location?: { readonly href: string } }).location?.href;
  const url = new URL(PATH, new URL(server, page));
  url.protocol = url.protocol.replace(/^ws/, 'http');
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
}

type Row = Readonly<Record<string, unknown>>;

/** Times of the wire are texts. */
function rowReader(type: HistoryType): (row: Row) => Row {
  const { fields = [] } = CHANNELS_BY_NAME.get(type === 'equity' ? 'account' : type) ?? {};
  const times = new Set(['time', ...fields.filter(({ kind }) => kind === 'time').map(({ name }) => name)]);
  const nested = new Map(fields.map(({ name, nestedTimes }) => [name, new Set(nestedTimes)]));
  const read = (row: Row, isTime: (name: string) => boolean): Row =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, isTime(name) ? parseTime(value as string) : value]),
    );
  return (row) => {
    const shown = Object.entries(read(row, (name) => times.has(name)));
    return Object.fromEntries(
      shown.map(([name, value]) => {
        const inner = nested.get(name);
        return [name, inner === undefined || inner.size === 0 ? value : read(value as Row, (each) => inner.has(each))];
      }),
    );
  };
}
