import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/model/channel.ts';
import { KEY_PATTERN, SYMBOL_PATTERN } from '../../src/model/field.ts';
import { CHANNELS, CHANNELS_BY_NAME } from '../../src/model/registry.ts';
import { arbitraryPatch, valuesOf } from '../support/arbitrary-changes.ts';

const VALIDATORS: ReadonlyMap<string, { Check(row: unknown): boolean }> = new Map(
  CHANNELS.map((channel) => [channel.name, Compile(channel.schema)]),
);

function isValid(channel: string, row: unknown): boolean {
  return VALIDATORS.get(channel)!.Check(row);
}

const FIELDS = CHANNELS.flatMap((channel) => channel.fields.map((field) => ({ channel, field })));

function rowWith(channel: (typeof CHANNELS)[number], name: string, value: unknown): Record<string, unknown> {
  const keys = channel.kind === 'table' ? channel.keyFields.map((key) => [key, 'BTCUSDT']) : [];
  const needed = channel.name === 'trades' ? [['symbol', 'BTCUSDT']] : [];
  return { ...Object.fromEntries([...keys, ...needed]), [name]: value };
}

describe('[S2] figures', () => {
  it.each(CHANNELS)('of $name are numbers or absent', (channel) => {
    fc.assert(
      fc.property(arbitraryPatch(channel, false), (row) => {
        const present = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
        const needed = rowWith(channel, 'source', 'test');
        expect(isValid(channel.name, { ...(channel.fieldIndex.has('source') ? needed : {}), ...present })).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it.each(FIELDS)('$channel.name.$field.name is never null, NaN, infinite or of another type', ({ channel, field }) => {
    const [good] = valuesOf(channel, field);
    expect(isValid(channel.name, rowWith(channel, field.name, good))).toBe(true);
    for (const bad of [null, Number.NaN, Number.POSITIVE_INFINITY, Symbol('x'), [[Number.NaN, 1]], { a: Number.NaN }]) {
      expect(isValid(channel.name, rowWith(channel, field.name, bad))).toBe(false);
    }
  });
});

describe('[S3] texts and keys', () => {
  const loneSurrogates = ['\ud800', 'a\udfff', '\udc00\ud800'];

  it.each(FIELDS.filter(({ field }) => field.kind === 'text'))('$channel.name.$field.name', ({ channel, field }) => {
    for (const text of loneSurrogates) {
      expect(isValid(channel.name, rowWith(channel, field.name, text))).toBe(false);
    }
  });

  it('of figures follow the keys', () => {
    expect(isValid('account', { balances: { '😀': 1, 'a.b': 2, constructor: 3 } })).toBe(true);
    for (const name of [...loneSurrogates, 'a\n', '', 'x'.repeat(129)]) {
      expect(isValid('account', { balances: { [name]: 1 } })).toBe(false);
    }
    expect(isValid('account', JSON.parse('{"balances":{"__proto__":1}}'))).toBe(false);
  });

  it.each([
    ['a', true],
    [' a.b\\:*"😀', true],
    ['x'.repeat(128), true],
    ['constructor', true],
    ['__proto__x', true],
    ['__proto__', false],
    ['', false],
    ['x'.repeat(129), false],
    ['a\u0000', false],
    ['a\u007f', false],
    ['\ud83d', false],
  ])('key %j: %s', (key, isGood) => {
    expect(new RegExp(KEY_PATTERN, 'u').test(key)).toBe(isGood);
    expect(isValid('strategies', { id: key })).toBe(isGood);
  });

  it.each([
    ['BTCUSDT', true],
    ['BTC/USDT:USDT', true],
    ['ES.c.0', true],
    ['EUR=X', true],
    ['', false],
    ['-X', false],
    ['BTC USDT', false],
    ['__proto__', false],
    ['X'.repeat(65), false],
  ])('symbol %j: %s', (symbol, isGood) => {
    expect(new RegExp(SYMBOL_PATTERN, 'u').test(symbol)).toBe(isGood);
    expect(isValid('market_data', { symbol })).toBe(isGood);
  });
});

describe('[S4] times', () => {
  const END_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

  it.each([
    [0, true],
    [END_MS, true],
    [END_MS + 1, false],
    [-1, false],
    [1.5, false],
    [Date.UTC(2026, 0, 1) * 1_000, false],
    ['2026-01-01T00:00:00.000Z', false],
  ])('%j: %s', (time, isGood) => {
    expect(isValid('account', { updated_at: time })).toBe(isGood);
    expect(isValid('risk', { emergency_stop: { stopped_at: time } })).toBe(isGood);
  });
});

describe('[S6] the definitions', () => {
  it('have a unit and a description for every field, numbered in order', () => {
    for (const { name, description, fields, fieldIndex } of CHANNELS) {
      expect([name, description.length > 0]).toEqual([name, true]);
      expect(fields.map(({ index }) => index)).toEqual(fields.map((_, index) => index));
      for (const field of fields) expect(fieldIndex.get(field.name)).toBe(field.index);
      expect(fields.length).toBeLessThanOrEqual(31);
    }
    expect([...CHANNELS_BY_NAME.values()]).toEqual(CHANNELS);
  });

  it('take keys from fields that every row has', () => {
    for (const channel of CHANNELS) {
      if (channel.kind !== 'table') continue;
      for (const key of channel.keyFields) expect((channel.schema as { required?: string[] }).required).toContain(key);
      const row = Object.fromEntries(channel.keyFields.map((name) => [name, name.toUpperCase()]));
      expect(keyOf(channel, row)).toBe(channel.keyFields.map((name) => name.toUpperCase()).join(':'));
    }
  });
});
