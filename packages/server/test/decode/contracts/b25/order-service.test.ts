import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Change } from '@tickboard/core/store/change';
import { describe, expect, it } from 'vitest';
import { createB25OrderServiceRoutes } from '../../../../src/decode/contracts/b25/order-service.ts';
import { RouteDecoder } from '../../../../src/decode/route-decoder.ts';
import {
  GetOrderResponseSchema,
  GetOrdersResponseSchema,
  OrderSchema,
  OrderSide,
  OrderState,
  OrderType,
  OrderUpdateSchema,
  TimeInForce,
} from '../../../../src/sources/grpc/generated/b25/order_pb.js';
import { fieldsOf, isAdmitted } from '../../admitted.ts';

const GET_ORDERS = 'order.OrderService/GetOrders';
const GET_ORDER = 'order.OrderService/GetOrder';
const STREAM = 'order.OrderService/StreamOrderUpdates';

const WHOLE = {
  orderId: 'o-1',
  clientOrderId: 'desk-7',
  symbol: 'BTCUSDT',
  side: OrderSide.SELL,
  type: OrderType.STOP_LIMIT,
  state: OrderState.PARTIALLY_FILLED,
  timeInForce: TimeInForce.GTX,
  quantity: 1.5,
  price: 50_000.5,
  stopPrice: 50_100,
  filledQuantity: 0.25,
  averagePrice: 50_000.25,
  fee: 0.01,
  feeAsset: 'USDT',
  createdAt: 1_767_225_600n,
  updatedAt: 1_767_225_661n,
  userId: 'u-1',
  reduceOnly: true,
  postOnly: true,
  exchangeOrderId: 'x-1',
};

function decode(name: string, message: unknown) {
  const changes: Change[] = [];
  const refusals: string[] = [];
  const decoder = new RouteDecoder({
    routes: createB25OrderServiceRoutes(),
    sink: {
      deliver: (delivered) => changes.push(...delivered),
      refuse: (kind, where, why) => refusals.push(`${kind} ${where}: ${why}`),
    },
  });
  decoder.receiveValue(name, message);
  decoder.flush();
  return { changes, refusals };
}

function decodeOrder(order: Parameters<typeof create<typeof OrderSchema>>[1]): Change {
  const [change] = decode(STREAM, create(OrderUpdateSchema, { order: create(OrderSchema, order) })).changes;
  if (change === undefined) throw new Error('nothing was decoded');
  return change;
}

describe('an order over gRPC', () => {
  it('[BG1] is read whole, as it comes off the wire', () => {
    const bytes = toBinary(OrderUpdateSchema, create(OrderUpdateSchema, { order: create(OrderSchema, WHOLE) }));
    const { changes, refusals } = decode(STREAM, fromBinary(OrderUpdateSchema, bytes));
    expect(refusals).toEqual([]);
    expect(changes).toHaveLength(1);
    expect(fieldsOf(changes[0])).toEqual({
      id: 'o-1',
      client_order_id: 'desk-7',
      symbol: 'BTCUSDT',
      side: 'sell',
      type: 'stop_limit',
      status: 'partially_filled',
      time_in_force: 'gtx',
      quantity: 1.5,
      price: 50_000.5,
      filled: 0.25,
      average_price: 50_000.25,
      created_at: Date.UTC(2026, 0, 1),
      updated_at: Date.UTC(2026, 0, 1, 0, 1, 1),
    });
    expect(changes.every(isAdmitted)).toBe(true);
  });

  it.each([
    ['side', OrderSide, 'side', ['buy', 'sell']],
    ['type', OrderType, 'type', ['market', 'limit', 'stop_market', 'stop_limit', 'post_only']],
    [
      'state',
      OrderState,
      'status',
      ['new', 'submitted', 'partially_filled', 'filled', 'canceled', 'rejected', 'expired'],
    ],
    ['timeInForce', TimeInForce, 'time_in_force', ['gtc', 'ioc', 'fok', 'gtx']],
  ] as const)('[BG1] has every %s under its name', (field, names, column, expected) => {
    const numbers = Object.values(names).filter((value) => typeof value === 'number' && value > 0);
    const changes = numbers.map((number) => decodeOrder({ ...WHOLE, [field]: number }));
    expect(changes.map((change) => fieldsOf(change)[column])).toEqual(expected);
    expect(changes.every(isAdmitted)).toBe(true);
  });

  it('[BG1] says nothing of what proto3 leaves out', () => {
    const change = decodeOrder({ orderId: 'o-1' });
    expect(fieldsOf(change)).toEqual({ id: 'o-1', filled: 0 });
    expect(isAdmitted(change)).toBe(true);
  });

  it.each([
    [OrderState.NEW, 0],
    [OrderState.CANCELED, 0],
    [OrderState.PARTIALLY_FILLED, undefined],
    [OrderState.FILLED, undefined],
  ])('[BG2] in state %i with nothing filled says that %s is filled', (state, filled) => {
    expect(fieldsOf(decodeOrder({ orderId: 'o-1', state }))['filled']).toBe(filled);
  });

  it('[BG3] without a time takes the one of its update, and none before 1970', () => {
    const update = (updatedAt: bigint, timestamp: bigint) => {
      const order = create(OrderSchema, { orderId: 'o-1', updatedAt, createdAt: -62_135_596_800n });
      return fieldsOf(decode(STREAM, create(OrderUpdateSchema, { order, timestamp })).changes[0]);
    };
    expect(update(0n, 1_767_225_600n)).toEqual({ id: 'o-1', filled: 0, updated_at: Date.UTC(2026, 0, 1) });
    expect(update(5n, 9n)).toMatchObject({ updated_at: 5_000 });
    expect(update(0n, 0n)).not.toHaveProperty('updated_at');
  });

  it.each([['side'], ['type'], ['state'], ['timeInForce']])(
    '[BG4] with a %s of a later release is refused',
    (field) => {
      expect(isAdmitted(decodeOrder({ ...WHOLE, [field]: 99 }))).toBe(false);
    },
  );

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY]])('[BG4] with a price of %s is refused', (price) => {
    expect(isAdmitted(decodeOrder({ ...WHOLE, price }))).toBe(false);
  });

  it('[BG5] is missed in an update and in an answer', () => {
    expect(decode(STREAM, create(OrderUpdateSchema, {}))).toEqual({
      changes: [],
      refusals: [`bad_shape ${STREAM}: the message holds no order`],
    });
    expect(decode(GET_ORDER, create(GetOrderResponseSchema, {})).refusals).toHaveLength(1);
  });

  it('[BG5] without an id harms no other of its list', () => {
    const orders = [{ symbol: 'BTCUSDT' }, { orderId: 'o-2' }].map((order) => create(OrderSchema, order));
    const { changes, refusals } = decode(GET_ORDERS, create(GetOrdersResponseSchema, { orders }));
    expect(refusals).toEqual([`bad_shape ${GET_ORDERS}: the order has no order_id`]);
    expect(changes.map((change) => fieldsOf(change)['id'])).toEqual(['o-2']);
  });

  it.each([[null], [undefined], [7], ['order'], [[]], [{ order: 'none' }], [{ order: { orderId: 7 } }]])(
    '[BG5] is not to be had of %j',
    (value) => {
      for (const name of [STREAM, GET_ORDERS, GET_ORDER]) {
        const { changes, refusals } = decode(name, value);
        expect(changes).toEqual([]);
        expect(refusals).toHaveLength(1);
      }
    },
  );

  it('[BG6] replaces no newer one, wherever it comes from', () => {
    expect(decodeOrder(WHOLE)).toMatchObject({ op: 'merge', channel: 'orders', ifNewer: true });
    const answer = create(GetOrderResponseSchema, { order: create(OrderSchema, WHOLE) });
    expect(decode(GET_ORDER, answer).changes).toMatchObject([{ op: 'merge', ifNewer: true }]);
  });
});
