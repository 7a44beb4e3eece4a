import {
  decodeAccount,
  decodeBalance,
  decodeOrder,
  decodePosition,
  decodeStrategy,
} from '@tickboard/server/decode/contracts/b25/trading';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf, isAdmitted } from '../../admitted.ts';

/** order-execution, Go. */
const SERVICE_ORDER = {
  order_id: '7f3c',
  client_order_id: 'web-1',
  exchange_order_id: '991',
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'STOP_LIMIT',
  state: 'PARTIALLY_FILLED',
  time_in_force: 'GTC',
  quantity: 2,
  price: 50_000,
  stop_price: 49_000,
  filled_quantity: 0.5,
  average_price: 49_999.5,
  fee: 0.1,
  fee_asset: 'USDT',
  created_at: '2024-01-01T00:00:00Z',
  updated_at: '2024-01-01T00:00:01.5Z',
  user_id: 'u1',
  reduce_only: false,
  post_only: false,
};

const DASHBOARD_ORDER = {
  id: '7f3c',
  symbol: 'BTCUSDT',
  side: 'sell',
  type: 'limit',
  price: 50_000,
  quantity: 2,
  filled: 2,
  status: 'filled',
  created_at: '2024-01-01T00:00:00Z',
  updated_at: '2024-01-01T00:00:01.5Z',
};

/** account-monitor, Go: decimals are strings. */
const SERVICE_POSITION = {
  symbol: 'BTCUSDT',
  quantity: '-1.5',
  entry_price: '50000.10',
  current_price: '49900',
  realized_pnl: '-12.50',
  unrealized_pnl: '150.15',
  total_fees: '3.2',
  last_update: '2024-01-01T00:00:01Z',
  trades: [{ id: 1 }],
};

const DASHBOARD_POSITION = {
  symbol: 'BTCUSDT',
  side: 'SHORT',
  quantity: 1.5,
  entry_price: 50_000.1,
  mark_price: 49_900,
  unrealized_pnl: 150.15,
  realized_pnl: -12.5,
  liquidation_price: 61_000,
  updated_at: '2024-01-01T00:00:01Z',
};

describe('orders', () => {
  it('[R18] come in order-execution’s names', () => {
    const order = decodeOrder({}, SERVICE_ORDER);
    expect(order?.key).toBe('7f3c');
    expect(order?.change).toMatchObject({ op: 'merge', channel: 'orders' });
    expect(fieldsOf(order?.change)).toEqual({
      id: '7f3c',
      client_order_id: 'web-1',
      symbol: 'BTCUSDT',
      side: 'buy',
      type: 'stop_limit',
      status: 'partially_filled',
      time_in_force: 'gtc',
      quantity: 2,
      price: 50_000,
      filled: 0.5,
      average_price: 49_999.5,
      created_at: Date.UTC(2024, 0, 1),
      updated_at: Date.UTC(2024, 0, 1, 0, 0, 1, 500),
    });
    expect(isAdmitted(order!.change)).toBe(true);
  });

  it('[R18] come in the dashboard’s names', () => {
    const order = decodeOrder({}, DASHBOARD_ORDER);
    expect(fieldsOf(order?.change)).toEqual({
      ...DASHBOARD_ORDER,
      created_at: Date.UTC(2024, 0, 1),
      updated_at: Date.UTC(2024, 0, 1, 0, 0, 1, 500),
    });
    expect(isAdmitted(order!.change)).toBe(true);
  });

  it.each([
    ['NEW', 'new'],
    ['OPEN', 'new'],
    ['ACTIVE', 'new'],
    ['ACCEPTED', 'new'],
    ['CREATED', 'new'],
    ['SUBMITTED', 'submitted'],
    ['PENDING', 'submitted'],
    ['PENDING_NEW', 'submitted'],
    ['PARTIALLY_FILLED', 'partially_filled'],
    ['PARTIAL', 'partially_filled'],
    ['FILLED', 'filled'],
    ['CANCELED', 'canceled'],
    ['CANCELLED', 'canceled'],
    ['Cancelled', 'canceled'],
    ['REJECTED', 'rejected'],
    ['EXPIRED', 'expired'],
  ])('[R18] in state %s are %s', (state, status) => {
    for (const payload of [
      { ...SERVICE_ORDER, state },
      { ...DASHBOARD_ORDER, status: state },
    ]) {
      const order = decodeOrder({}, payload);
      expect(fieldsOf(order?.change)['status']).toBe(status);
      expect(isAdmitted(order!.change)).toBe(true);
    }
  });

  it.each([
    { state: 'TELEPORTED' },
    { state: '__proto__' },
    { state: 'constructor' },
    { side: 'UP' },
    { type: 'GUESS' },
    { time_in_force: 'EVER' },
    { quantity: 'many' },
    { price: {} },
    { filled_quantity: [] },
    { created_at: 'yesterday' },
    { order_id: '__proto__' },
    { order_id: 'a\nb' },
    { symbol: '../x' },
  ])('[R18] [R11] with %j are not admissible', (fault) => {
    expect(isAdmitted(decodeOrder({}, { ...SERVICE_ORDER, ...fault })!.change)).toBe(false);
  });

  it('[R18] have no average price and no market price of 0', () => {
    const row = (fields: object) => fieldsOf(decodeOrder({}, { ...SERVICE_ORDER, ...fields })?.change);
    expect(row({ average_price: 0 })['average_price']).toBeNull();
    expect(row({ type: 'MARKET', price: 0 })['price']).toBeNull();
    expect(row({ type: 'STOP_MARKET', price: '0' })['price']).toBeNull();
    expect(row({ type: 'LIMIT', price: 0 })['price']).toBe(0);
    expect(row({ time_in_force: '' })).not.toHaveProperty('time_in_force');
  });

  it('[R7] are what the key’s name says, and of the channel’s symbol', () => {
    expect(decodeOrder({ id: 'key' }, SERVICE_ORDER)?.key).toBe('key');
    expect(fieldsOf(decodeOrder({ id: 'key' }, SERVICE_ORDER)?.change)['id']).toBe('key');
    expect(fieldsOf(decodeOrder({ symbol: 'ETHUSDT' }, SERVICE_ORDER)?.change)['symbol']).toBe('ETHUSDT');
    const order = { ...SERVICE_ORDER, order_id: 'ORD-1' };
    expect(fieldsOf(decodeOrder({ symbol: 'ORD-1' }, order)?.change)['symbol']).toBe('BTCUSDT');
  });

  it.for<unknown>([
    null,
    1,
    'order 7 changed',
    true,
    [],
    [SERVICE_ORDER],
    {},
    { order_id: '7' },
    { order_id: '', state: 'NEW' },
    { state: 'NEW' },
    { id: {}, status: 'NEW' },
    { id: '7', status: 5.5 },
    { event: 'filled', symbol: 'X' },
  ])('[R9] [R18] are none where the payload is %j', (payload) => {
    expect(decodeOrder({}, payload)).toBeUndefined();
  });
});

describe('positions', () => {
  it('[R19] come in account-monitor’s names', () => {
    const position = decodePosition(undefined, SERVICE_POSITION);
    expect(position?.change).toMatchObject({ op: 'merge', channel: 'positions' });
    expect(fieldsOf(position?.change)).toEqual({
      symbol: 'BTCUSDT',
      side: 'short',
      quantity: 1.5,
      entry_price: 50_000.1,
      mark_price: 49_900,
      realized_pnl: -12.5,
      unrealized_pnl: 150.15,
      updated_at: Date.UTC(2024, 0, 1, 0, 0, 1),
    });
    expect(isAdmitted(position!.change)).toBe(true);
  });

  it('[R19] come in the dashboard’s names', () => {
    const position = decodePosition(undefined, DASHBOARD_POSITION);
    expect(fieldsOf(position?.change)).toEqual({
      ...DASHBOARD_POSITION,
      side: 'short',
      updated_at: Date.UTC(2024, 0, 1, 0, 0, 1),
    });
    expect(isAdmitted(position!.change)).toBe(true);
  });

  it.each<[unknown, unknown, string, number]>([
    ['2', undefined, 'long', 2],
    ['-2', undefined, 'short', 2],
    [2, 'SHORT', 'short', 2],
    [2, 'SELL', 'short', 2],
    [-2, 'LONG', 'short', 2],
    [2, 'BUY', 'long', 2],
    [2, 'flat', 'flat', 2],
    [2, '', 'long', 2],
    [2, null, 'long', 2],
  ])('[R19] of quantity %j and side %j are %s', (quantity, side, expectedSide, expectedQuantity) => {
    const row = fieldsOf(decodePosition('X', { quantity, side })?.change);
    expect([row['side'], row['quantity']]).toEqual([expectedSide, expectedQuantity]);
  });

  it.each([0, '0', '0.000', -0, '-0.0'])('[R19] of quantity %j are removed', (quantity) => {
    const change = { op: 'delete', channel: 'positions', key: 'X' };
    expect(decodePosition('X', { quantity })).toEqual({ key: 'X', change });
    const at = Date.parse(SERVICE_POSITION.last_update);
    expect(decodePosition('X', { ...SERVICE_POSITION, quantity })).toEqual({ key: 'X', change: { ...change, at } });
  });

  it('[R19] have no price of 0', () => {
    const zeroes = {
      quantity: 1,
      entry_price: '0',
      mark_price: 0,
      liquidation_price: 0,
      leverage: 0,
      unrealized_pnl: 0,
    };
    expect(fieldsOf(decodePosition('X', zeroes)?.change)).toEqual({
      symbol: 'X',
      side: 'long',
      quantity: 1,
      unrealized_pnl: 0,
      entry_price: null,
      mark_price: null,
      liquidation_price: null,
      leverage: null,
    });
  });

  it('[R7] are of the symbol in the name', () => {
    expect(decodePosition('ETHUSDT', SERVICE_POSITION)?.key).toBe('ETHUSDT');
    expect(fieldsOf(decodePosition('ETHUSDT', SERVICE_POSITION)?.change)['symbol']).toBe('ETHUSDT');
  });

  it.for<unknown>([null, 1, 'changed', [], {}, { symbol: 'X' }, { quantity: 1 }, { quantity: null, symbol: 'X' }])(
    '[R9] [R19] are none where the payload is %j',
    (payload) => {
      expect(decodePosition(undefined, payload)).toBeUndefined();
    },
  );

  it.each([
    { quantity: 'x' },
    { quantity: {} },
    { quantity: '1', side: 'UP' },
    { entry_price: [] },
    { last_update: 'x' },
    { symbol: '~' },
  ])('[R11] with %j are not admissible', (fault) => {
    expect(isAdmitted(decodePosition(undefined, { ...SERVICE_POSITION, ...fault })!.change)).toBe(false);
  });
});

describe('the account, its balances, strategies', () => {
  it('[R20] an account has figures, and balances apart', () => {
    const payload = {
      total_balance: '1000.5',
      available_balance: 900,
      margin_used: 100,
      unrealized_pnl: -5,
      equity: 995.5,
      balances: { USDT: 1000.5 },
      updated_at: '2024-01-01T00:00:00Z',
    };
    const account = decodeAccount(payload);
    expect(fieldsOf(account)).toEqual({
      total_balance: 1000.5,
      available_balance: 900,
      margin_used: 100,
      unrealized_pnl: -5,
      equity: 995.5,
      updated_at: Date.UTC(2024, 0, 1),
    });
    expect(account?.balances).toEqual({ USDT: 1000.5 });
  });

  it.for<unknown>([null, 'x', [], {}, { updated_at: '2024-01-01T00:00:00Z' }, { event: 'update' }])(
    '[R9] [R20] an account is none where the payload is %j',
    (payload) => {
      expect(decodeAccount(payload)).toBeUndefined();
    },
  );

  it.each([{ balances: [] }, { balances: 'x', total_balance: 1 }, { total_balance: {} }])(
    '[R11] an account with %j is not admissible',
    (payload) => {
      const row = decodeAccount(payload)!.row;
      expect(isAdmitted({ op: 'merge', channel: 'account', row })).toBe(false);
    },
  );

  it.each<[unknown, number | undefined]>([
    [{ free: '1', locked: '2', total: '3.5' }, 3.5],
    [{ free: '1.5', locked: '2' }, 3.5],
    [{ total: 0 }, 0],
    [{ free: '1' }, undefined],
    [{ free: '1', locked: 'x' }, undefined],
    [{ total: 'x' }, undefined],
    [{ total: '1e999' }, undefined],
    [{ total: {} }, undefined],
    [{}, undefined],
    [null, undefined],
    [5, undefined],
    [[1], undefined],
  ])('[R21] the balance %j amounts to %j', (payload, amount) => {
    expect(decodeBalance(payload)?.amount).toBe(amount);
  });

  it('[R21] a balance tells its time where it can be read', () => {
    expect(decodeBalance({ total: 1, updated_at: '2024-01-01T00:00:00Z' })?.updatedAt).toBe(Date.UTC(2024, 0, 1));
    expect(decodeBalance({ total: 1, last_update: 5 })?.updatedAt).toBe(5);
    expect(decodeBalance({ total: 1, updated_at: 'x' })?.updatedAt).toBeUndefined();
  });

  it('[R20] a strategy has an id, of its own or the channel’s, and something beside it', () => {
    const payload = { id: 's1', name: 'RSI', status: 'running', pnl: '1.5', trades: 3, win_rate: 0.5, updated_at: 7 };
    const strategy = decodeStrategy('update', payload);
    expect(strategy?.change).toMatchObject({ op: 'merge', channel: 'strategies' });
    expect(fieldsOf(strategy?.change)).toEqual({ ...payload, pnl: 1.5 });
    expect(isAdmitted(strategy!.change)).toBe(true);
    expect(decodeStrategy('s2', { status: 'paused' })?.key).toBe('s2');
    for (const none of [null, 'x', [], {}, { id: 's1' }, { event: 'x' }]) {
      expect(decodeStrategy('s1', none)).toBeUndefined();
    }
    expect(isAdmitted(decodeStrategy('s1', { trades: 1.5 })!.change)).toBe(false);
  });
});

it('[R11] decodes any JSON at all without a throw', () => {
  const names = fc.option(fc.string(), { nil: undefined });
  fc.assert(
    fc.property(fc.jsonValue(), names, (value, name) => {
      for (const payload of [value, { id: value, status: value }, { symbol: 'X', quantity: value, side: value }]) {
        decodeOrder({ symbol: name }, payload);
        decodePosition(name, payload);
        decodeAccount(payload);
        decodeStrategy(name, payload);
        decodeBalance(payload);
      }
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
  );
});
