import type { Change } from '@tickboard/core/store/change';
import { createAresRoutes } from '@tickboard/server/decode/contracts/ares/routes';
import { RouteDecoder } from '@tickboard/server/decode/route-decoder';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf, isAdmitted } from '../../admitted.ts';

const TIME = Date.UTC(2026, 0, 2, 3, 4, 5);

interface Decoded {
  readonly changes: Change[];
  readonly refusals: string[];
}

/** What a message comes to: as bytes, the way that every transport brings it. */
function decode(topic: string, payload: unknown): Decoded {
  const changes: Change[] = [];
  const refusals: string[] = [];
  const sink = {
    deliver: (delivered: readonly Change[]) => void changes.push(...delivered),
    refuse: (kind: string, where: string, why: string) => void refusals.push(`${kind} ${where}: ${why}`),
  };
  const decoder = new RouteDecoder({ routes: createAresRoutes(), sink });
  decoder.receive(topic, Buffer.from(JSON.stringify(payload)));
  decoder.flush();
  return { changes, refusals };
}

/** The one change that a message makes, which the channel's schema admits. */
function only(topic: string, payload: unknown): { channel: string; op: string; fields: Record<string, unknown> } {
  const { changes, refusals } = decode(topic, payload);
  expect(refusals).toEqual([]);
  expect(changes).toHaveLength(1);
  const [change] = changes as [Change];
  expect(isAdmitted(change)).toBe(true);
  return { channel: change.channel, op: change.op, fields: fieldsOf(change) };
}

function refusalOf(topic: string, payload: unknown): string {
  const { changes, refusals } = decode(topic, payload);
  expect(changes.filter(isAdmitted)).toEqual([]);
  return refusals.join('; ');
}

const SIGNAL = { strategy_name: 'RSI_Oversold', action: 'BUY', price: 50_000.5, confidence: 0.85 };
const EXECUTED = {
  trade_id: 't-1',
  strategy_name: 'MACD_Divergence',
  action: 'SELL',
  entry_price: 50_100,
  quantity: 0.25,
};
const CLOSED = { trade_id: 't-1', strategy_name: 'MACD_Divergence', entry_price: 50_100, exit_price: 50_000, pnl: 25 };
const CANDLE = { open_time: TIME, open: 1, high: 3, low: 0.5, close: 2, volume: 0 };

describe('signals', () => {
  it('[AR1] [AR3] show what the strategy said, as it said it', () => {
    expect(only('strategy.RSI_Oversold.signal', SIGNAL)).toEqual({ channel: 'signals', op: 'event', fields: SIGNAL });
    const full = { ...SIGNAL, symbol: 'BTC/USDT', action: 'Close', reason: 'RSI 24' };
    expect(only('strategy.RSI_Oversold.signal', full).fields).toEqual(full);
  });

  it.each(['RSI_Oversold', 'MACD_Divergence', 'Trend_Following', 'Support_Bounce', 'Volume_Spike', 'x', 'desk.two'])(
    '[AR1] [AR2] come from %s, which nobody announced, whatever the payload calls it',
    (name) => {
      const payload = { ...SIGNAL, strategy_name: 'another' };
      expect(only(`strategy.${name}.signal`, payload).fields['strategy_name']).toBe(name);
      expect(only(`strategy.${name}.signal`, { action: 'BUY' }).fields).toEqual({ strategy_name: name, action: 'BUY' });
    },
  );

  it.each([0, 1, 0.5, '0.5'])('[AR3] take %j for a confidence', (confidence) => {
    const { fields } = only('strategy.x.signal', { ...SIGNAL, confidence });
    expect(fields['confidence']).toBe(Number(confidence));
  });

  it.each([85, 1.01, -0.1, '85'])('[AR3] are refused with a confidence of %j', (confidence) => {
    expect(refusalOf('strategy.x.signal', { ...SIGNAL, confidence })).toBe(
      `bad_shape strategy.x.signal: confidence: a share from 0 to 1 was expected, got ${confidence}`,
    );
  });

  it.for<unknown>([null, 1, 'BUY', [], [SIGNAL], {}, { price: 1 }, { action: null }, { action: '' }])(
    '[AR3] are not %j',
    (payload) => {
      expect(refusalOf('strategy.x.signal', payload)).toContain('a signal is an object with an action');
    },
  );
});

describe('trades', () => {
  it('[AR1] [AR4] that were executed are fills', () => {
    expect(only('trade.executed', { ...EXECUTED, symbol: 'BTCUSDT' })).toEqual({
      channel: 'fills',
      op: 'event',
      fields: {
        trade_id: 't-1',
        strategy_name: 'MACD_Divergence',
        action: 'SELL',
        side: 'sell',
        entry_price: 50_100,
        price: 50_100,
        quantity: 0.25,
        symbol: 'BTCUSDT',
      },
    });
    expect(only('trade.executed', { ...EXECUTED, action: 'BUY', trade_id: 17 }).fields).toMatchObject({
      side: 'buy',
      trade_id: '17',
    });
  });

  it('[AR4] in a direction that is none are refused', () => {
    for (const action of ['HOLD', 'LONG', 7, {}]) refusalOf('trade.executed', { ...EXECUTED, action });
    expect(only('trade.executed', { ...EXECUTED, action: undefined }).fields).not.toHaveProperty('side');
  });

  it('[AR1] [AR5] that were closed keep the profit that they were told with, and get none otherwise', () => {
    expect(only('trade.closed', CLOSED)).toEqual({ channel: 'closed_trades', op: 'event', fields: CLOSED });
    expect(only('trade.closed', { ...CLOSED, pnl: 0 }).fields['pnl']).toBe(0);
    expect(only('trade.closed', { ...CLOSED, pnl: undefined }).fields).not.toHaveProperty('pnl');
  });

  it.each(['trade.executed', 'trade.closed'])('[AR4] [AR5] without an id are refused on %s', (topic) => {
    for (const payload of [null, [], 'text', {}, { ...EXECUTED, trade_id: undefined }, { ...CLOSED, trade_id: '' }]) {
      expect(refusalOf(topic, payload)).toContain('trade_id');
    }
  });
});

describe('metrics', () => {
  const REPORT = { total_trades: 42, win_rate: 0.61, total_profit_loss: -1_250.75 };

  it('[AR1] [AR6] keep every figure under its name', () => {
    const payload = { ...REPORT, strategy_name: 'other', sharpe: 1.8, note: 'text', timestamp: TIME };
    expect(only('strategy.Volume_Spike.metrics', payload)).toEqual({
      channel: 'metrics',
      op: 'event',
      fields: { ...REPORT, strategy_name: 'Volume_Spike', values: { sharpe: 1.8 }, time: TIME },
    });
    expect(only('strategy.x.metrics', { total_trades: 0 }).fields).toEqual({ strategy_name: 'x', total_trades: 0 });
  });

  it('[AR3] [AR6] are refused with a win rate in percent, and without any figure', () => {
    expect(refusalOf('strategy.x.metrics', { ...REPORT, win_rate: 61 })).toContain('win_rate: a share from 0 to 1');
    for (const payload of [null, [], {}, { strategy_name: 'x' }, { timestamp: TIME }]) {
      expect(refusalOf('strategy.x.metrics', payload)).toContain('metrics are an object with figures');
    }
  });

  it('[AR10] take no figure under a name that no row can hold', () => {
    const payload = JSON.parse('{"total_trades":1,"__proto__":{"win_rate":1}}') as object;
    expect(only('strategy.x.metrics', payload).fields).toEqual({ strategy_name: 'x', total_trades: 1 });
    expect(({} as Record<string, unknown>)['win_rate']).toBeUndefined();
    expect(decode('strategy.x.metrics', { ['\u0000']: 1 }).changes.filter(isAdmitted)).toEqual([]);
  });
});

describe('alerts', () => {
  it('[AR1] [AR7] tell a promotion as information', () => {
    const payload = { strategy_name: 'Support_Bounce', message: 'Promoted to live' };
    expect(only('strategy.promoted', payload)).toEqual({
      channel: 'alerts',
      op: 'event',
      fields: { ...payload, type: 'strategy.promoted', severity: 'info' },
    });
  });

  it('[AR1] [AR7] tell a rollback as a warning, with version and reason', () => {
    const payload = { strategy_name: 'x', version: 'v1.4', reason: 'drawdown of 12 %', message: 'Rolled back' };
    expect(only('strategy.rollback', payload).fields).toEqual({
      ...payload,
      type: 'strategy.rollback',
      severity: 'warning',
    });
    expect(only('strategy.rollback', { ...payload, version: 3 }).fields['version']).toBe('3');
  });

  it('[AR7] add nothing that was not told', () => {
    expect(only('strategy.rollback', { strategy_name: 'x', version: 'v2' }).fields).toEqual({
      strategy_name: 'x',
      version: 'v2',
      type: 'strategy.rollback',
      severity: 'warning',
    });
  });

  it('[AR10] are refused of what is none', () => {
    for (const payload of [null, 'text', [], {}, { reason: 'x' }]) {
      expect(refusalOf('strategy.rollback', payload)).toContain('strategy_name or a message');
    }
    refusalOf('strategy.promoted', { message: { text: 'x' } });
  });
});

describe('candles', () => {
  it('[AR1] [AR8] are told whole', () => {
    expect(only('market.BTCUSDT.1m', { ...CANDLE, symbol: 'other', interval: '1h' })).toEqual({
      channel: 'candles',
      op: 'replace',
      fields: { ...CANDLE, symbol: 'BTCUSDT', interval: '1m' },
    });
  });

  it.each([
    ['market.BTC/USDT.5m', 'BTC/USDT', '5m'],
    ['market.ES.c.0.1m', 'ES.c.0', '1m'],
  ])('[AR2] of %s are of %s, %s', (topic, symbol, interval) => {
    expect(only(topic, CANDLE).fields).toMatchObject({ symbol, interval });
  });

  it('[AR9] [AR10] are refused where they cannot be placed, or are none', () => {
    refusalOf('market.X.1m', { ...CANDLE, open_time: 'yesterday' });
    refusalOf('market.X Y.1m', CANDLE);
    for (const payload of [null, [], {}, { open: 1 }]) {
      expect(refusalOf('market.X.1m', payload)).toContain('a candle is an object with a close');
    }
  });
});

describe('times', () => {
  it.each([
    ['2026-01-02T03:04:05Z', TIME],
    ['2026-01-02T04:04:05+01:00', TIME],
    [TIME, TIME],
    [TIME / 1_000, TIME],
    [TIME / 1_000 + 0.25, TIME + 250],
  ])('[AR9] are read of %j', (timestamp, time) => {
    expect(only('trade.closed', { ...CLOSED, timestamp }).fields['time']).toBe(time);
    expect(only('trade.closed', { ...CLOSED, time: timestamp }).fields['time']).toBe(time);
  });

  it.for<unknown>([undefined, null, '2026-01-02T03:04:05', 'now', {}, true])(
    '[AR9] that are none (%j) cost no event',
    (timestamp) => {
      expect(only('trade.closed', { ...CLOSED, timestamp }).fields).toEqual(CLOSED);
    },
  );
});

const TOPICS = [
  'strategy.x.signal',
  'strategy.x.metrics',
  'trade.executed',
  'trade.closed',
  'strategy.promoted',
  'strategy.rollback',
  'market.X.1m',
];

it('[AR10] takes no field for what it is not', () => {
  const samples: Readonly<Record<string, object>> = {
    'strategy.x.signal': { ...SIGNAL, symbol: 'X', reason: 'r' },
    'trade.executed': { ...EXECUTED, symbol: 'X' },
    'trade.closed': { ...CLOSED, quantity: 1, symbol: 'X', reason: 'r' },
    'market.X.1m': CANDLE,
  };
  for (const [topic, sample] of Object.entries(samples)) {
    for (const field of Object.keys(sample)) {
      if (field === 'strategy_name' && topic.startsWith('strategy.')) continue;
      for (const value of [{}, [], true, [1]]) {
        const { changes } = decode(topic, { ...sample, [field]: value });
        expect(changes.filter(isAdmitted), `${topic} ${field}: ${JSON.stringify(value)}`).toEqual([]);
      }
    }
  }
});

it('[AR10] makes of any JSON at all one change or one refusal', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TOPICS), fc.jsonValue(), (topic, payload) => {
      const { changes, refusals } = decode(topic, payload);
      expect(changes.length + refusals.length).toBe(1);
    }),
  );
});
