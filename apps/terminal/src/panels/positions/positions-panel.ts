/** Open positions, and their sum where it is of one currency. Rules: docs/spec/web-portfolio.md. */
import { EMPTY } from '@tickboard/client/view/empty-words';
import { positionColumns, type PositionRow } from '@tickboard/client/view/position-columns';
import { isFlat } from '@tickboard/client/view/positions';
import type { Desk } from '../../board/desk.ts';
import { Ticks } from '../../board/ticks.ts';
import type { Panel } from '../../panel/panel.ts';
import { toColumns } from '../../panel/shown-columns.ts';
import { TablePanel } from '../../panel/table-panel.ts';

const WIDTHS = {
  symbol: [10, 22],
  side: 5,
  quantity: 8,
  entry_price: [10, 16],
  mark_price: [10, 16],
  unrealized_pnl: 11,
  pnl_pct: 8,
  liquidation_price: [10, 16],
  liquidation_distance: 7,
  leverage: 5,
  margin: 10,
  updated_at: 5,
  source: 8,
} as const;

export function createPositionsPanel(desk: Desk): Panel {
  const ticks = new Ticks(desk.board);
  return new TablePanel<PositionRow>({
    desk,
    channel: 'positions',
    columns: toColumns(
      positionColumns(ticks.tickOf, () => desk.board.serverNow()),
      WIDTHS,
    ),
    rows: () => desk.board.table('positions'),
    sorting: { column: 'unrealized_pnl', isDescending: true },
    isStale: ({ stale }) => stale === true,
    name: ({ symbol }) => symbol,
    fields: { side: ({ side }) => side, source: ({ source }) => source },
    groups: ['open', 'all'],
    isInGroup: (row, group) => group === 'all' || !isFlat(row),
    empty: () => EMPTY.positions,
    symbolOf: ({ symbol }) => symbol,
    isSymbolPicked: true,
    ticks,
    hints: [{ action: 'close-position', words: 'close' }],
  });
}
