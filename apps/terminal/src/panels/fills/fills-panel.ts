/** The last executions of own orders: of all instruments, or of the one of the desk. */
import { noFills } from '@tickboard/client/view/empty-words';
import { fillColumns } from '@tickboard/client/view/fill-columns';
import type { Desk } from '../../board/desk.ts';
import { createFeedTablePanel } from '../../panel/feed-table-panel.ts';
import type { Panel } from '../../panel/panel.ts';

const WIDTHS = {
  time: 8,
  symbol: [10, 22],
  side: 4,
  price: [11, 16],
  quantity: 9,
  fee: 14,
  strategy_name: 14,
} as const;

export function createFillsPanel(desk: Desk): Panel {
  return createFeedTablePanel({
    desk,
    feed: 'fills',
    columns: (tickOf, zone) => fillColumns(tickOf, zone, true),
    widths: WIDTHS,
    fields: {
      side: ({ side }) => side,
      strategy: ({ strategy_name: strategy }) => strategy,
      source: ({ source }) => source,
    },
    groups: ['all', 'symbol'],
    groupWords: (group) => (group === 'all' ? 'all symbols' : (desk.settings.symbol ?? 'no symbol')),
    isInGroup: ({ symbol }, group) => group === 'all' || symbol === desk.settings.symbol,
    empty: (group) => noFills(group === 'all' ? undefined : (desk.settings.symbol ?? 'this symbol')),
  });
}
