import { seededRandom } from '@tickboard/core/random';
import { Store } from '@tickboard/core/store/store';
import { describe, expect, it } from 'vitest';
import { ToldBefore } from '../../src/ingest/told-before.ts';

const PRINT = { symbol: 'BTCUSDT', price: 100.5, quantity: 2, side: 'buy', source: 'desk', time: 1_000 };

function open() {
  return new ToldBefore(new Store({ random: seededRandom(1), now: () => 0 }).feeds);
}

describe('what was told before a restart', () => {
  it.each([
    ['another price', { price: 100.25 }],
    ['another time', { time: 1_001 }],
    ['no side', { side: undefined }],
    ['another source', { source: 'other' }],
    ['an identifier', { trade_id: '7' }],
    ['no time', { time: undefined }],
  ])('[HI66] is not what has %s', (_, difference) => {
    const told = open();
    told.remember('trades', PRINT);
    expect(told.has('trades', { ...PRINT, ...difference })).toBe(false);
    expect(told.has('trades', { ...PRINT })).toBe(true);
  });

  it('[HI66] is known as often as it was told where it has no identifier, and always where it has one', () => {
    const told = open();
    told.remember('trades', PRINT);
    told.remember('trades', PRINT);
    const fill = { trade_id: 'f1', price: 3, source: 'desk', time: 5 };
    told.remember('fills', fill);
    expect([1, 2, 3].map(() => told.has('trades', PRINT))).toEqual([true, true, false]);
    expect([1, 2, 3].map(() => told.has('fills', fill))).toEqual([true, true, true]);
  });

  it('[HI66] is known by its identifier where its source told no time', () => {
    const told = open();
    // When it was taken in is what history keeps then.
    told.remember('fills', { trade_id: 'f1', price: 3, source: 'desk', time: 5 });
    expect(told.has('fills', { trade_id: 'f1', price: 3, source: 'desk' })).toBe(true);
    expect(told.has('fills', { trade_id: 'f1', price: 4, source: 'desk' })).toBe(false);
  });
});
