/** What a channel is printed as: its key first, and each field of its rows that some row has. */
import type { Board } from '@tickboard/client/board';
import type { ChannelName, FeedName, RecordName, TableName } from '@tickboard/client/channel-rows';
import type { Exact } from '@tickboard/client/view/csv';
import { formatFixed, formatMoney, formatPrice, formatQuantity, formatRatio } from '@tickboard/client/view/numbers';
import { formatDateTime, formatIso } from '@tickboard/client/view/times';
import type { FieldDefinition } from '@tickboard/core/model/channel';
import { CHANNELS, CHANNELS_BY_NAME } from '@tickboard/core/model/registry';

export type PrintedRow = Readonly<Record<string, unknown>>;

export interface PrintedColumn {
  readonly id: string;
  readonly isFigure: boolean;
  /** For files: in full, times in ISO 8601. */
  readonly exact: (row: PrintedRow) => Exact;
  /** For people. */
  readonly text: (row: PrintedRow) => string;
}

export const PRINTED_CHANNELS: readonly string[] = CHANNELS.map(({ name }) => name);

/** Of panels whose channels have other names. */
const BY_PANEL: Readonly<Record<string, readonly ChannelName[]>> = {
  markets: ['market_data'],
  book: ['orderbook'],
  chart: ['candles', 'trades'],
  tape: ['trades'],
  closures: ['closed_trades'],
  health: ['system_health'],
  feeds: ['signals', 'fills', 'closed_trades', 'metrics', 'alerts'],
};

/** Undefined for what is no such panel. */
export function channelsOfPanel(panel: string): readonly ChannelName[] | undefined {
  return Object.hasOwn(BY_PANEL, panel) ? BY_PANEL[panel] : undefined;
}

const EVENT_COLUMNS: readonly PrintedColumn[] = [
  {
    id: 'event_id',
    isFigure: true,
    exact: (row) => row['event_id'] as number,
    text: (row) => String(row['event_id']),
  },
  {
    id: 'event_time',
    isFigure: false,
    exact: (row) => formatIso(row['event_time'] as number),
    text: (row) => formatDateTime(row['event_time'] as number, 'utc'),
  },
];

/** All columns of a channel, those of its key first. */
export function listColumns(channel: string): readonly PrintedColumn[] {
  const definition = CHANNELS_BY_NAME.get(channel);
  if (definition === undefined) return [];
  const keys: readonly string[] = definition.kind === 'table' ? definition.keyFields : [];
  const fields = [...definition.fields].sort(
    (left, right) => Number(keys.includes(right.name)) - Number(keys.includes(left.name)) || left.index - right.index,
  );
  const columns = fields.map(toColumn);
  return definition.kind === 'feed' ? [...EVENT_COLUMNS, ...columns] : columns;
}

/** Rows by their keys in order; events as they came. */
export function listRows(board: Board, channel: ChannelName): readonly PrintedRow[] {
  const kind = CHANNELS_BY_NAME.get(channel)?.kind;
  if (kind === 'record') {
    const record = board.record(channel as RecordName);
    return record === undefined ? [] : [record];
  }
  if (kind === 'feed') {
    return board
      .feed(channel as FeedName)
      .map(({ id, time, data }) => ({ ...(data as PrintedRow), event_id: id, event_time: time }));
  }
  const table: ReadonlyMap<string, unknown> = board.table(channel as TableName);
  return [...table].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row as PrintedRow);
}

function toColumn({ name, kind }: FieldDefinition): PrintedColumn {
  const isFigure = !['text', 'flag', 'time', 'levels', 'figures', 'object'].includes(kind);
  return {
    id: name,
    isFigure,
    exact: (row) => toExact(row[name], kind),
    text: (row) => toText(row, row[name], kind),
  };
}

function toExact(value: unknown, kind: FieldDefinition['kind']): Exact {
  if (value === undefined) return undefined;
  if (kind === 'time') return formatIso(value as number);
  return typeof value === 'object' ? JSON.stringify(value) : (value as Exact);
}

function toText(row: PrintedRow, value: unknown, kind: FieldDefinition['kind']): string {
  if (value === undefined) return '-';
  switch (kind) {
    case 'price':
      return formatPrice(value as number, row['tick_size'] as number | undefined);
    case 'amount':
      return formatMoney(value as number);
    case 'ratio':
      return formatRatio(value as number);
    case 'percent':
      return `${formatFixed(value as number, 2)}%`;
    case 'bps':
      return formatFixed(value as number, 1);
    case 'quantity':
    case 'count':
    case 'milliseconds':
    case 'seconds':
      return formatQuantity(value as number);
    case 'time':
      return formatDateTime(value as number, 'utc');
    case 'flag':
      return value === true ? 'yes' : 'no';
    default:
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}
