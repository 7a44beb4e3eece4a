/** The last trades that were closed, and what each of them brought. */
import { closureColumns } from '@tickboard/client/view/closure-columns';
import { EMPTY } from '@tickboard/client/view/empty-words';
import type { Desk } from '../../board/desk.ts';
import { createFeedTablePanel } from '../../panel/feed-table-panel.ts';
import type { Panel } from '../../panel/panel.ts';

const WIDTHS = {
  time: 8,
  symbol: [10, 22],
  side: 5,
  pnl: 11,
  pnl_pct: 8,
  quantity: 8,
  entry_price: [10, 16],
  exit_price: [10, 16],
  strategy_name: 14,
  reason: 10,
} as const;

export function createClosuresPanel(desk: Desk): Panel {
  return createFeedTablePanel({
    desk,
    id: 'closures',
    feed: 'closed_trades',
    columns: closureColumns,
    widths: WIDTHS,
    rest: 'reason',
    fields: {
      side: ({ side }) => side,
      strategy: ({ strategy_name: strategy }) => strategy,
      reason: ({ reason }) => reason,
      source: ({ source }) => source,
    },
    empty: () => EMPTY.closures,
  });
}
