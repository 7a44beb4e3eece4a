import { positionColumns as columns, type PositionRow } from '@tickboard/client/view/position-columns';
import type { TickOf } from '@tickboard/client/view/columns';
import { type Column, sizeColumns } from '../../grid/column.ts';

const WIDTHS = {
  symbol: 100,
  side: 64,
  quantity: 80,
  entry_price: 92,
  mark_price: 92,
  unrealized_pnl: 108,
  pnl_pct: 76,
  liquidation_price: 92,
  liquidation_distance: 72,
  leverage: 56,
  margin: 88,
  updated_at: 56,
  source: 72,
} as const;

export function positionColumns(tickOf: TickOf, now: () => number): readonly Column<PositionRow>[] {
  return sizeColumns(columns(tickOf, now), WIDTHS);
}
