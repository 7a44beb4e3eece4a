import { describe, expect, it } from 'vitest';
import { describeBalance, describeTop, formatStep } from '../../src/view/book-words.ts';
import { findBusiest } from '../../src/view/markets.ts';
import { SizeDigits } from '../../src/view/size-digits.ts';

describe('the figures of a book', () => {
  it('[UT7] are the spread, its basis points, and a middle with one digit more than the tick', () => {
    expect(describeTop({ spread: 0.1, spreadBps: 0.0235, mid: 42_506.25 }, 0.1)).toEqual({
      spread: '0.1',
      bps: '<0.1 bp',
      mid: '42,506.25',
    });
    expect(describeBalance(0.534)).toEqual({ percent: 53, bids: 'Bids 53%', asks: '47% Asks' });
    expect(formatStep(0.5)).toBe('0.5');
  });

  it('[UT8] are dashes where a side is missing', () => {
    const top = describeTop({ spread: undefined, spreadBps: undefined, mid: undefined }, 0.1);
    expect(top).toEqual({ spread: '-', bps: '- bp', mid: '-' });
    expect(describeBalance(undefined)).toEqual({ percent: undefined, bids: 'Bids -', asks: 'Asks -' });
    expect(formatStep(undefined)).toBe('-');
  });

  it('[UT13] have as many decimals as any had so far, and never write 0 for what is there', () => {
    const sizes = new SizeDigits();
    sizes.take([1, 2.25, undefined]);
    expect([sizes.format(1), sizes.format(2.25), sizes.format(undefined)]).toEqual(['1.00', '2.25', '-']);
    expect(sizes.format(0.0001)).toBe('0.0001');
    expect(sizes.format(2_500_000)).toBe('2.50M');
    sizes.take([3]);
    expect(sizes.format(3)).toBe('3.00');
  });

  it('[UT16] are of the symbol with the largest turnover until one is chosen', () => {
    expect(findBusiest([])).toBeUndefined();
    expect(
      findBusiest([
        { symbol: 'CHEAP', last_price: 0.001, volume_24h: 1e6 },
        { symbol: 'DEAR', last_price: 40_000, volume_24h: 10 },
        { symbol: 'NONE' },
      ]),
    ).toBe('DEAR');
  });
});
