/** How far what a panel shows can be taken for the present, in the order of how bad it is. */
import type { Board } from '../board.ts';
import type { ChannelName, TableName } from '../channel-rows.ts';
import { formatAge } from './times.ts';

/** How often a dashboard asks the server whether it is there. */
export const PING_INTERVAL_MS = 1_000;

export type StandingKind =
  /** Nothing has come yet. */
  | 'loading'
  | 'live'
  /** Connected, and not confirmed for longer than it should be. */
  | 'late'
  /** Not confirmed for so long that nobody should act on it, or every row's own source is away. */
  | 'stale'
  /** What is shown may not be what the server holds, until its snapshot has come. */
  | 'resyncing'
  /** The connection is lost. */
  | 'reconnecting'
  /** The server does not want us. */
  | 'refused';

export interface Standing {
  readonly kind: StandingKind;
  /** Since the server last confirmed what is shown. */
  readonly ageMs: number | undefined;
  /** Rows whose own source is away, and all rows. */
  readonly staleRows: number;
  readonly rows: number;
  /** In words, for whoever looks at the panel. */
  readonly words: string;
}

/** What is older than this is stale, not late. */
const STALE_AFTER_MS = 5_000;
/** A server that answers is heard with each ping: one that was not for so long may be frozen. */
const LATE_AFTER_SILENCE_MS = 3 * PING_INTERVAL_MS;

const WORDS: Readonly<Record<StandingKind, (age: string) => string>> = {
  loading: () => 'Waiting for the first figures',
  live: () => 'Live',
  late: (age) => `Late: confirmed ${age} ago`,
  stale: (age) => `Stale: nothing was confirmed for ${age}`,
  resyncing: () => 'Getting the state anew',
  reconnecting: (age) => `Disconnected: figures are ${age} old`,
  refused: () => 'The server refused the connection',
};

/** By table, the one row that is shown; of other tables all. */
export type ShownRows = Readonly<Partial<Record<TableName, string>>>;

/** `now` is the local wall time, Unix ms. */
export function judgeStanding(
  board: Board,
  channels: readonly ChannelName[],
  now: number,
  shown: ShownRows = {},
): Standing {
  const each = channels.map((channel) => ({ ...board.staleness(channel), ...countRows(board, channel, shown) }));
  const ages = each.map(({ ageMs }) => ageMs);
  const ageMs = ages.includes(undefined) ? undefined : Math.max(0, ...(ages as number[]));
  const staleRows = each.reduce((sum, { staleRows: count }) => sum + count, 0);
  const rows = each.reduce((sum, { count }) => sum + count, 0);
  const kind = judge(
    board,
    now,
    ageMs,
    each.every(({ isLive }) => isLive),
    rows > 0 && staleRows === rows,
  );
  return { kind, ageMs, staleRows, rows, words: describe(kind, ageMs, staleRows, rows) };
}

function judge(board: Board, now: number, ageMs: number | undefined, isLive: boolean, isAway: boolean): StandingKind {
  const { state, lastFrameAt } = board.status;
  if (state === 'refused' || state === 'closed') return 'refused';
  if (ageMs === undefined) return 'loading';
  if (state === 'reconnecting' || state === 'connecting') return 'reconnecting';
  if (state === 'resyncing') return 'resyncing';
  const silentMs = lastFrameAt === undefined ? 0 : now - lastFrameAt;
  if (isAway || silentMs > STALE_AFTER_MS) return 'stale';
  if (isLive) return silentMs > LATE_AFTER_SILENCE_MS ? 'late' : 'live';
  return ageMs > STALE_AFTER_MS ? 'stale' : 'late';
}

function describe(kind: StandingKind, ageMs: number | undefined, staleRows: number, rows: number): string {
  if (staleRows > 0 && (kind === 'live' || kind === 'stale')) {
    return staleRows === rows ? 'Stale: the source of these rows is away' : `${staleRows} of ${rows} rows are stale`;
  }
  return WORDS[kind](formatAge(ageMs));
}

function countRows(board: Board, channel: ChannelName, shown: ShownRows): { count: number; staleRows?: number } {
  switch (channel) {
    case 'account':
    case 'risk':
    case 'summary':
      return { count: board.record(channel) === undefined ? 0 : 1 };
    case 'market_data':
    case 'orderbook':
    case 'orders':
    case 'positions':
    case 'strategies':
    case 'system_health':
    case 'candles': {
      const key = shown[channel];
      if (key === undefined) return { count: board.table(channel).size };
      const row = board.table(channel).get(key) as { readonly stale?: boolean } | undefined;
      return { count: row === undefined ? 0 : 1, staleRows: row?.stale === true ? 1 : 0 };
    }
    default:
      return { count: 0 };
  }
}
