/**
 * What is kept, one entry a kind: its name in queries, where it comes from, and its columns. Files, queries and answers
 * follow from this table.
 */
import type { ChannelDefinition } from '@tickboard/core/model/channel';
import type { FieldKind } from '@tickboard/core/model/field';
import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import { type FeedMark, type KeptRow, QUOTE_PLACES } from './batch.ts';

export const HISTORY_TYPES = [
  'market_data',
  'trades',
  'candles',
  'orders',
  'fills',
  'closed_trades',
  'signals',
  'metrics',
  'alerts',
  'positions',
  'account',
  'equity',
  'risk',
  'sources',
] as const;
export type HistoryType = (typeof HISTORY_TYPES)[number];

/** What an answer shows of a row, in this order, after `record_id` and `time`. */
export interface HistoryColumn {
  readonly name: string;
  readonly kind: FieldKind;
  readonly nestedTimes: readonly string[];
}

export interface HistoryKind {
  readonly type: HistoryType;
  /** Kept as rows of a table of its own, as packed ticks, as bars, or shown out of the table of another kind. */
  readonly storage: 'rows' | 'ticks' | 'bars' | 'view';
  /** Table or view that answers are read from. */
  readonly relation: string;
  readonly columns: readonly HistoryColumn[];
  /** Column that `strategy` filters by. */
  readonly strategyColumn: 'strategy_name' | 'strategy_id' | undefined;
  readonly hasSymbol: boolean;
  /** Whether its rows are events of the feed of that name, with the columns that they are replayed by. */
  readonly isFeed: boolean;
  /** Whether a row says which desk it is of. What markets did is of none. */
  readonly hasDesk: boolean;
}

/** Behind the columns of a kind that has it, and their marks; null of what was recorded without. */
export const DESK_COLUMN = { name: 'desk', kind: 'text' } as const satisfies Pick<HistoryColumn, 'name' | 'kind'>;

/** Columns of an event beside those that answers show, in the order of `FeedMark`; null of what came from elsewhere. */
export const MARK_COLUMNS = [
  { name: 'feed_run', kind: 'text' },
  { name: 'feed_id', kind: 'count' },
  { name: 'feed_seq', kind: 'count' },
  { name: 'has_time', kind: 'flag' },
] as const satisfies readonly Pick<HistoryColumn, 'name' | 'kind'>[];

/** Columns of a bar behind those that answers show: when its first and its last tick were. */
export const TICK_TIMES = ['open_at', 'close_at'] as const;

/** Nothing stale is kept, and what is derived follows from what is kept. */
const QUOTE_FIELDS = [...Object.keys(QUOTE_PLACES), 'source', 'symbol'];
const TRADE_FIELDS = ['price', 'quantity', 'side', 'trade_id', 'source', 'symbol'] as const;
const EQUITY_FIELDS = ['equity', 'total_balance', 'unrealized_pnl', 'realized_pnl', 'source'] as const;

const SOURCE_FIELDS = ['service', 'status', 'detail'] as const;

const BAR_COLUMNS: readonly HistoryColumn[] = [
  ...columnsOf('candles', ['open', 'high', 'low', 'close', 'volume', 'trades', 'interval', 'symbol']),
  { name: 'basis', kind: 'text', nestedTimes: [] },
];

const KINDS: readonly HistoryKind[] = HISTORY_TYPES.map((type) => {
  if (type === 'market_data') return kind(type, 'ticks', columnsOf(type, QUOTE_FIELDS));
  if (type === 'trades') return kind(type, 'ticks', columnsOf(type, TRADE_FIELDS));
  if (type === 'candles') return kind(type, 'bars', BAR_COLUMNS);
  if (type === 'sources') return kind(type, 'rows', columnsOf('system_health', SOURCE_FIELDS));
  if (type === 'equity') return kind(type, 'view', columnsOf('account', EQUITY_FIELDS));
  return kind(type, 'rows', columnsOf(type));
});

const KIND_BY_TYPE = new Map(KINDS.map((each) => [each.type, each])) as ReadonlyMap<HistoryType, HistoryKind>;
export const ROW_KINDS: readonly HistoryKind[] = KINDS.filter(({ storage }) => storage === 'rows');

/** What is kept of a row beside its own columns. */
export function columnsBeside({ isFeed }: HistoryKind): readonly Pick<HistoryColumn, 'name' | 'kind'>[] {
  return isFeed ? [...MARK_COLUMNS, DESK_COLUMN] : [DESK_COLUMN];
}

/** Values of `columnsBeside`. */
export function valuesBeside({
  type,
  mark,
  desk,
}: Pick<KeptRow, 'type' | 'mark' | 'desk'>): (string | number | null)[] {
  return kindOf(type).isFeed ? [...markValues(mark), desk ?? null] : [desk ?? null];
}

function markValues(mark: FeedMark | undefined): (string | number | null)[] {
  if (mark === undefined) return MARK_COLUMNS.map(() => null);
  return [mark.run, mark.id, mark.seq, mark.hasTime ? 1 : 0];
}

/** Whether values are objects, kept as JSON. */
export function isJson(field: FieldKind): boolean {
  return field === 'object' || field === 'figures' || field === 'levels';
}

/** The channel that the columns of a type are fields of. */
export function channelOf(type: HistoryType): string {
  if (type === 'equity') return 'account';
  return type === 'sources' ? 'system_health' : type;
}

export function kindOf(type: HistoryType): HistoryKind {
  return KIND_BY_TYPE.get(type) as HistoryKind;
}

function kind(type: HistoryType, storage: HistoryKind['storage'], columns: readonly HistoryColumn[]): HistoryKind {
  const has = (name: string) => columns.some((column) => column.name === name);
  return {
    type,
    storage,
    relation: type,
    columns,
    strategyColumn: has('strategy_name') ? 'strategy_name' : has('strategy_id') ? 'strategy_id' : undefined,
    hasSymbol: has('symbol'),
    isFeed: storage === 'rows' && CHANNELS_BY_NAME.get(type)?.kind === 'feed',
    hasDesk: storage === 'rows' || storage === 'view',
  };
}

/** The fields of a channel, all unless named, but for marks of the moment and the time that every row has. */
function columnsOf(channel: string, names?: readonly string[]): HistoryColumn[] {
  const { fields } = CHANNELS_BY_NAME.get(channel) as ChannelDefinition;
  const wanted = names ?? fields.map(({ name }) => name).filter((name) => name !== 'stale' && name !== 'time');
  return wanted.map((wantedName) => {
    const field = fields.find(({ name }) => name === wantedName);
    if (field === undefined) throw new Error(`${channel} has no field ${wantedName}`);
    return { name: field.name, kind: field.kind, nestedTimes: field.nestedTimes };
  });
}
