import { orderColumns as columns, type OrderRow } from '@tickboard/client/view/order-columns';
import type { TickOf } from '@tickboard/client/view/columns';
import { type Column, sizeColumns } from '../../grid/column.ts';

const WIDTHS = {
  id: 104,
  symbol: 100,
  side: 52,
  type: 84,
  price: 92,
  quantity: 80,
  filled: 124,
  average_price: 92,
  status: 108,
  time_in_force: 48,
  strategy_id: 124,
  created_at: 56,
  source: 72,
} as const;

export function orderColumns(tickOf: TickOf, now: () => number): readonly Column<OrderRow>[] {
  return sizeColumns(columns(tickOf, now), WIDTHS);
}
