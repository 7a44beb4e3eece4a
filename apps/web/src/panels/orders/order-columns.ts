import type { TableRows } from '@tickboard/client/channel-rows';
import { formatQuantity, formatRatio } from '@tickboard/client/view/numbers';
import { filledShare, shortenId, wordOf } from '@tickboard/client/view/orders';
import type { TickOf } from '../../board/instruments.ts';
import type { Column, Tone } from '../../grid/column.ts';
import { ageColumn, ownPriceColumn, quantityColumn, sourceColumn, textColumn } from '../../grid/common-columns.ts';

export type OrderRow = Readonly<TableRows['orders']>;

const STATUS_TONES: Readonly<Record<NonNullable<OrderRow['status']>, Tone>> = {
  new: '',
  submitted: '',
  partially_filled: '',
  filled: 'muted',
  canceled: 'muted',
  expired: 'muted',
  rejected: 'warn',
};

/** Plain spaces would run together. */
const NO_BREAK = '\u00a0';

export function orderColumns(tickOf: TickOf, now: () => number): readonly Column<OrderRow>[] {
  const tick = ({ symbol }: OrderRow) => tickOf(symbol);
  return [
    {
      ...textColumn<OrderRow>(
        { id: 'id', title: 'Order', description: 'Order identifier', width: 104, priority: 4 },
        ({ id }) => id,
        () => 'muted',
      ),
      text: ({ id }) => shortenId(id),
      hint: ({ id }) => id,
    },
    textColumn(
      { id: 'symbol', title: 'Symbol', description: 'Instrument as its source names it', width: 100 },
      ({ symbol }) => symbol,
    ),
    textColumn(
      { id: 'side', title: 'Side', description: 'Direction of the order', width: 52 },
      ({ side }) => side?.toUpperCase(),
      ({ side }) => side ?? '',
    ),
    textColumn(
      { id: 'type', title: 'Type', description: 'Order type', width: 84, priority: 6 },
      ({ type }) => type && wordOf(type),
    ),
    ownPriceColumn(
      { id: 'price', title: 'Price', description: 'Limit price; none for a market order', priority: 10 },
      ({ price }) => price,
      tick,
    ),
    quantityColumn(
      { id: 'quantity', title: 'Quantity', description: 'Quantity ordered', width: 80, priority: 9 },
      ({ quantity }) => quantity,
    ),
    {
      id: 'filled',
      title: 'Filled',
      description: 'Quantity executed so far, and its share of the quantity ordered',
      width: 124,
      align: 'end',
      text: (row) => {
        const share = filledShare(row);
        const quantity = formatQuantity(row.filled);
        return share === undefined ? quantity : `${quantity} ${formatRatio(share, 0).padStart(5, NO_BREAK)}`;
      },
      sortBy: filledShare,
      exact: ({ filled }) => filled,
      share: filledShare,
      shareFrom: 'start',
      priority: 8,
    },
    ownPriceColumn(
      { id: 'average_price', title: 'Average', description: 'Mean price of what was executed', priority: 5 },
      ({ average_price: price }) => price,
      tick,
    ),
    {
      ...textColumn<OrderRow>(
        { id: 'status', title: 'Status', description: 'Where the order is in its life', width: 108 },
        ({ status }) => status,
        ({ status }) => (status === undefined ? '' : STATUS_TONES[status]),
      ),
      text: ({ status }) => wordOf(status),
    },
    textColumn(
      { id: 'time_in_force', title: 'TIF', description: 'How long it stands', width: 48, priority: 2 },
      ({ time_in_force: force }) => force?.toUpperCase(),
    ),
    textColumn(
      { id: 'strategy_id', title: 'Strategy', description: 'Strategy that placed it', width: 124, priority: 3 },
      ({ strategy_id: strategy }) => strategy,
    ),
    ageColumn(
      { id: 'created_at', title: 'Age', description: 'Since it was placed', priority: 7 },
      ({ created_at: time }) => time,
      now,
    ),
    sourceColumn(0),
  ];
}
