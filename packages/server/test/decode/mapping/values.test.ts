import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapField, MappingUnderTest } from './mapping-under-test.ts';

const REFUSED = (name: string) =>
  expect.stringMatching(new RegExp(`^invalid_\\w+: ${name} must be .*, what was given cannot be read so$`));

describe('figures of a mapping', () => {
  it.each<[value: unknown, expected: unknown]>([
    [1.5, 1.5],
    ['1.50', 1.5],
    ['-3e2', -300],
    [null, null],
    ['', null],
    ['a lot', REFUSED('last_price')],
    [true, REFUSED('last_price')],
    [{}, REFUSED('last_price')],
    [[1], REFUSED('last_price')],
  ])('[MP6] reads %j', (value, expected) => {
    expect(mapField('market_data', 'last_price', '/v', value)).toEqual(expected);
  });

  it('[MP6] leaves a field that is not there, and refuses what is not finite', () => {
    const mapping = new MappingUnderTest(
      '- match: m\n  channel: market_data\n  fields: { symbol: /s, last_price: /p, bid_price: /b }',
    );
    expect(mapping.say('m', { s: 'X', p: 5 }).changes).toEqual([
      { op: 'merge', channel: 'market_data', row: { symbol: 'X', last_price: 5 } },
    ]);
    expect(mapping.say('m', { s: 'X', p: '1e999' }).refused).toHaveLength(1);
  });

  it.each<[field: string, value: unknown, expected: unknown]>([
    ['{ from: /v, absent: 0 }', 0, null],
    ['{ from: /v, absent: 0 }', '0.000', null],
    ['{ from: /v, absent: 0 }', 0.1, 0.1],
    ['{ from: /v, absent: [-1, "n/a"] }', 'n/a', null],
    ['{ from: /v, absent: [-1, "n/a"] }', -1, null],
    ['{ from: /v, absent: [-1, "n/a"] }', 0, 0],
  ])('[MP6] takes what absent lists for not known: %s of %j', (field, value, expected) => {
    expect(mapField('market_data', 'last_price', field, value)).toEqual(expected);
  });

  it.each<[channel: string, name: string, field: string, value: unknown, expected: unknown]>([
    ['market_data', 'last_price', '{ from: /v, scale: 0.01 }', 1_999, 19.99],
    ['market_data', 'last_price', '{ from: /v, scale: 0.01 }', '5000012', 50_000.12],
    ['market_data', 'last_price', '{ from: /v, scale: 1e-8 }', 123_456_789, 1.234_567_89],
    ['market_data', 'last_price', '{ from: /v, scale: 1000 }', 0.07, 70],
    ['market_data', 'last_price', '{ from: /v, scale: -1 }', 5, -5],
    ['market_data', 'change_24h_pct', '{ from: /v, unit: ratio }', 0.07, 7],
    ['market_data', 'change_24h_pct', '{ from: /v, unit: ratio }', '-0.0123', -1.23],
    ['market_data', 'change_24h_pct', '{ from: /v, unit: bps }', 7, 0.07],
    ['market_data', 'change_24h_pct', '{ from: /v, unit: percent }', 7, 7],
    ['risk', 'margin_ratio', '{ from: /v, unit: percent }', 12.3, 0.123],
    ['risk', 'limits', '{ from: /v, scale: 0.01 }', { daily: 1_999 }, { daily: 19.99 }],
  ])('[MP7] converts %s.%s %s of %j to %j', (channel, name, field, value, expected) => {
    expect(mapField(channel, name, field, value)).toEqual(expected);
  });

  it('[MP7] moves the point of every decimal, and no digit', () => {
    const digits = fc.integer({ min: -(10 ** 13), max: 10 ** 13 });
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 8 }), fc.constantFrom(-8, -4, -2, 2, 3), (digit, point, shift) => {
        const field = `{ from: /v, scale: 1e${shift} }`;
        const expected = Number(`${digit}e${shift - point}`);
        expect(mapField('market_data', 'last_price', field, `${digit}e-${point}`)).toBe(expected);
      }),
    );
  });

  it('[MP10] refuses a quantity below zero unless its sign is dropped', () => {
    expect(mapField('positions', 'quantity', '/v', -3)).toBe('invalid_positions: quantity must be >= 0, got -3');
    expect(mapField('positions', 'quantity', '{ from: /v, abs: true }', '-3')).toBe(3);
    expect(mapField('positions', 'unrealized_pnl', '/v', -3)).toBe(-3);
  });
});

describe('times of a mapping', () => {
  it.each<[field: string, value: unknown, expected: unknown]>([
    ['/v', '2024-01-01T00:00:00.5Z', Date.UTC(2024, 0, 1) + 500],
    ['/v', 1_704_067_200_123, 1_704_067_200_123],
    ['/v', '', null],
    ['{ from: /v, unit: s }', 1_704_067_200.123, 1_704_067_200_123],
    ['{ from: /v, unit: s }', '1704067200.1239', 1_704_067_200_123],
    ['{ from: /v, unit: ms }', '1704067200123', 1_704_067_200_123],
    ['{ from: /v, unit: us }', 1_704_067_200_123_999, 1_704_067_200_123],
    ['{ from: /v, unit: ns }', Number('1704067200123456789'), 1_704_067_200_123],
    ['{ from: /v, unit: s, absent: 0 }', 0, null],
    ['{ from: /v, unit: rfc3339 }', '2024-01-01T00:00:00Z', Date.UTC(2024, 0, 1)],
    ['{ from: /v, unit: rfc3339 }', 5, REFUSED('updated_at')],
    ['{ from: /v, unit: s }', 'soon', REFUSED('updated_at')],
  ])('[MP8] reads %s of %j', (field, value, expected) => {
    expect(mapField('market_data', 'updated_at', field, value)).toEqual(expected);
  });

  it('[MP8] reads seconds to the millisecond, whatever a double makes of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (moment) => {
        expect(mapField('market_data', 'updated_at', '{ from: /v, unit: s }', moment / 1_000)).toBe(moment);
      }),
      { numRuns: 50 },
    );
  });

  it('[MP8] reads the times that MessagePack has', () => {
    const mapping = new MappingUnderTest(
      '- match: m\n  format: msgpack\n  channel: market_data\n  fields: { symbol: /s, updated_at: /t }',
    );
    const moment = new Date(Date.UTC(2026, 0, 1, 12, 30, 0, 250));
    expect(mapping.receive('m', encode({ s: 'X', t: moment })).changes).toEqual([
      { op: 'merge', channel: 'market_data', row: { symbol: 'X', updated_at: moment.getTime() } },
    ]);
  });
});

describe('names of a mapping', () => {
  it.each<[field: string, value: unknown, expected: unknown]>([
    ['/v', 'LONG', 'long'],
    ['/v', 'short', 'short'],
    ['/v', '', null],
    ['/v', 'sideways', expect.stringContaining('side must be equal to one of the allowed values, got "sideways"')],
    ['{ from: /v, map: { 1: long, -1: short } }', 1, 'long'],
    ['{ from: /v, map: { 1: long, -1: short } }', '-1', 'short'],
    ['{ from: /v, map: { 1: long, -1: short } }', '-1.0', 'short'],
    ['{ from: /v, map: { 1: long, -1: short } }', 2, expect.stringContaining('side must be')],
    ['{ from: /v, map: { 1: long }, else: flat }', 2, 'flat'],
    ['{ from: /v, map: { 1: long }, else: }', 2, null],
    ['{ from: /v, map: { true: long, false: short } }', false, 'short'],
    ['{ from: /v, map: { ">0": long, "<0": short, 0: flat } }', 2.5, 'long'],
    ['{ from: /v, map: { ">0": long, "<0": short, 0: flat } }', '-2.5', 'short'],
    ['{ from: /v, map: { ">0": long, "<0": short, 0: flat } }', '0.00', 'flat'],
    ['{ from: /v, map: { ">0": long, "<0": short } }', 0, expect.stringContaining('side must be')],
    ['{ from: /v, map: { ">0": long, "<0": short } }', 'much', expect.stringContaining('side must be')],
    ['{ from: /v, map: { ">0": long, "<0": short } }', {}, expect.stringContaining('side must be')],
    ['{ value: flat }', 0, 'flat'],
  ])('[MP9] makes %s of %j what it is', (field, value, expected) => {
    expect(mapField('positions', 'side', field, value)).toEqual(expected);
  });

  it.each<[rules: string, written: string, expected: string]>([
    ['cut_settlement', 'BTC/USDT:USDT', 'BTC/USDT'],
    ['joined', 'BTC/USDT', 'BTCUSDT'],
    ['joined', 'BTC-USDT', 'BTCUSDT'],
    ['upper', 'btc_usdt', 'BTC_USDT'],
    ['[upper, joined, cut_settlement]', 'btc/usdt:usdt', 'BTCUSDT'],
    ['lower', 'BTC', 'btc'],
  ])('[MP11] spells by %s %s as %s', (rules, written, expected) => {
    const mapping = new MappingUnderTest(
      `- match: m\n  channel: market_data\n  fields: { symbol: { from: /s, symbol: ${rules} }, last_price: /p }`,
    );
    expect(mapping.say('m', { s: written, p: 1 }).changes).toMatchObject([{ row: { symbol: expected } }]);
  });
});

describe('books and figures by name', () => {
  const best = [
    [3, 1],
    [2.5, 2],
    [2, 4],
  ];

  it.each<[field: string, value: unknown]>([
    [
      '/v',
      [
        [2, 4],
        [3, 1],
        [2.5, 2],
        [1, 9],
        [9, 0],
      ],
    ],
    [
      '/v',
      [
        ['2', '4', 'extra'],
        ['3', '1'],
        ['2.5', '2'],
        ['9', '0.0'],
      ],
    ],
    ['/v', { 2: 4, 3: '1', '2.5': 2, 9: 0 }],
    [
      '/v',
      [
        { price: 2, quantity: 4 },
        { price: '3', quantity: 1 },
        { price: 2.5, quantity: 2 },
      ],
    ],
    [
      '{ from: /v, price: /p, quantity: /s/0 }',
      [
        { p: 2, s: [4] },
        { p: 3, s: [1] },
        { p: 2.5, s: [2] },
      ],
    ],
    ['{ from: /v, price_scale: 0.5, quantity_scale: 0.01 }', { 4: 400, 6: '100', 5: 200 }],
    [
      '{ from: /v, price: /1, quantity: /0 }',
      [
        [4, 2],
        [1, 3],
        [2, 2.5],
      ],
    ],
  ])('[MP12] reads a side of a book by %s: %j', (field, value) => {
    expect(mapField('orderbook', 'bids', field, value)).toEqual(best);
    expect(mapField('orderbook', 'asks', field, value)).not.toEqual(best);
  });

  it('[MP12] has the lowest ask first, and an empty side as one', () => {
    expect(mapField('orderbook', 'asks', '/v', { 3: 1, 2: 4 })).toEqual([
      [2, 4],
      [3, 1],
    ]);
    expect(mapField('orderbook', 'asks', '/v', [])).toEqual([]);
  });

  it.each<[unknown]>([[[[1]]], [[[1, 'x']]], [{ high: 1 }], [[null]], [5], ['x'], [[[1, Number.NaN]]]])(
    '[MP12] refuses the whole book for %j',
    (value) => {
      expect(mapField('orderbook', 'bids', '/v', value)).toEqual(expect.stringMatching(/^invalid_orderbook: bids/));
    },
  );

  it.each<[field: string, value: unknown, expected: unknown]>([
    ['/v', { USDT: '100.5', BTC: 2, OLD: null }, { USDT: 100.5, BTC: 2 }],
    ['{ from: /v, figure: /total }', { USDT: { total: 5, free: 1 } }, { USDT: 5 }],
    [
      '{ from: /v, name: /asset, figure: /free }',
      [
        { asset: 'BTC', free: '1' },
        { asset: 'ETH', free: 2 },
      ],
      { BTC: 1, ETH: 2 },
    ],
    ['/v', {}, {}],
    ['/v', [1, 2], expect.stringContaining('balances')],
    ['/v', { USDT: 'much' }, expect.stringContaining('balances')],
    ['/v', 5, expect.stringContaining('balances')],
    ['{ from: /v, name: /asset, figure: /free }', [{ free: 1 }], expect.stringContaining('balances')],
  ])('[MP12] reads figures by name by %s: %j', (field, value, expected) => {
    expect(mapField('account', 'balances', field, value)).toEqual(expected);
  });

  it('[MP12] reads an object of the vocabulary field by field', () => {
    const field =
      '{ fields: { is_stopped: { from: /v/halted, map: { Y: true, N: false } }, stopped_at: { from: /v/at, unit: s } } }';
    expect(mapField('risk', 'emergency_stop', field, { halted: 'Y', at: 5 })).toEqual({
      is_stopped: true,
      stopped_at: 5_000,
    });
    expect(mapField('risk', 'emergency_stop', field, { halted: 'perhaps' })).toEqual(
      expect.stringContaining('emergency_stop'),
    );
  });
});
