import { closureColumns as columns, type ClosureRow } from '@tickboard/client/view/closure-columns';
import type { TickOf } from '@tickboard/client/view/columns';
import { type Column, sizeColumns } from '../../grid/column.ts';

const WIDTHS = {
  time: 76,
  symbol: 92,
  side: 64,
  pnl: 96,
  pnl_pct: 72,
  quantity: 76,
  entry_price: 84,
  exit_price: 84,
  strategy_name: 120,
  reason: 84,
} as const;

export function closureColumns(tickOf: TickOf, zone: string): readonly Column<ClosureRow>[] {
  return sizeColumns(
    columns(tickOf, () => zone),
    WIDTHS,
  );
}
