import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenIds } from '../src/seen-ids.ts';

const SPAN = 131_072;

describe('what was delivered of a feed', () => {
  it('[L43] is remembered as far back as a server replays, in whatever order it came', () => {
    const id = fc.oneof(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: SPAN - 100, max: SPAN + 100 }),
      fc.integer({ min: 2 * SPAN, max: 2 * SPAN + 200 }),
      fc.integer({ min: 1e9, max: 1e9 + 200 }),
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 40 }), fc.array(id, { maxLength: 40 }), (added, asked) => {
        const seen = new SeenIds();
        const known = new Set<number>();
        for (const each of added) {
          const top = Math.max(0, ...known);
          expect(seen.has(each)).toBe(known.has(each) || each <= top - SPAN);
          seen.add(each);
          known.add(each);
        }
        const top = Math.max(0, ...known);
        for (const each of [...asked, ...added]) expect(seen.has(each)).toBe(known.has(each) || each <= top - SPAN);
      }),
    );
  });

  it('[L70] tells how many of a stretch never came', () => {
    const seen = new SeenIds();
    expect(seen.countUnseen(1, 10)).toBe(10);
    for (const id of [3, 4, 9]) seen.add(id);
    expect([seen.countUnseen(1, 10), seen.countUnseen(3, 4), seen.countUnseen(5, 9)]).toEqual([7, 0, 4]);
    expect(seen.countUnseen(9, 1_000_000)).toBe(1_000_000 - 9);
    // What is forgotten counts as missing: it was, or may have been.
    seen.add(SPAN + 4);
    expect([seen.countUnseen(1, 4), seen.countUnseen(3, 9), seen.countUnseen(4, 5)]).toEqual([4, 6, 2]);
    seen.clear();
    expect([seen.has(9), seen.countUnseen(1, 10)]).toEqual([false, 10]);
  });
});
