/** The last trades that were closed, and what each of them brought. */
import { closureColumns, type ClosureRow } from '@tickboard/client/view/closure-columns';
import { EMPTY } from '@tickboard/client/view/empty-words';
import { FeedTable } from '@tickboard/client/view/feed-table';
import type { Desk } from '../../board/desk.ts';
import { PastEvents } from '../../board/past-events.ts';
import { Ticks } from '../../board/ticks.ts';
import type { Panel } from '../../panel/panel.ts';
import { toColumns } from '../../panel/shown-columns.ts';
import { TablePanel } from '../../panel/table-panel.ts';

const WIDTHS = {
  time: 8,
  symbol: 10,
  side: 5,
  pnl: 11,
  pnl_pct: 8,
  quantity: 8,
  entry_price: 10,
  exit_price: 10,
  strategy_name: 14,
  reason: 10,
} as const;

export function createClosuresPanel(desk: Desk): Panel {
  const ticks = new Ticks(desk.board);
  const table = new FeedTable<'closed_trades'>(
    () => desk.board.feed('closed_trades'),
    () => true,
  );
  return new TablePanel<ClosureRow>({
    desk,
    id: 'closures',
    channel: 'closed_trades',
    columns: toColumns(
      closureColumns(ticks.tickOf, () => desk.settings.zone),
      WIDTHS,
    ),
    rows: () => table,
    sorting: { column: 'time', isDescending: true },
    name: ({ symbol }) => symbol,
    fields: {
      side: ({ side }) => side,
      strategy: ({ strategy_name: strategy }) => strategy,
      reason: ({ reason }) => reason,
      source: ({ source }) => source,
    },
    empty: () => EMPTY.closures,
    symbolOf: ({ symbol }) => symbol,
    ticks,
    past: new PastEvents(desk, 'closed_trades'),
  });
}
