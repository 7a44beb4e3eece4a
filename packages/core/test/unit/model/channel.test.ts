import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { defineRecord, defineTable } from '../../../src/model/channel.ts';
import { CHANNELS_BY_NAME } from '../../../src/model/registry.ts';
import { isFinished, ORDER_STATUSES } from '../../../src/model/channels/orders.ts';
import { object, price, symbol, time } from '../../../src/model/field.ts';
import { parseTime } from '../../../src/model/wire-value.ts';

describe('a definition', () => {
  it('knows its fields, their units, and times inside objects', () => {
    const stop = object({ at: time('When.'), since: time('Since.') }, { description: 'A stop.' });
    const schema = Type.Object({ price: price('A price.'), stop, symbol: symbol() });
    const table = defineTable({ name: 'n', description: 'd', key: ['symbol'], schema });
    expect(table).toMatchObject({ kind: 'table', shape: 'by_key', keyFields: ['symbol'] });
    expect(table).not.toHaveProperty('finished');
    expect(table.fields).toEqual([
      { name: 'price', index: 0, kind: 'price', description: 'A price.', nestedTimes: [] },
      { name: 'stop', index: 1, kind: 'object', description: 'A stop.', nestedTimes: ['at', 'since'] },
      { name: 'symbol', index: 2, kind: 'text', description: 'Instrument as its source names it.', nestedTimes: [] },
    ]);
  });

  it('is refused without a unit, and with more fields than a mask has bits', () => {
    const define = (schema: ReturnType<typeof Type.Object>) => defineRecord({ name: 'n', description: 'd', schema });
    expect(() => define(Type.Object({ plain: Type.Number() }))).toThrow('n.plain has no unit');
    const fields = (count: number) =>
      Type.Object(Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, price('A price.')])));
    expect(() => define(fields(31))).not.toThrow();
    expect(() => define(fields(32))).toThrow('more than 31 fields');
  });
});

describe('orders', () => {
  it('finish in four states', () => {
    expect(ORDER_STATUSES.filter(isFinished)).toEqual(['filled', 'canceled', 'rejected', 'expired']);
    expect(isFinished(undefined)).toBe(false);
    expect(CHANNELS_BY_NAME.get('orders')).toMatchObject({ finished: { field: 'status' } });
  });
});

describe('parseTime', () => {
  it.each([
    '',
    '5',
    'now',
    'Tue Mar 01 2026',
    '2026-01-01',
    '2026-13-01T00:00:00Z',
    '2026-01-01T00:00:00',
    '2026-02-29T00:00:00Z',
    '2026-02-30T12:00:00+02:00',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-32T00:00:00Z',
    '2026-01-31T24:00:00Z',
    5,
    null,
    {},
  ])('refuses %j', (text) => {
    expect(() => parseTime(text)).toThrow(RangeError);
  });

  it.each(['2024-02-29T00:00:00Z', '2000-02-29T23:59:59.999Z', '2026-12-31T23:00:00-01:00', '2026-03-31T00:00:00Z'])(
    'reads %j',
    (text) => {
      expect(parseTime(text)).toBe(Date.parse(text));
    },
  );
});
