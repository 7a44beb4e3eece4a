import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineTable, type FieldValue, type ReadField } from '../channel.ts';
import { choice, id, price, PROVENANCE, quantity, symbol, text, time } from '../field.ts';

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

/** How far an order is in its life; all ends are as far as each other. */
const STAGES: ReadonlyMap<unknown, number> = new Map(
  ORDER_STATUSES.map((status, stage) => [status, isFinished(status) ? ORDER_STATUSES.length : stage]),
);
/** Some back ends tell times in whole seconds: closer together, two times do not tell which is later. */
const TIME_STEP_MS = 1_000;

/**
 * Which of two versions of an order is newer, where several back ends tell of it. An end is final. Times that lie
 * apart decide; else the quantity filled and the status do, which only go forward, and only then the time. What either
 * does not say does not count.
 */
function compareOrders(left: ReadField, right: ReadField): number {
  const differenceOf = (read: (order: ReadField) => FieldValue | undefined): number => {
    const [first, second] = [read(left), read(right)];
    return typeof first === 'number' && typeof second === 'number' ? first - second : 0;
  };
  const stage = differenceOf((order) => STAGES.get(order('status')));
  if (stage !== 0 && isFinished(left('status')) !== isFinished(right('status'))) return stage;
  const timeMs = differenceOf((order) => order('updated_at'));
  if (Math.abs(timeMs) >= TIME_STEP_MS) return timeMs;
  return differenceOf((order) => order('filled')) || stage || timeMs;
}

export const orders = defineTable({
  name: 'orders',
  description: 'All active orders and the last 100 finished ones.',
  key: ['id'],
  shape: 'array',
  finished: { field: 'status', values: FINISHED },
  precedence: compareOrders,
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
    stale: PROVENANCE.stale,
    source: PROVENANCE.source,
  }),
});
export type Order = Static<typeof orders.schema>;
