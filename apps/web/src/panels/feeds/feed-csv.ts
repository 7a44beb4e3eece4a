/** What a feed shows as a file: figures in full, times in ISO 8601. */
import { formatIso } from '@tickboard/client/view/times';
import type { EventEntry } from '@tickboard/client/view/feed-list';
import { toCsv } from '@tickboard/client/view/csv';
import { saveFile } from '../../grid/save-file.ts';

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

export function writeFeedCsv(entries: readonly EventEntry[]): string {
  const present = FIELDS.filter((field) => entries.some((entry) => fieldOf(entry, field) !== undefined));
  return toCsv<EventEntry>(
    [
      { id: 'time', exact: ({ item }) => formatIso(item.time) },
      { id: 'feed', exact: ({ item }) => item.feed },
      { id: 'id', exact: ({ event }) => event.id },
      ...present.map((field) => ({ id: field, exact: (entry: EventEntry) => fieldOf(entry, field) })),
      { id: 'is_replay', exact: ({ event }) => event.isReplay },
    ],
    entries,
  );
}

export function saveFeedCsv(id: string, entries: readonly EventEntry[]): void {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  saveFile(`tickboard-${id}-${stamp}.csv`, writeFeedCsv(entries), 'text/csv;charset=utf-8');
}

function fieldOf({ event }: EventEntry, field: string): number | string | boolean | undefined {
  const value = (event.data as Readonly<Record<string, unknown>>)[field];
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value as number | string | boolean | undefined;
}
