import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenPrices, writeLine } from '../../src/view/seen-prices.ts';

describe('the line of prices seen', () => {
  it('[UM19] ends with the price now, and has at most one point a second before it', () => {
    const seen = new SeenPrices();
    for (let index = 0; index <= 9; index++) seen.observe(index * 250, index);
    expect(seen.points).toEqual([
      { time: 0, price: 0 },
      { time: 1_000, price: 4 },
      { time: 2_000, price: 8 },
      { time: 2_250, price: 9 },
    ]);
  });

  it('[UM19] shows all of the time in at most 120 points, only of prices that were seen, however long it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 60_000 }), (count, stepMs) => {
        const seen = new SeenPrices();
        for (let index = 0; index < count; index++) seen.observe(index * stepMs, index);
        const { points } = seen;
        expect(points.length).toBeLessThanOrEqual(120);
        expect(points[0]).toEqual({ time: 0, price: 0 });
        expect(points.at(-1)).toEqual({ time: (count - 1) * stepMs, price: count - 1 });
        for (const { time, price } of points) expect(time).toBe(price * stepMs);
      }),
      { numRuns: 30 },
    );
  });

  it('[UM19] is empty before there are two prices', () => {
    const seen = new SeenPrices();
    expect(writeLine(seen.points, 100, 10)).toBe('');
    seen.observe(0, Number.NaN);
    seen.observe(1_000, 5);
    expect(writeLine(seen.points, 100, 10)).toBe('');
    seen.observe(2_000, 6);
    expect(writeLine(seen.points, 100, 10)).toBe('0.0,10.0 100.0,0.0');
  });

  it('[UM19] runs through the middle while the price stays', () => {
    const points = [0, 1_000].map((time) => ({ time, price: 7 }));
    expect(writeLine(points, 100, 10)).toBe('0.0,5.0 100.0,5.0');
  });
});
