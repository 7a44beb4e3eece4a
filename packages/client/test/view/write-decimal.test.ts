import { writeDecimal } from '@tickboard/client/view/write-decimal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const RUNS = 2_000;
const DIGITS_MAX = 12;

const digits = fc
  .tuple(fc.integer({ min: 0, max: DIGITS_MAX }), fc.integer({ min: 0, max: DIGITS_MAX }))
  .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
const figure = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e7, max: 1e7, noNaN: true }),
  // Where rounding turns: halves of the last digit, as figures of the world are.
  fc
    .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 9 }))
    .map(([whole, shift]) => Number(`${whole}5e-${shift}`)),
);

function writeByIntl(value: number, digitsMin: number, digitsMax: number): string {
  const options = {
    minimumFractionDigits: digitsMin,
    maximumFractionDigits: digitsMax,
    signDisplay: 'negative',
  } as const;
  return new Intl.NumberFormat('en-US', options).format(value).replace('-', '\u2212');
}

describe('a number in decimals', () => {
  it.each([
    [1.005, 2, 2, '1.01'],
    [0.5, 0, 0, '1'],
    [-0.004, 2, 2, '0.00'],
    [-0.005, 2, 2, '\u22120.01'],
    [999_999.995, 2, 2, '1,000,000.00'],
    [1_234_567, 0, 0, '1,234,567'],
    [100, 0, 12, '100'],
    [9.12e-6, 8, 8, '0.00000912'],
    [1e-13, 0, 12, '0'],
    [1e21, 0, 0, '1,000,000,000,000,000,000,000'],
    [-0, 1, 1, '0.0'],
  ])('[VW3] %d with %i to %i digits is written %s', (value, digitsMin, digitsMax, text) => {
    expect(writeDecimal(value, digitsMin, digitsMax)).toBe(text);
  });

  it('[VW3] is what the platform writes', () => {
    fc.assert(
      fc.property(figure, digits, (value, [digitsMin, digitsMax]) => {
        expect(writeDecimal(value, digitsMin, digitsMax)).toBe(writeByIntl(value, digitsMin, digitsMax));
      }),
      { numRuns: RUNS },
    );
  });
});
