import type { TableRows } from '../channel-rows.ts';
import {
  ageColumn,
  type CellTone,
  ownPriceColumn,
  quantityColumn,
  type ShownColumn,
  sourceColumn,
  textColumn,
  type TickOf,
} from './columns.ts';
import { formatQuantity, formatRatio } from './numbers.ts';
import { filledShare, shortenId, wordOf } from './orders.ts';

export type OrderRow = Readonly<TableRows['orders']>;

const STATUS_TONES: Readonly<Record<NonNullable<OrderRow['status']>, CellTone>> = {
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

export function orderColumns(tickOf: TickOf, now: () => number): readonly ShownColumn<OrderRow>[] {
  const tick = ({ symbol }: OrderRow) => tickOf(symbol);
  return [
    {
      ...textColumn<OrderRow>(
        { id: 'id', title: 'Order', description: 'Order identifier', priority: 4 },
        ({ id }) => id,
        () => 'muted',
      ),
      text: ({ id }) => shortenId(id),
      hint: ({ id }) => id,
    },
    textColumn(
      { id: 'symbol', title: 'Symbol', description: 'Instrument as its source names it' },
      ({ symbol }) => symbol,
    ),
    textColumn(
      { id: 'side', title: 'Side', description: 'Direction of the order' },
      ({ side }) => side?.toUpperCase(),
      ({ side }) => side ?? '',
    ),
    textColumn(
      { id: 'type', title: 'Type', description: 'Order type', priority: 6 },
      ({ type }) => type && wordOf(type),
    ),
    ownPriceColumn(
      { id: 'price', title: 'Price', description: 'Limit price; none for a market order', priority: 10 },
      ({ price }) => price,
      tick,
    ),
    quantityColumn(
      { id: 'quantity', title: 'Quantity', description: 'Quantity ordered', priority: 9 },
      ({ quantity }) => quantity,
    ),
    {
      id: 'filled',
      title: 'Filled',
      description: 'Quantity executed so far, and its share of the quantity ordered',
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
        { id: 'status', title: 'Status', description: 'Where the order is in its life' },
        ({ status }) => status,
        ({ status }) => (status === undefined ? '' : STATUS_TONES[status]),
      ),
      text: ({ status }) => wordOf(status),
    },
    textColumn(
      { id: 'time_in_force', title: 'TIF', description: 'How long it stands', priority: 2 },
      ({ time_in_force: force }) => force?.toUpperCase(),
    ),
    textColumn(
      { id: 'strategy_id', title: 'Strategy', description: 'Strategy that placed it', priority: 3 },
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
