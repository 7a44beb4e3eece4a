/**
 * Orders as B25's order execution tells them over gRPC. Messages are read as protobuf's library hands them over, fields
 * in camel case, enums as numbers and 64-bit times as bigints. Pure.
 */
import type { OrderStatus } from '@tickboard/core/model/channels/orders';
import type { RowPatch } from '@tickboard/core/store/change';
import type { DecodeOutput, Route } from '../../route.ts';
import { SubjectPattern } from '../../subject-pattern.ts';
import { isObject, UNREADABLE } from '../../values.ts';

const ORDER_SERVICE = 'order.OrderService';

/** By the numbers of the enums; 0 is "unspecified", which every enum of proto3 begins with. */
const SIDES: readonly (string | undefined)[] = [undefined, 'buy', 'sell'];
const TYPES: readonly (string | undefined)[] = [undefined, 'market', 'limit', 'stop_market', 'stop_limit', 'post_only'];
const TIMES_IN_FORCE: readonly (string | undefined)[] = [undefined, 'gtc', 'ioc', 'fok', 'gtx'];
const STATES: readonly (OrderStatus | undefined)[] = [
  undefined,
  'new',
  'submitted',
  'partially_filled',
  'filled',
  'canceled',
  'rejected',
  'expired',
];
const EXECUTED: ReadonlySet<unknown> = new Set(['partially_filled', 'filled'] satisfies OrderStatus[]);

/** What `GetOrders`, `GetOrder` and `StreamOrderUpdates` answer. */
export function createB25OrderServiceRoutes(): Route[] {
  return [
    {
      pattern: new SubjectPattern(`${ORDER_SERVICE}/StreamOrderUpdates`),
      format: 'json',
      decode: decodeOrderUpdate,
    },
    { pattern: new SubjectPattern(`${ORDER_SERVICE}/GetOrders`), format: 'json', decode: decodeOrders },
    {
      pattern: new SubjectPattern(`${ORDER_SERVICE}/GetOrder`),
      format: 'json',
      decode: (value, _subject, output) => decodeOrder(isObject(value) ? value['order'] : undefined, 0, output),
    },
  ];
}

function decodeOrderUpdate(value: unknown, _subject: unknown, output: DecodeOutput): void {
  const update = isObject(value) ? value : {};
  decodeOrder(update['order'], update['timestamp'], output);
}

function decodeOrders(value: unknown, _subject: unknown, output: DecodeOutput): void {
  const orders = isObject(value) ? value['orders'] : undefined;
  if (!Array.isArray(orders)) {
    output.refuse('bad_shape', 'a list of orders was asked for, and none came');
    return;
  }
  for (const order of orders) decodeOrder(order, 0, output);
}

/**
 * `toldAt` is the time of the message, for an order without its own. What proto3 cannot tell from "not given" counts as
 * not given, and leaves what is known: other services tell of the same orders.
 */
function decodeOrder(order: unknown, toldAt: unknown, output: DecodeOutput): void {
  if (!isObject(order)) {
    output.refuse('bad_shape', 'the message holds no order');
    return;
  }
  const id = readText(order['orderId']);
  if (id === undefined) {
    output.refuse('bad_shape', 'the order has no order_id');
    return;
  }
  const status = readEnum(STATES, order['state']);
  const filled = readFigure(order['filledQuantity']);
  const row: RowPatch = {
    status,
    // Nothing executed is a fact of an order, unless its state says otherwise.
    filled: filled === 0 && EXECUTED.has(status) ? undefined : filled,
    average_price: unlessZero(order['averagePrice']),
    updated_at: readSeconds(order['updatedAt']) ?? readSeconds(toldAt),
    price: unlessZero(order['price']),
    quantity: unlessZero(order['quantity']),
    symbol: readText(order['symbol']),
    side: readEnum(SIDES, order['side']),
    type: readEnum(TYPES, order['type']),
    time_in_force: readEnum(TIMES_IN_FORCE, order['timeInForce']),
    client_order_id: readText(order['clientOrderId']),
    created_at: readSeconds(order['createdAt']),
    id,
  };
  // Redis and NATS tell of the same orders, each in its own time.
  output.add({ op: 'merge', channel: 'orders', row, ifNewer: true });
}

/** A number that the enum does not have is one of a later release: not to be guessed. */
function readEnum<Name>(names: readonly (Name | undefined)[], value: unknown): Name | number | undefined {
  if (value === undefined || value === 0) return undefined;
  return typeof value === 'number' ? (names[value] ?? UNREADABLE) : UNREADABLE;
}

function readFigure(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'number' ? value : UNREADABLE;
}

function unlessZero(value: unknown): number | undefined {
  const figure = readFigure(value);
  return figure === 0 ? undefined : figure;
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Unix milliseconds from seconds. Go's zero time lies before 1970: none, as 0 is. */
export function readSeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : 0;
  return seconds > 0 ? seconds * 1_000 : undefined;
}
