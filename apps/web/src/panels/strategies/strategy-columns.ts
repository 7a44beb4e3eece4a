import { strategyColumns as columns, type StrategyRow } from '@tickboard/client/view/strategy-columns';
import { type Column, sizeColumns } from '../../grid/column.ts';

const WIDTHS = {
  name: 132,
  status: 84,
  mode: 100,
  pnl: 104,
  trades: 64,
  win_rate: 76,
  updated_at: 64,
  source: 72,
} as const;

export function strategyColumns(now: () => number): readonly Column<StrategyRow>[] {
  return sizeColumns(columns(now), WIDTHS);
}
