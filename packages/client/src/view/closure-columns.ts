import {
  ownPriceColumn,
  percentColumn,
  pnlColumn,
  quantityColumn,
  type ShownColumn,
  textColumn,
  type TickOf,
  timeColumn,
} from './columns.ts';
import type { EventRow } from './feed-table.ts';

export type ClosureRow = EventRow<'closed_trades'>;

export function closureColumns(tickOf: TickOf, zone: () => string): readonly ShownColumn<ClosureRow>[] {
  const tick = ({ symbol }: ClosureRow) => tickOf(symbol);
  return [
    timeColumn(
      { id: 'time', title: 'Closed', description: 'When it was closed' },
      ({ time, tookInAt }) => time ?? tookInAt,
      zone,
    ),
    textColumn(
      { id: 'symbol', title: 'Symbol', description: 'Instrument as its source names it' },
      ({ symbol }) => symbol,
    ),
    textColumn(
      { id: 'side', title: 'Side', description: 'Direction of the position' },
      ({ side }) => side?.toUpperCase(),
      ({ side }) => (side === undefined ? '' : side === 'long' ? 'buy' : 'sell'),
    ),
    pnlColumn(
      { id: 'pnl', title: 'P&L', description: 'Profit and loss, after fees where the source knows them' },
      ({ pnl }) => pnl,
    ),
    percentColumn(
      { id: 'pnl_pct', title: 'P&L %', description: 'Profit and loss over the entry notional', priority: 8 },
      ({ pnl_pct: percent }) => percent,
    ),
    quantityColumn(
      { id: 'quantity', title: 'Quantity', description: 'Quantity closed', priority: 5 },
      ({ quantity }) => quantity,
    ),
    ownPriceColumn(
      { id: 'entry_price', title: 'Entry', description: 'Mean price of entry', priority: 3 },
      ({ entry_price: price }) => price,
      tick,
    ),
    ownPriceColumn(
      { id: 'exit_price', title: 'Exit', description: 'Mean price of exit', priority: 4 },
      ({ exit_price: price }) => price,
      tick,
    ),
    textColumn(
      { id: 'strategy_name', title: 'Strategy', description: 'Strategy that traded', priority: 6 },
      ({ strategy_name: strategy }) => strategy,
    ),
    textColumn(
      { id: 'reason', title: 'Reason', description: 'Why it was closed', priority: 2 },
      ({ reason }) => reason,
      () => 'muted',
    ),
  ];
}
