/** The last executions of own orders: of all instruments, or of the one of the desk. */
import { noFills } from '@tickboard/client/view/empty-words';
import { FeedTable } from '@tickboard/client/view/feed-table';
import { fillColumns, type FillRow } from '@tickboard/client/view/fill-columns';
import type { Desk } from '../../board/desk.ts';
import { PastEvents } from '../../board/past-events.ts';
import { Ticks } from '../../board/ticks.ts';
import type { Panel } from '../../panel/panel.ts';
import { toColumns } from '../../panel/shown-columns.ts';
import { TablePanel } from '../../panel/table-panel.ts';

const WIDTHS = { time: 8, symbol: 10, side: 4, price: 11, quantity: 9, fee: 14, strategy_name: 14 } as const;

export function createFillsPanel(desk: Desk): Panel {
  const ticks = new Ticks(desk.board);
  const table = new FeedTable<'fills'>(
    () => desk.board.feed('fills'),
    () => true,
  );
  return new TablePanel<FillRow>({
    desk,
    channel: 'fills',
    columns: toColumns(
      fillColumns(ticks.tickOf, () => desk.settings.zone, true),
      WIDTHS,
    ),
    rows: () => table,
    sorting: { column: 'time', isDescending: true },
    name: ({ symbol }) => symbol,
    fields: {
      side: ({ side }) => side,
      strategy: ({ strategy_name: strategy }) => strategy,
      source: ({ source }) => source,
    },
    groups: ['all', 'symbol'],
    isInGroup: ({ symbol }, group) => group === 'all' || symbol === desk.settings.symbol,
    empty: (group) => noFills(group === 'all' ? undefined : (desk.settings.symbol ?? 'this symbol')),
    symbolOf: ({ symbol }) => symbol,
    ticks,
    past: new PastEvents(desk, 'fills'),
  });
}
