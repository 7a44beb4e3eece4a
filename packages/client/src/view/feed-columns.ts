/** What feeds show as a file, and for the clipboard: figures in full, times in ISO 8601. */
import type { ExportedColumn } from './csv.ts';
import type { EventEntry, FeedEntry } from './feed-list.ts';
import { formatIso } from './times.ts';

const FIELDS = [
  'symbol',
  'side',
  'action',
  'severity',
  'price',
  'entry_price',
  'exit_price',
  'quantity',
  'fee',
  'fee_asset',
  'pnl',
  'pnl_pct',
  'confidence',
  'total_trades',
  'win_rate',
  'total_profit_loss',
  'values',
  'strategy_name',
  'type',
  'message',
  'reason',
  'value',
  'threshold',
  'order_id',
  'trade_id',
  'source',
] as const;

/** Those that these events have something in. */
export function feedColumns(entries: readonly EventEntry[]): readonly ExportedColumn<EventEntry>[] {
  const present = FIELDS.filter((field) => entries.some((entry) => fieldOf(entry, field) !== undefined));
  return [
    { id: 'time', exact: ({ item }) => formatIso(item.time) },
    { id: 'feed', exact: ({ item }) => item.feed },
    { id: 'id', exact: ({ event }) => event.id },
    ...present.map((field) => ({ id: field, exact: (entry: EventEntry) => fieldOf(entry, field) })),
    { id: 'is_replay', exact: ({ event }) => event.isReplay },
  ];
}

/** Of what a feed shows: without the places where events are missing. */
export function eventsOf(entries: readonly FeedEntry[]): readonly EventEntry[] {
  return entries.filter((entry) => entry.kind === 'event');
}

function fieldOf({ event }: EventEntry, field: string): number | string | boolean | undefined {
  const value = (event.data as Readonly<Record<string, unknown>>)[field];
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value as number | string | boolean | undefined;
}
