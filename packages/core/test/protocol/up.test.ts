import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { normalizeUp, UP_MESSAGES } from '../../src/protocol/up.ts';
import { upMessages } from '../support/messages.ts';

const VALIDATORS = UP_MESSAGES.map((schema) => Compile(schema));

function isValid(message: unknown): boolean {
  return VALIDATORS.filter((validator) => validator.Check(message)).length === 1;
}

const LONG = 'x'.repeat(10_000);

describe('[P7] messages of clients', () => {
  it.each(upMessages)('are understood: %j', (message) => {
    expect(isValid(message)).toBe(true);
    expect(normalizeUp(message)).toEqual(message);
  });

  it.each<[string, unknown]>([
    ['no object', 'subscribe'],
    ['no type', { channels: [] }],
    ['another type', { type: 'steal' }],
    ['channels missing', { type: 'subscribe' }],
    ['channels that are no list', { type: 'subscribe', channels: 'orders' }],
    ['a channel that is no text', { type: 'subscribe', channels: [5] }],
    ['an empty name', { type: 'unsubscribe', channels: [''] }],
    ['a name too long', { type: 'refresh', channels: ['x'.repeat(257)] }],
    ['too many names', { type: 'subscribe', channels: Array.from({ length: 1_001 }, () => 'orders') }],
    ['filters that are no map', { type: 'subscribe', channels: [], filters: [] }],
    ['a nested filter', { type: 'subscribe', channels: [], filters: { signals: { action: { is: 'BUY' } } } }],
    ['a null in a filter', { type: 'subscribe', channels: [], filters: { signals: { action: null } } }],
    ['a condition too long', { type: 'subscribe', channels: [], filters: { signals: { action: LONG } } }],
    ['no epoch', { type: 'resume', seq: 1 }],
    ['a version that is none', { type: 'resume', epoch: 'e', seq: -1 }],
    ['a version that is no integer', { type: 'resume', epoch: 'e', seq: 1.5 }],
    ['a version beyond exact integers', { type: 'resume', epoch: 'e', seq: 2 ** 53 }],
    ['a feed position that is none', { type: 'resume', epoch: 'e', seq: 1, feeds: { fills: 'x' } }],
    ['nothing to replay', { type: 'replay' }],
    ['too much to replay', { type: 'replay', channel: 'signals', count: 1_001 }],
    ['nothing at all to replay', { type: 'replay', channel: 'signals', count: 0 }],
    ['a replay from nowhere', { type: 'replay', channel: 'signals', from: {} }],
    ['no interval', { type: 'set_interval' }],
    ['an interval of nothing', { type: 'set_interval', interval_ms: 0 }],
    ['an interval too long', { type: 'set_interval', interval_ms: 3_600_001 }],
    ['an interval of parts', { type: 'set_interval', interval_ms: 0.5 }],
    ['no token', { type: 'auth' }],
    ['an empty token', { type: 'auth', token: '' }],
    ['a token too long', { type: 'auth', token: LONG }],
    ['a payload that is no map', { type: 'place_order', payload: [] }],
  ])('are not understood with %s', (_, message) => {
    expect(isValid(message)).toBe(false);
  });
});

describe('[P8] ids and timestamps', () => {
  it.each(['', 'a', 'x'.repeat(128), 0, -1.5])('can be %j', (value) => {
    for (const message of upMessages) expect(isValid({ ...message, id: value })).toBe(true);
    expect(isValid({ type: 'ping', timestamp: value })).toBe(true);
  });

  it.each([[null], ['x'.repeat(129)], [Number.NaN], [{}], [[]], [true]])('of requests cannot be %j', (id) => {
    for (const message of upMessages) expect(isValid({ ...message, id })).toBe(false);
  });

  it('of pings can be null, and no list or map, whose depth the answer would have to repeat', () => {
    expect(isValid({ type: 'ping', timestamp: null })).toBe(true);
    for (const timestamp of [[], {}, [[[]]], true, 'x'.repeat(129), new Date()]) {
      expect(isValid({ type: 'ping', timestamp })).toBe(false);
    }
  });
});

describe('[P9] members that a message does not have', () => {
  it.each(upMessages)('are ignored: %j', (message) => {
    expect(isValid({ ...message, novelty: { any: ['thing'] } })).toBe(true);
  });
});

describe('[P10] names of older clients', () => {
  it.each<[unknown, unknown]>([
    [
      { action: 'subscribe', subscriptions: ['orders'] },
      { type: 'subscribe', channels: ['orders'] },
    ],
    [
      { action: 'subscribe', channels: ['orders'] },
      { type: 'subscribe', channels: ['orders'] },
    ],
    [
      { type: 'subscribe', subscriptions: ['orders'] },
      { type: 'subscribe', channels: ['orders'] },
    ],
    [
      { type: 'unsubscribe', channel: 'orders', id: 4 },
      { type: 'unsubscribe', channels: ['orders'], id: 4 },
    ],
    [{ action: 'refresh' }, { type: 'refresh' }],
    [
      { action: 'refresh', channel: 'orders' },
      { type: 'refresh', channels: ['orders'] },
    ],
    [
      { action: 'ping', timestamp: 5 },
      { type: 'ping', timestamp: 5 },
    ],
    [
      { action: 'replay', channel: 'signals' },
      { type: 'replay', channel: 'signals' },
    ],
  ])('%j', (given, understood) => {
    const message = normalizeUp(given);
    expect(message).toMatchObject(understood as object);
    expect(isValid(message)).toBe(true);
  });

  it.each<[unknown, unknown]>([
    [
      { type: 'subscribe', action: 'unsubscribe', channels: ['orders'], subscriptions: ['fills'], channel: 'alerts' },
      { type: 'subscribe', channels: ['orders'] },
    ],
    [
      { action: 'subscribe', channels: ['orders'], channel: 'alerts' },
      { type: 'subscribe', channels: ['orders'] },
    ],
  ])('give way to ours: %j', (given, understood) => {
    expect(normalizeUp(given)).toMatchObject(understood as object);
  });

  it.each([[null], [5], ['subscribe'], [[{ action: 'subscribe' }]], [{}], [{ action: 7 }], [{ channel: '' }]])(
    'make no message of %j',
    (given) => {
      expect(isValid(normalizeUp(given))).toBe(false);
    },
  );
});
