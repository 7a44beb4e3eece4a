/** Strategies, how they do, and whether their orders are real. Rules: docs/spec/web-portfolio.md. */
import { EMPTY } from '@tickboard/client/view/empty-words';
import { nameOf, strategyColumns, type StrategyRow } from '@tickboard/client/view/strategy-columns';
import type { Desk } from '../../board/desk.ts';
import type { Panel } from '../../panel/panel.ts';
import { toColumns } from '../../panel/shown-columns.ts';
import { TablePanel } from '../../panel/table-panel.ts';

const WIDTHS = {
  name: 14,
  status: 8,
  mode: 10,
  pnl: 11,
  trades: 6,
  win_rate: 8,
  updated_at: 6,
  source: 8,
} as const;

export function createStrategiesPanel(desk: Desk): Panel {
  return new TablePanel<StrategyRow>({
    desk,
    channel: 'strategies',
    columns: toColumns(
      strategyColumns(() => desk.board.serverNow()),
      WIDTHS,
    ),
    rows: () => desk.board.table('strategies'),
    sorting: { column: 'pnl', isDescending: true },
    isStale: ({ stale }) => stale === true,
    name: nameOf,
    fields: { status: ({ status }) => status, mode: ({ mode }) => mode, source: ({ source }) => source },
    empty: () => EMPTY.strategies,
  });
}
