import {
  readFigure,
  readFigureUnlessZero,
  readFlag,
  readName,
  readText,
  readTime,
} from '@tickboard/server/decode/values';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

const UNREADABLE = Number.NaN;

describe('figures', () => {
  it.each<[unknown, unknown]>([
    [1.5, 1.5],
    [0, 0],
    [-3, -3],
    ['50000.10', 50_000.1],
    ['-12.50', -12.5],
    ['+1', 1],
    ['1e-8', 1e-8],
    ['.5', 0.5],
    [undefined, undefined],
    [null, null],
    ['', UNREADABLE],
    [' ', UNREADABLE],
    [' 1', UNREADABLE],
    ['0x10', UNREADABLE],
    ['Infinity', UNREADABLE],
    ['NaN', UNREADABLE],
    ['1,5', UNREADABLE],
    ['1.2.3', UNREADABLE],
    ['--1', UNREADABLE],
    ['e', UNREADABLE],
    [true, UNREADABLE],
    [{}, UNREADABLE],
    [[1], UNREADABLE],
    [{ valueOf: 1 }, UNREADABLE],
  ])('[R13] reads %j as %j', (given, expected) => {
    expect(readFigure(given)).toBe(expected);
  });

  it('[R13] reads every finite number alike as a number and as text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (figure) => {
        expect(readFigure(figure)).toBe(figure);
        expect(readFigure(String(figure))).toBe(Number(String(figure)));
      }),
    );
  });

  it('[R15] takes 0 for "not known" only where asked to', () => {
    expect([0, -0, '0', '0.0', 0.1, undefined, null].map(readFigureUnlessZero)).toEqual([
      null,
      null,
      null,
      null,
      0.1,
      undefined,
      null,
    ]);
    expect([0, '0.0'].map(readFigure)).toEqual([0, 0]);
  });
});

describe('texts, names and flags', () => {
  it.each<[unknown, unknown]>([
    ['abc', 'abc'],
    [12345, '12345'],
    [2 ** 53, UNREADABLE],
    [1.5, UNREADABLE],
    [true, UNREADABLE],
    [{}, UNREADABLE],
    [undefined, undefined],
    [null, null],
  ])('[R11] reads the text %j as %j', (given, expected) => {
    expect(readText(given)).toBe(expected);
  });

  it('[R18] reads names in lower case, an empty one as not given', () => {
    expect(['BUY', 'Limit', '', null, undefined].map(readName)).toEqual(['buy', 'limit', undefined, null, undefined]);
    expect(readName([])).toBe(UNREADABLE);
  });

  it('[R17] reads flags that are flags', () => {
    expect([true, false, undefined, null].map(readFlag)).toEqual([true, false, undefined, undefined]);
    expect(['true', 1, {}].map(readFlag)).toEqual([UNREADABLE, UNREADABLE, UNREADABLE]);
  });
});

describe('times', () => {
  it.each<[unknown, unknown]>([
    ['1970-01-01T00:00:00Z', 0],
    ['2024-02-29T23:59:59.999Z', Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
    ['2024-01-01T00:00:00.123456789+00:00', Date.UTC(2024, 0, 1, 0, 0, 0, 123)],
    ['2024-01-01T02:00:00.1+02:00', Date.UTC(2024, 0, 1, 0, 0, 0, 100)],
    ['2023-12-31T18:30:00-05:30', Date.UTC(2024, 0, 1)],
    ['2024-01-01t00:00:00z', Date.UTC(2024, 0, 1)],
    ['2024-01-01 00:00:00Z', Date.UTC(2024, 0, 1)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['9999-12-31T23:59:59.999Z', Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
    [1_704_067_200_123, 1_704_067_200_123],
    [1_704_067_200_123.9, 1_704_067_200_123],
    ['0001-01-01T00:00:00Z', null],
    [null, null],
    [undefined, undefined],
  ])('[R14] reads %j as %j', (given, expected) => {
    expect(readTime(given)).toBe(expected);
  });

  it.each([
    '',
    'now',
    '2024-01-01',
    '2024-01-01T00:00:00',
    '2024-01-01T00:00:00.123456',
    '2024-13-01T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:61Z',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00Zulu',
    '2024-01-01T00:00:00+0200',
    '2024-01-01T00:00:00+24:00',
    '2024-01-01T00:00:00+02:00 ',
    '2024/01/01T00:00:00Z',
    '2024-01-01T00-00-00Z',
    '+024-01-01T00:00:00Z',
    '20x4-01-01T00:00:00Z',
    `2024-01-01T00:00:00.${'1'.repeat(100_000)}`,
    true,
    {},
    [],
  ])('[R14] cannot read %j', (given) => {
    expect(readTime(given)).toBe(UNREADABLE);
  });

  it('[R14] [R11] does not depend on what was read before', async () => {
    vi.resetModules();
    const fresh = await import('../../src/decode/values.ts');
    expect(fresh.readTime('-aaaaaaaaaaaaaaaa30Z')).toBeNaN();
    expect(fresh.readTime('1970-01-01T00:00:01Z')).toBe(1_000);
    const texts = ['2026-01-31T12:00:59Z', '2026-01-31T12:01:59+01:00', '2026-13-31T12:01:00Z', '2026-01-31T12:01:6xZ'];
    const alone = texts.map((text) => readTime(text));
    for (const text of texts.toReversed()) expect(fresh.readTime(text)).toBe(alone[texts.indexOf(text)]);
  });

  it('[R14] agrees with the calendar of ECMAScript at every moment that it can write', () => {
    const moments = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moments, fc.integer({ min: -14 * 60, max: 14 * 60 }), (moment, offsetMinutes) => {
        expect(readTime(moment.toISOString())).toBe(moment.getTime());
        const size = Math.abs(offsetMinutes);
        const offset = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0')).join(':');
        const local = moment.toISOString().replace('Z', (offsetMinutes < 0 ? '-' : '+') + offset);
        expect(readTime(local)).toBe(moment.getTime() - offsetMinutes * 60_000);
      }),
    );
  });

  it('[R11] reads any text as a time, as none, or not at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-0-9T:.Z+]{15,35}$/)), (text) => {
        const time = readTime(text);
        expect(time === null || Number.isNaN(time) || Number.isInteger(time)).toBe(true);
      }),
    );
  });
});
