import { digitsOf } from '@tickboard/core/model/decimals';
import {
  choosePriceDigits,
  digitsOfStep,
  directionOf,
  formatBps,
  formatCompact,
  formatFall,
  formatFixed,
  formatMoney,
  formatOwnPrice,
  formatPrice,
  formatQuantity,
  formatRatio,
  formatShortPercent,
  formatSigned,
  formatSignedPercent,
  formatSignedShort,
  GLYPHS,
} from '@tickboard/client/view/numbers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('a figure', () => {
  it('[VW1] that is missing is a dash', () => {
    const writers = [
      formatMoney,
      formatPrice,
      formatQuantity,
      formatSigned,
      formatSignedPercent,
      formatRatio,
      formatFall,
      formatBps,
    ];
    for (const write of [...writers, formatCompact, (value: number | undefined) => formatFixed(value, 3)]) {
      for (const missing of [undefined, Number.NaN, Infinity, -Infinity]) expect(write(missing)).toBe('-');
    }
  });

  it.each([
    [42_506.2, 0.1, '42,506.2'],
    [42_506, 0.5, '42,506.0'],
    [98.43, 0.001, '98.430'],
    [0.00000912, 1e-8, '0.00000912'],
    [0.00000912, undefined, '0.00000912'],
    [42_506.25, undefined, '42,506.25'],
    [5, 5, '5'],
    [5, 0, '5'],
    [-1.5, 0.01, '\u22121.50'],
  ])('[VW2] %d at a tick of %s is written %s', (price, tick, text) => {
    expect(formatPrice(price, tick)).toBe(text);
  });

  it('[VW9] in percent has two decimals where something moved or fell, and one where it is a share', () => {
    expect(formatSignedPercent(1.2)).toBe('+1.20%');
    expect(formatFall(0.0312)).toBe('3.12%');
    expect(formatRatio(0.578)).toBe('57.8%');
    expect(formatRatio(-0.051)).toBe('\u22125.1%');
    expect(formatBps(1.25)).toBe('1.3');
  });

  it('[VW9] that is not zero is not written as zero, where it is a share, a fall or a spread', () => {
    expect([formatRatio(0.0004), formatFall(0.00004), formatBps(0.024)]).toEqual(['<0.1%', '<0.01%', '<0.1']);
    expect([formatRatio(0.0005), formatFall(0.00005), formatBps(0.05)]).toEqual(['0.1%', '0.01%', '0.1']);
    expect([formatRatio(0), formatFall(0), formatBps(0)]).toEqual(['0.0%', '0.00%', '0.0']);
  });

  it('[VW2] has the decimals that were chosen where there is no tick', () => {
    choosePriceDigits(3);
    try {
      expect(formatPrice(1.23456)).toBe('1.235');
      expect(formatPrice(7)).toBe('7.000');
      expect(formatPrice(1.23456, 0.01)).toBe('1.23');
      expect(formatPrice(undefined)).toBe('-');
    } finally {
      choosePriceDigits(undefined);
    }
    expect(formatPrice(1.23456)).toBe('1.23456');
  });

  it('[VW2] has the decimals of its step', () => {
    expect([0.5, 0.01, 1e-8, 5, 1.5e-7, 100].map((step) => digitsOfStep(step))).toEqual([1, 2, 8, 0, 8, 0]);
    expect([0, -1, Number.NaN, undefined].map((step) => digitsOfStep(step))).toEqual(Array(4).fill(undefined));
    expect(digitsOf(1e-20)).toBe(12);
  });

  it('[VW8] that was paid or asked is not rounded to the tick', () => {
    expect(formatOwnPrice(42_000.25, 0.1)).toBe('42,000.25');
    expect(formatOwnPrice(42_000.2, 0.1)).toBe('42,000.2');
    expect(formatOwnPrice(42_000, 0.5)).toBe('42,000.0');
    expect(formatOwnPrice(0.47294796, 0.0001)).toBe('0.472948');
    // Binary drift is none of it.
    expect(formatOwnPrice(0.1 + 0.2, 0.1)).toBe('0.3');
    expect(formatOwnPrice(1.23456)).toBe('1.23456');
    expect(formatOwnPrice(undefined, 0.1)).toBe('-');
  });

  it('[VW2] is what was meant when it is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 8 }), (units, digits) => {
        const value = units / 10 ** digits;
        const text = formatPrice(value, 10 ** -digits)
          .replaceAll(',', '')
          .replace('\u2212', '-');
        expect(Number(text)).toBeCloseTo(value, digits);
        expect((text.split('.')[1] ?? '').length).toBe(digits);
      }),
    );
  });

  it('[VW3] that is a difference has its sign', () => {
    expect([12.4, -12.4, 0, 0.001, -0.001].map((value) => formatSigned(value))).toEqual([
      '+12.40',
      '\u221212.40',
      '0.00',
      '0.00',
      '0.00',
    ]);
    expect(formatSignedPercent(1.2)).toBe('+1.20%');
  });

  it('[VW3] [VW4] has the direction that is shown', () => {
    expect([1, -1, 0, 0.004, -0.004, undefined].map((value) => GLYPHS[directionOf(value)])).toEqual([
      '\u25b2',
      '\u25bc',
      '',
      '',
      '',
      '',
    ]);
  });

  it.each([
    [999_999, '1.00M'],
    [1.234e9, '1.23B'],
    [640.1e6, '640.1M'],
    [12_000, '12.0K'],
    [999, '999'],
    [12.345, '12.35'],
    [0.01234, '0.01234'],
    [0.00004, '0.00004'],
    [0.000123456, '0.0001235'],
    [1e-9, '0.000000001'],
    [1.1e33, '1.10e33'],
    [-1.5e12, '\u22121.50T'],
    [0, '0'],
  ])('[VW5] %d is in short %s', (value, text) => {
    expect(formatCompact(value)).toBe(text);
  });

  it.each([
    [0, '0.00%', '0'],
    [0.04, '+0.04%', '+0.04'],
    [-0.5, '\u22120.5%', '\u22120.5'],
    [9.949, '+9.9%', '+9.95'],
    [-9.96, '\u221210%', '\u22129.96'],
    [1_234.5, '+1,235%', '+1.23K'],
    [undefined, '-', '-'],
  ])('[VW5] %d is a difference in short: %s, %s', (value, percent, amount) => {
    expect([formatShortPercent(value), formatSignedShort(value)]).toEqual([percent, amount]);
  });

  it('[VW5] never has more than three digits before the point, in short', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 9e14, noNaN: true }), (value) => {
        expect(formatCompact(value)).toMatch(/^\d{1,3}(\.\d{1,2})?[KMBT]?$/);
      }),
    );
  });
});
