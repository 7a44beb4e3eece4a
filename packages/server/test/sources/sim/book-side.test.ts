import { seededRandom } from '@tickboard/core/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookSide, type Side } from '../../../src/sources/sim/market/book.ts';
import { listInstruments } from '../../../src/sources/sim/market/instruments.ts';
import { Noise } from '../../../src/sources/sim/noise.ts';

const [INSTRUMENT] = listInstruments(1);
const anySide = fc.constantFrom<Side>(1, -1);
const anyAction = fc.oneof(
  fc.record({ do: fc.constant('move' as const), ticks: fc.integer({ min: 100, max: 600 }) }),
  fc.record({ do: fc.constant('stir' as const) }),
  fc.record({ do: fc.constant('trade' as const), lots: fc.integer({ min: 1, max: 5_000 }) }),
  fc.record({
    do: fc.constant('take' as const),
    lots: fc.integer({ min: 1, max: 100_000 }),
    reach: fc.integer({ min: -3, max: 60 }),
  }),
);

function createBook(side: Side, seed: number): BookSide {
  const book = new BookSide(INSTRUMENT!, side, new Noise(seededRandom(seed)));
  book.moveTo(350);
  return book;
}

describe('a side of a simulated book', () => {
  it('[M7] stays in order whatever happens to it, and a move sets its best price', () => {
    fc.assert(
      fc.property(anySide, fc.integer(), fc.array(anyAction, { maxLength: 40 }), (side, seed, actions) => {
        const book = createBook(side, seed);
        for (const action of actions) {
          if (action.do === 'stir') book.stir();
          else if (action.do === 'trade') book.trade(action.lots);
          else if (action.do === 'take') book.take(action.lots, book.bestTicks - side * action.reach);
          else {
            book.moveTo(action.ticks);
            expect(book.bestTicks).toBe(action.ticks);
          }
          expect(book.pairs).toHaveLength(20);
          expect(book.pairs[0]).toEqual([book.bestTicks / 10, book.bestLots / 1_000]);
          for (const [depth, [price, quantity]] of book.pairs.entries()) {
            expect(quantity).toBeGreaterThan(0);
            if (depth > 0) expect((book.pairs[depth - 1]![0] - price) * side).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('[M7] keeps the levels that still stand when it moves', () => {
    fc.assert(
      fc.property(anySide, fc.integer(), fc.integer({ min: -10, max: 10 }), (side, seed, shift) => {
        const book = createBook(side, seed);
        const before = book.pairs;
        const best = book.bestTicks + shift;
        book.moveTo(best);
        const after = new Set(book.pairs);
        const worst = book.pairs.at(-1)![0];
        const standing = before.filter(([price]) => (best / 10 - price) * side >= 0 && (price - worst) * side >= 0);
        expect(standing.every((level) => after.has(level))).toBe(true);
      }),
    );
  });

  it('[M13] gives what it has at the limit or better, best price first', () => {
    fc.assert(
      fc.property(
        anySide,
        fc.integer(),
        fc.integer({ min: 1, max: 200_000 }),
        fc.integer({ min: -2, max: 50 }),
        (side, seed, lots, reach) => {
          const book = createBook(side, seed);
          const limit = book.bestTicks - side * reach;
          const offered = book.pairs
            .map(([price, quantity]) => ({ ticks: Math.round(price * 10), lots: Math.round(quantity * 1_000) }))
            .filter(({ ticks }) => (ticks - limit) * side >= 0);
          const taken = book.take(lots, limit);
          const total = (portions: readonly { lots: number }[]) =>
            portions.reduce((sum, portion) => sum + portion.lots, 0);
          expect(total(taken)).toBe(Math.min(lots, total(offered)));
          expect(taken.map(({ ticks }) => ticks)).toEqual(offered.slice(0, taken.length).map(({ ticks }) => ticks));
          expect(taken.slice(0, -1)).toEqual(offered.slice(0, Math.max(0, taken.length - 1)));
        },
      ),
    );
  });
});
