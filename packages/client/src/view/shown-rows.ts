/** The rows that a panel shows, and how many of them their sources have left alone. */
import type { Board } from '../board.ts';
import type { ChannelName, FeedName, RecordName, TableName } from '../channel-rows.ts';

/** What rows say of where they come from. */
export interface SourcedRow {
  readonly stale?: boolean;
  readonly source?: string;
  readonly updated_at?: number;
}

/**
 * By channel: the key of the one row that is shown, or whether a row is; of a feed the symbol whose events are. A channel
 * that is not named is shown as a whole.
 */
export type ShownRows = Readonly<Partial<Record<ChannelName, string | ((row: never) => boolean)>>>;

export interface Weight {
  /** Of a feed, the events of which it is known how their source does. */
  readonly rows: number;
  readonly staleRows: number;
  /** When the source of a stale row was last heard, the earliest of all, Unix ms by the server's clock. */
  readonly heardAt: number | undefined;
}

const TABLES: ReadonlySet<ChannelName> = new Set<TableName>([
  'candles',
  'market_data',
  'orderbook',
  'orders',
  'positions',
  'strategies',
  'system_health',
]);
const RECORDS: ReadonlySet<ChannelName> = new Set<RecordName>(['account', 'risk', 'summary']);
/** What these told stays true: that nobody tells more makes none of it old. */
const LASTING: ReadonlySet<ChannelName> = new Set<FeedName>(['alerts']);
/** A source of which the server says one of these tells nothing at present. */
const AWAY: ReadonlySet<string | undefined> = new Set(['connecting', 'stale', 'down']);

export function weigh(board: Board, channels: readonly ChannelName[], shown: ShownRows): Weight {
  let [rows, staleRows, heardAt]: [number, number, number | undefined] = [0, 0, undefined];
  for (const channel of channels) {
    for (const row of rowsOf(board, channel, shown[channel])) {
      rows++;
      if (row.stale !== true) continue;
      staleRows++;
      const time = lastHeardOf(board, row);
      if (time !== undefined) heardAt = Math.min(heardAt ?? time, time);
    }
  }
  return { rows, staleRows, heardAt };
}

/** When what a stale row says was known to be so: as long as its source was heard, else when the row last changed. */
export function lastHeardOf(board: Board, { source, updated_at: updatedAt }: SourcedRow): number | undefined {
  const health = source === undefined ? undefined : board.table('system_health').get(source);
  return AWAY.has(health?.status) ? (health?.last_message_at ?? updatedAt) : updatedAt;
}

function rowsOf(board: Board, channel: ChannelName, shown: ShownRows[ChannelName]): Iterable<SourcedRow> {
  if (RECORDS.has(channel)) {
    const record: object | undefined = board.record(channel as RecordName);
    return record === undefined || !passes(shown, record) ? [] : [record];
  }
  if (LASTING.has(channel)) return [];
  if (!TABLES.has(channel)) return eventsOf(board, channel as FeedName, shown);
  const table: ReadonlyMap<string, object> = board.table(channel as TableName);
  if (shown === undefined) return table.values();
  if (typeof shown === 'string') return [table.get(shown) ?? []].flat();
  return [...table.values()].filter((row) => passes(shown, row));
}

function passes(shown: ShownRows[ChannelName], row: SourcedRow): boolean {
  return typeof shown !== 'function' || shown(row as never);
}

/** Whether the server says of the source of an event that it tells nothing at present. */
export function isSourceAway(board: Board, { source }: { readonly source?: string | undefined }): boolean {
  return source !== undefined && AWAY.has(board.table('system_health').get(source)?.status);
}

/** The events that are kept; of one symbol, the one that was told last. Events are never taken back. */
function eventsOf(board: Board, feed: FeedName, shown: ShownRows[ChannelName]): readonly SourcedRow[] {
  const health = board.table('system_health');
  const rows: SourcedRow[] = [];
  for (const { data } of board.feed(feed).toReversed()) {
    const { source, symbol } = data as { readonly source?: string; readonly symbol?: string };
    if (source === undefined || (typeof shown === 'string' && symbol !== shown) || !passes(shown, data)) continue;
    if (health.get(source)?.status !== undefined) rows.push({ source, stale: isSourceAway(board, { source }) });
    if (typeof shown === 'string') break;
  }
  return rows;
}
