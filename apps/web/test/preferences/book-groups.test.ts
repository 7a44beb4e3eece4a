import { describe, expect, it } from 'vitest';
import { BOOK_GROUPS_MAX, readBookGroups, withGroup } from '../../src/preferences/book-groups.ts';

describe('steps of the order books', () => {
  it('[UT6] are kept by instrument, those of one tick by nobody', () => {
    const groups = withGroup(withGroup({}, 'BTCUSDT', 10), 'SHIBUSDT', 5);
    expect(groups).toEqual({ BTCUSDT: 10, SHIBUSDT: 5 });
    expect(withGroup(groups, 'BTCUSDT', 1)).toEqual({ SHIBUSDT: 5 });
  });

  it('[UT6] are those of the instruments that were regrouped last', () => {
    let groups = {};
    for (let index = 0; index <= BOOK_GROUPS_MAX; index++) groups = withGroup(groups, `S${index}`, 2);
    expect(Object.keys(groups)).toHaveLength(BOOK_GROUPS_MAX);
    expect(groups).not.toHaveProperty('S0');
    expect(Object.keys(withGroup(groups, 'S1', 5)).at(-1)).toBe('S1');
  });

  it('[UT6] are read value by value', () => {
    expect(readBookGroups({ A: 5, B: 0, C: 'x', D: 1.5, E: null })).toEqual({ A: 5 });
    expect([null, 7, [5]].map(readBookGroups)).toEqual([{}, {}, {}]);
  });
});
