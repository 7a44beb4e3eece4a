import type { Change } from '@tickboard/core/store/change';
import { createB25NatsRoutes } from '@tickboard/server/decode/contracts/b25/nats-routes';
import { RouteDecoder } from '@tickboard/server/decode/route-decoder';
import { findFault } from '@tickboard/server/ingest/validate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../admitted.ts';

interface Heard {
  readonly changes: readonly Change[];
  readonly refused: readonly string[];
}

function hear(subject: string, payload: unknown): Heard {
  const changes: Change[] = [];
  const refused: string[] = [];
  const sink = {
    deliver: (delivered: readonly Change[]) => void changes.push(...delivered),
    refuse: (kind: string, _where: string, why: string) => void refused.push(`${kind}: ${why}`),
  };
  const decoder = new RouteDecoder({ routes: createB25NatsRoutes(), sink });
  decoder.receive(subject, Buffer.from(JSON.stringify(payload)));
  decoder.flush();
  return { changes, refused };
}

/** What one message says, all of which the gate admits. */
function changesOf(subject: string, payload: unknown): readonly Change[] {
  const { changes, refused } = hear(subject, payload);
  expect(refused).toEqual([]);
  expect(changes.map((change) => findFault(change))).toEqual(changes.map(() => undefined));
  return changes;
}

function changeOf(subject: string, payload: unknown): Change {
  const [change, ...others] = changesOf(subject, payload);
  expect(others).toEqual([]);
  if (change === undefined) throw new Error(`nothing came of ${subject}`);
  return change;
}

/** Whether the gate turns the row away that comes of it. */
function isTurnedAway(subject: string, payload: unknown): boolean {
  const { changes } = hear(subject, payload);
  return changes.length > 0 && changes.every((change) => findFault(change) !== undefined);
}

const at = (text: string) => Date.parse(text);

const ORDER = {
  order_id: '7f3c',
  client_order_id: 'web-1',
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  state: 'PARTIALLY_FILLED',
  time_in_force: 'GTC',
  quantity: 2,
  price: 50_000,
  filled_quantity: 0.5,
  average_price: 49_999.5,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:01.5Z',
};
const UPDATE = { order: ORDER, update_type: 'UPDATED', timestamp: '2026-01-01T00:00:02Z' };

const FILL = {
  ID: 'f-91',
  Symbol: 'BTCUSDT',
  Side: 'SELL',
  Quantity: '0.25',
  Price: '50000.10',
  Fee: '-0.0125',
  FeeCurrency: 'USDT',
  Timestamp: '2026-01-01T00:00:03.123456789Z',
};

const POSITION = {
  symbol: 'ETHUSDT',
  quantity: '-1.5',
  entry_price: '3000.10',
  current_price: '2990',
  realized_pnl: '-12.50',
  unrealized_pnl: '15.15',
  total_fees: '3.2',
  last_update: '2026-01-01T00:00:01Z',
  trades: [],
};

const REPORT = {
  timestamp: '2026-01-01T00:00:04Z',
  realized_pnl: '120.50',
  unrealized_pnl: '-30.25',
  total_pnl: '90.25',
  total_fees: '4.5',
  net_pnl: '85.75',
  win_rate: '0.55',
  total_trades: 20,
  profit_factor: '1.4',
};

const ALERT = {
  type: 'HIGH_DRAWDOWN',
  severity: 'WARNING',
  symbol: 'BTCUSDT',
  message: 'drawdown 6 % is above 5 %',
  value: '0.06',
  threshold: '0.05',
  timestamp: '2026-01-01T00:00:05Z',
};

const METRICS = {
  margin_ratio: 0.25,
  leverage: 2.5,
  drawdown_daily: 0.01,
  drawdown_max: 0.06,
  daily_pnl: -250.5,
  unrealized_pnl: 12,
  total_equity: 100_000,
  total_margin_used: 25_000,
  position_concentration: { BTCUSDT: 0.75, ETHUSDT: 0.25 },
  open_positions: 2,
  pending_orders: 3,
  timestamp: 1_767_225_600,
};

const RISK_ALERT = {
  level: 'critical',
  policy_id: 'p1',
  policy_name: 'max_leverage',
  policy_type: 'hard',
  metric: 'leverage',
  metric_value: 11,
  threshold_value: 10,
  message: 'leverage 11 is above 10',
  timestamp: 1_767_225_601,
};

const STOP = {
  level: 'emergency',
  type: 'emergency_stop',
  reason: 'drawdown',
  triggered_by: 'risk-manager',
  timestamp: 1_767_225_602,
};

describe('orders', () => {
  it('[BN1] are updates that give way to newer ones', () => {
    const change = changeOf('orders.updates.BTCUSDT', UPDATE);
    expect(change).toMatchObject({ op: 'merge', channel: 'orders', ifNewer: true });
    expect(fieldsOf(change)).toEqual({
      id: '7f3c',
      client_order_id: 'web-1',
      symbol: 'BTCUSDT',
      side: 'buy',
      type: 'limit',
      status: 'partially_filled',
      time_in_force: 'gtc',
      quantity: 2,
      price: 50_000,
      filled: 0.5,
      average_price: 49_999.5,
      created_at: at('2026-01-01T00:00:00Z'),
      updated_at: at('2026-01-01T00:00:01.5Z'),
    });
  });

  it.each(['CREATED', 'UPDATED', 'FILLED', 'CANCELED', 'REJECTED', undefined])(
    '[BN1] are in their own state, where the update is %s',
    (update_type) => {
      const change = changeOf('orders.updates.BTCUSDT', { ...UPDATE, update_type });
      expect(fieldsOf(change)['status']).toBe('partially_filled');
    },
  );

  it('[BN1] are of the symbol in the subject, and as old as the update where they do not say', () => {
    const { updated_at: _time, ...order } = ORDER;
    const change = changeOf('orders.updates.BTC.PERP', { ...UPDATE, order });
    expect(fieldsOf(change)).toMatchObject({ symbol: 'BTC.PERP', updated_at: at(UPDATE.timestamp) });
  });
});

describe('fills', () => {
  it('[BN2] have Go’s field names and decimals in texts', () => {
    const change = changeOf('trading.fills', FILL);
    expect(change).toMatchObject({ op: 'event', channel: 'fills' });
    expect(fieldsOf(change)).toEqual({
      trade_id: 'f-91',
      symbol: 'BTCUSDT',
      side: 'sell',
      quantity: 0.25,
      price: 50_000.1,
      fee: -0.0125,
      fee_asset: 'USDT',
      time: at('2026-01-01T00:00:03.123Z'),
    });
  });

  it('[BN2] have no other names', () => {
    const lower = Object.fromEntries(Object.entries(FILL).map(([name, value]) => [name.toLowerCase(), value]));
    expect(hear('trading.fills', lower)).toEqual({
      changes: [],
      refused: ['bad_shape: a fill has a Symbol and a Quantity'],
    });
  });
});

describe('positions', () => {
  it('[BN3] below zero are short, and give way to newer ones', () => {
    const change = changeOf('trading.positions', POSITION);
    expect(change).toMatchObject({ op: 'merge', channel: 'positions', ifNewer: true });
    expect(fieldsOf(change)).toEqual({
      symbol: 'ETHUSDT',
      side: 'short',
      quantity: 1.5,
      entry_price: 3_000.1,
      mark_price: 2_990,
      realized_pnl: -12.5,
      unrealized_pnl: 15.15,
      updated_at: at('2026-01-01T00:00:01Z'),
    });
  });

  it.each(['0', '0.000', '-0', 0])('[BN3] of %s are gone, as of their time', (quantity) => {
    expect(changeOf('trading.positions', { ...POSITION, quantity })).toEqual({
      op: 'delete',
      channel: 'positions',
      key: 'ETHUSDT',
      at: at('2026-01-01T00:00:01Z'),
    });
  });
});

describe('the account', () => {
  it('[BN4] has its P&L from the report, and nothing else', () => {
    const change = changeOf('trading.pnl', REPORT);
    expect(change).toMatchObject({ op: 'merge', channel: 'account', ifNewer: true });
    expect(fieldsOf(change)).toEqual({
      realized_pnl: 120.5,
      unrealized_pnl: -30.25,
      updated_at: at('2026-01-01T00:00:04Z'),
    });
  });
});

describe('alerts', () => {
  it('[BN5] come from account monitor', () => {
    const change = changeOf('trading.alerts', ALERT);
    expect(change).toMatchObject({ op: 'event', channel: 'alerts' });
    expect(fieldsOf(change)).toEqual({
      type: 'HIGH_DRAWDOWN',
      severity: 'warning',
      symbol: 'BTCUSDT',
      message: 'drawdown 6 % is above 5 %',
      value: 0.06,
      threshold: 0.05,
      time: at('2026-01-01T00:00:05Z'),
    });
  });

  it.each([
    ['INFO', 'info'],
    ['WARNING', 'warning'],
    ['CRITICAL', 'critical'],
  ])('[BN5] of severity %s are %s', (severity, expected) => {
    expect(fieldsOf(changeOf('trading.alerts', { ...ALERT, severity }))['severity']).toBe(expected);
  });

  it('[BN5] may lack a symbol and a threshold, and are refused with a severity of their own', () => {
    const { symbol: _symbol, threshold: _threshold, ...bare } = ALERT;
    expect(fieldsOf(changeOf('trading.alerts', { ...bare, symbol: '' }))).not.toHaveProperty('symbol');
    expect(fieldsOf(changeOf('trading.alerts', bare))).not.toHaveProperty('threshold');
    expect(isTurnedAway('trading.alerts', { ...ALERT, severity: 'APOCALYPTIC' })).toBe(true);
  });

  it('[BN7] come from the risk manager, named by their policy', () => {
    const change = changeOf('risk.alerts.critical', RISK_ALERT);
    expect(change).toMatchObject({ op: 'event', channel: 'alerts' });
    expect(fieldsOf(change)).toEqual({
      type: 'max_leverage',
      severity: 'critical',
      message: 'leverage 11 is above 10',
      value: 11,
      threshold: 10,
      time: 1_767_225_601_000,
    });
  });

  it.each([
    ['risk.alerts.warning', undefined, 'warning'],
    ['risk.alerts.info', 'INFO', 'info'],
    ['risk.alerts.emergency', 'emergency', 'critical'],
  ])('[BN7] on %s with the level %s are %s', (subject, level, severity) => {
    const changes = changesOf(subject, { ...RISK_ALERT, level });
    expect(changes).toHaveLength(1);
    expect(fieldsOf(changes[0])['severity']).toBe(severity);
  });

  it('[BN7] of a level that is not known are warnings, with its name', () => {
    expect(changeOf('risk.alerts.high', { ...RISK_ALERT, level: 'HIGH' })).toMatchObject({
      data: { severity: 'warning', reason: 'level high', message: 'leverage 11 is above 10' },
    });
  });
});

describe('risk', () => {
  it('[BN6] has its figures from the risk manager, in seconds', () => {
    const change = changeOf('risk.metrics', METRICS);
    expect(change).toMatchObject({ op: 'merge', channel: 'risk', ifNewer: true });
    expect(fieldsOf(change)).toEqual({
      margin_ratio: 0.25,
      leverage: 2.5,
      drawdown_daily: 0.01,
      drawdown_max: 0.06,
      daily_pnl: -250.5,
      total_equity: 100_000,
      position_concentration: { BTCUSDT: 0.75, ETHUSDT: 0.25 },
      open_positions: 2,
      pending_orders: 3,
      updated_at: 1_767_225_600_000,
    });
    expect(fieldsOf(changeOf('risk.metrics', { ...METRICS, timestamp: 0 }))).not.toHaveProperty('updated_at');
  });

  it('[BN8] has its emergency stop, and an alert with it', () => {
    const [alert, stop, ...others] = changesOf('risk.alerts.emergency', STOP);
    expect(others).toEqual([]);
    expect(fieldsOf(alert)).toEqual({
      severity: 'critical',
      type: 'emergency_stop',
      message: 'drawdown',
      time: 1_767_225_602_000,
    });
    expect(stop).toMatchObject({ op: 'merge', channel: 'risk' });
    expect(fieldsOf(stop)).toEqual({
      emergency_stop: {
        is_stopped: true,
        reason: 'drawdown',
        triggered_by: 'risk-manager',
        stopped_at: 1_767_225_602_000,
      },
    });
  });

  it('[BN8] is stopped even where the message says no more than that', () => {
    const [, stop] = changesOf('risk.alerts.emergency', { type: 'emergency_stop' });
    expect(fieldsOf(stop)).toEqual({ emergency_stop: { is_stopped: true } });
    const { changes } = hear('risk.alerts.emergency', { ...STOP, reason: {}, triggered_by: [], timestamp: 'now' });
    expect(fieldsOf(changes[1])).toEqual({ emergency_stop: { is_stopped: true } });
    expect(changes.slice(1).map((change) => findFault(change))).toEqual([undefined]);
  });
});

const SUBJECTS: readonly (readonly [string, object])[] = [
  ['orders.updates.BTCUSDT', UPDATE],
  ['trading.fills', FILL],
  ['trading.positions', POSITION],
  ['trading.pnl', REPORT],
  ['trading.alerts', ALERT],
  ['risk.metrics', METRICS],
  ['risk.alerts.critical', RISK_ALERT],
  ['risk.alerts.emergency', STOP],
];

describe('what is none of these', () => {
  it.each(SUBJECTS)('[BN9] is refused on %s', (subject) => {
    for (const payload of [null, 1, 'text', [], {}, { unrelated: 1 }]) {
      const { changes, refused } = hear(subject, payload);
      expect([changes, refused.map((text) => text.split(':')[0])]).toEqual([[], ['bad_shape']]);
    }
  });

  it.each([
    ['orders.updates.X', { order: { ...ORDER, quantity: 'a lot' } }],
    ['orders.updates.X', { order: { ...ORDER, state: 'LIMBO' } }],
    ['trading.fills', { ...FILL, Price: 'NaN' }],
    ['trading.fills', { ...FILL, Timestamp: 'yesterday' }],
    ['trading.positions', { ...POSITION, quantity: '1,5' }],
    ['trading.pnl', { ...REPORT, realized_pnl: {} }],
    ['risk.metrics', { ...METRICS, leverage: 'high' }],
    ['risk.metrics', { ...METRICS, position_concentration: [0.5] }],
    ['risk.metrics', { ...METRICS, position_concentration: { BTCUSDT: 'half' } }],
    ['risk.alerts.critical', { ...RISK_ALERT, timestamp: '2026-01-01' }],
  ])('[BN9] is no row where a value cannot be read: %s', (subject, payload) => {
    expect(isTurnedAway(subject, payload)).toBe(true);
  });

  it('[BN9] throws nothing, whatever stands where', () => {
    const mangled = fc
      .constantFrom(...SUBJECTS)
      .chain(([subject, payload]) =>
        fc
          .dictionary(fc.constantFrom(...Object.keys(payload)), fc.jsonValue(), { maxKeys: 4 })
          .map((replaced) => [subject, { ...payload, ...replaced }] as const),
      );
    fc.assert(
      fc.property(mangled, ([subject, payload]) => {
        const { changes, refused } = hear(subject, payload);
        expect(changes.length + refused.length).toBeGreaterThan(0);
      }),
    );
  });
});
