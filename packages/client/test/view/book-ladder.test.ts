import { buildLadder, GROUPS, groupOf, type Level, nextGroup, stepOf } from '@tickboard/client/view/book-ladder';
import { toUnits } from '@tickboard/core/model/decimals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const TICK = 0.1;

/** A book in ticks of 0.1 and lots of 0.001, bids below asks. */
const book = fc
  .record({
    mid: fc.integer({ min: 1_000, max: 1_000_000 }),
    bids: fc.uniqueArray(fc.integer({ min: 1, max: 900 }), { maxLength: 25 }),
    asks: fc.uniqueArray(fc.integer({ min: 1, max: 900 }), { maxLength: 25 }),
    lots: fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 50, maxLength: 50 }),
  })
  .map(({ mid, bids, asks, lots }) => {
    const rising = (list: readonly number[]) => [...list].sort((left, right) => left - right);
    const level = (ticks: number, index: number): Level => [ticks / 10, (lots[index] as number) / 1_000];
    return {
      bids: rising(bids).map((away, index) => level(mid - away, index)),
      asks: rising(asks).map((away, index) => level(mid + away, 25 + index)),
    };
  });
const group = fc.constantFrom(...GROUPS);

const unitsOf = (quantities: readonly number[]) => quantities.reduce((sum, each) => sum + toUnits(each), 0n);

describe('book ladder', () => {
  it('[UT6] conserves quantities by regrouping', () => {
    fc.assert(
      fc.property(book, group, ({ bids, asks }, ticks) => {
        const ladder = buildLadder(bids, asks, stepOf(TICK, ticks), 1_000);
        expect(unitsOf(ladder.bids.map(({ quantity }) => quantity))).toBe(unitsOf(bids.map(([, each]) => each)));
        expect(unitsOf(ladder.asks.map(({ quantity }) => quantity))).toBe(unitsOf(asks.map(([, each]) => each)));
      }),
    );
  });

  it('[UT6] puts each level into the multiple of the step that holds it, and keeps the sides apart', () => {
    fc.assert(
      fc.property(book, group, ({ bids, asks }, ticks) => {
        const step = stepOf(TICK, ticks);
        const ladder = buildLadder(bids, asks, step, 1_000);
        for (const { price } of [...ladder.bids, ...ladder.asks]) expect(toUnits(price) % toUnits(step)).toBe(0n);
        expect(ladder.bids.map(({ price }) => price)).toEqual([
          ...new Set(bids.map(([price]) => groupOf(price, step, 'bid'))),
        ]);
        const [bid, ask] = [ladder.bids[0]?.price, ladder.asks[0]?.price];
        if (bid !== undefined && ask !== undefined) expect(bid).toBeLessThan(ask);
      }),
    );
  });

  it('[UT7] sums from the best price outwards', () => {
    fc.assert(
      fc.property(book, group, fc.integer({ min: 1, max: 12 }), ({ bids, asks }, ticks, rungs) => {
        const ladder = buildLadder(bids, asks, stepOf(TICK, ticks), rungs);
        for (const side of [ladder.bids, ladder.asks]) {
          expect(side.length).toBeLessThanOrEqual(rungs);
          side.forEach(({ sum }, index) => {
            expect(toUnits(sum)).toBe(unitsOf(side.slice(0, index + 1).map(({ quantity }) => quantity)));
          });
        }
        expect(ladder.deepest).toBe(Math.max(ladder.bids.at(-1)?.sum ?? 0, ladder.asks.at(-1)?.sum ?? 0));
      }),
    );
  });

  it('[UT7] keeps spread and middle of the best prices, whatever the grouping', () => {
    const bids: readonly Level[] = [[0.1, 1]];
    const asks: readonly Level[] = [[0.3, 3]];
    for (const step of [undefined, 0.1, 100]) {
      expect(buildLadder(bids, asks, step, 9)).toMatchObject({
        spread: 0.2,
        mid: 0.2,
        spreadBps: 10_000,
        bidShare: 0.25,
      });
    }
  });

  it('[UT8] invents nothing for a side that is not there', () => {
    expect(buildLadder([], [], 1, 9)).toEqual({
      bids: [],
      asks: [],
      spread: undefined,
      spreadBps: undefined,
      mid: undefined,
      bidShare: undefined,
      deepest: 0,
    });
    expect(buildLadder([[5, 2]], [], 1, 9)).toMatchObject({ spread: undefined, mid: undefined, bidShare: 1 });
  });

  it('[UT6] has steps of 1, 2 and 5, exactly so many ticks wide', () => {
    expect(nextGroup(1, 1)).toBe(2);
    expect(nextGroup(2, 1)).toBe(5);
    expect(nextGroup(1, -1)).toBe(1);
    expect(nextGroup(1_000, 1)).toBe(1_000);
    expect(stepOf(1e-8, 20)).toBe(2e-7);
    expect(stepOf(0.1, 5)).toBe(0.5);
  });
});
