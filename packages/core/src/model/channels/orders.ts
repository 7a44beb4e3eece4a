import Type, { type Static } from 'typebox';
import { defineTable } from '../channel.ts';
import { choice, id, price, quantity, symbol, text, time } from '../field.ts';

export const ORDER_STATUSES = [
  'new',
  'submitted',
  'partially_filled',
  'filled',
  'canceled',
  'rejected',
  'expired',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

const FINISHED: ReadonlySet<unknown> = new Set(['filled', 'canceled', 'rejected', 'expired'] satisfies OrderStatus[]);

/** Whether an order can no longer change. Active orders are all kept, finished ones only the last hundred. */
export function isFinished(status: unknown): boolean {
  return FINISHED.has(status);
}

export const orders = defineTable({
  name: 'orders',
  description: 'All active orders and the last 100 finished ones.',
  key: ['id'],
  shape: 'array',
  finished: { field: 'status', values: FINISHED },
  schema: Type.Object({
    status: choice(ORDER_STATUSES, 'Where the order is in its life.'),
    filled: quantity('Quantity executed so far.'),
    average_price: price('Mean price of what was executed; absent while nothing was.'),
    updated_at: time('When the order last changed.'),
    price: price('Limit price; absent for a market order.'),
    quantity: quantity('Quantity ordered.'),
    symbol: Type.Optional(symbol()),
    side: choice(['buy', 'sell'], 'Direction.'),
    type: choice(['market', 'limit', 'stop_market', 'stop_limit', 'post_only'], 'Order type.'),
    time_in_force: choice(['gtc', 'ioc', 'fok', 'gtx'], 'How long it stands.'),
    strategy_id: text('Strategy that placed it.'),
    client_order_id: text('Identifier that the placing side chose.'),
    created_at: time('When the order was placed.'),
    id: id('Order identifier.'),
  }),
});
export type Order = Static<typeof orders.schema>;
