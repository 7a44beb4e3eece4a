/** Orders: those that may still change, those that are finished, or all. Rules: docs/spec/web-portfolio.md. */
import { noOrders, ORDER_GROUPS, type OrderGroup } from '@tickboard/client/view/empty-words';
import { orderColumns, type OrderRow } from '@tickboard/client/view/order-columns';
import { isActive } from '@tickboard/client/view/orders';
import type { Desk } from '../../board/desk.ts';
import { Ticks } from '../../board/ticks.ts';
import type { Panel } from '../../panel/panel.ts';
import { toColumns } from '../../panel/shown-columns.ts';
import { TablePanel } from '../../panel/table-panel.ts';

const WIDTHS = {
  id: 12,
  symbol: [10, 22],
  side: 4,
  type: 8,
  price: [10, 16],
  quantity: 8,
  filled: 13,
  average_price: [10, 16],
  status: 10,
  time_in_force: 4,
  strategy_id: 12,
  created_at: 5,
  source: 8,
} as const;

export function createOrdersPanel(desk: Desk): Panel {
  const ticks = new Ticks(desk.board);
  return new TablePanel<OrderRow>({
    desk,
    channel: 'orders',
    columns: toColumns(
      orderColumns(ticks.tickOf, () => desk.board.serverNow()),
      WIDTHS,
    ),
    rows: () => desk.board.table('orders'),
    sorting: { column: 'created_at', isDescending: false },
    isStale: ({ stale }) => stale === true,
    comesFirst: isActive,
    name: ({ id, symbol }) => `${symbol ?? ''} ${id}`,
    fields: {
      side: ({ side }) => side,
      type: ({ type }) => type,
      status: ({ status }) => status,
      strategy: ({ strategy_id: strategy }) => strategy,
      source: ({ source }) => source,
    },
    groups: ORDER_GROUPS,
    isInGroup: (row, group) => group === 'all' || isActive(row) === (group === 'active'),
    empty: (group) => noOrders(group as OrderGroup),
    symbolOf: ({ symbol }) => symbol,
    isSymbolPicked: true,
    ticks,
    hints: [{ action: 'cancel-order', words: 'cancel' }],
  });
}
