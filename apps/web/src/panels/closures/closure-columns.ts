import type { TickOf } from '../../board/instruments.ts';
import type { EventRow } from '../../board/past-events.ts';
import type { Column } from '../../grid/column.ts';
import {
  percentColumn,
  pnlColumn,
  ownPriceColumn,
  quantityColumn,
  textColumn,
  timeColumn,
} from '../../grid/common-columns.ts';

export type ClosureRow = EventRow<'closed_trades'>;

export function closureColumns(tickOf: TickOf, zone: string): readonly Column<ClosureRow>[] {
  const tick = ({ symbol }: ClosureRow) => tickOf(symbol);
  return [
    timeColumn(
      { id: 'time', title: 'Closed', description: 'When it was closed' },
      ({ time, tookInAt }) => time ?? tookInAt,
      zone,
    ),
    textColumn(
      { id: 'symbol', title: 'Symbol', description: 'Instrument as its source names it', width: 92 },
      ({ symbol }) => symbol,
    ),
    textColumn(
      { id: 'side', title: 'Side', description: 'Direction of the position', width: 64 },
      ({ side }) => side?.toUpperCase(),
      ({ side }) => (side === undefined ? '' : side === 'long' ? 'buy' : 'sell'),
    ),
    pnlColumn(
      { id: 'pnl', title: 'P&L', description: 'Profit and loss, after fees where the source knows them', width: 96 },
      ({ pnl }) => pnl,
    ),
    percentColumn(
      { id: 'pnl_pct', title: 'P&L %', description: 'Profit and loss over the entry notional', width: 72, priority: 8 },
      ({ pnl_pct: percent }) => percent,
    ),
    quantityColumn(
      { id: 'quantity', title: 'Quantity', description: 'Quantity closed', width: 76, priority: 5 },
      ({ quantity }) => quantity,
    ),
    ownPriceColumn(
      { id: 'entry_price', title: 'Entry', description: 'Mean price of entry', width: 84, priority: 3 },
      ({ entry_price: price }) => price,
      tick,
    ),
    ownPriceColumn(
      { id: 'exit_price', title: 'Exit', description: 'Mean price of exit', width: 84, priority: 4 },
      ({ exit_price: price }) => price,
      tick,
    ),
    textColumn(
      { id: 'strategy_name', title: 'Strategy', description: 'Strategy that traded', width: 120, priority: 6 },
      ({ strategy_name: strategy }) => strategy,
    ),
    textColumn(
      { id: 'reason', title: 'Reason', description: 'Why it was closed', width: 84, priority: 2 },
      ({ reason }) => reason,
      () => 'muted',
    ),
  ];
}
