import {
  advance,
  compareIds,
  firstPosition,
  formatPosition,
  judge,
  parsePosition,
} from '@tickboard/server/sources/redis/stream-position';
import { describe, expect, it } from 'vitest';

const STATE = { length: 3, firstId: '4-1', lastId: '6-1', added: 6 };

describe('a position in a stream', () => {
  it('[R33] is kept as text, and anything else is none', () => {
    const position = advance({ id: '4-1', ordinal: 4 }, '6-1', 2);
    expect(parsePosition(formatPosition(position))).toEqual({ id: '6-1', ordinal: 6 });
    expect(parsePosition('6-1')).toEqual({ id: '6-1', ordinal: undefined });
    for (const text of [undefined, '', '$', '6', '6-1-2', '-', 'x 3']) expect(parsePosition(text)).toBeUndefined();
  });

  it('[R32] is before the oldest entry or after the latest at first', () => {
    expect(firstPosition('all', STATE)).toEqual({ id: '0-0', ordinal: 3 });
    expect(firstPosition('stored', STATE)).toEqual({ id: '0-0', ordinal: 3 });
    expect(firstPosition('new', STATE)).toEqual({ id: '6-1', ordinal: 6 });
    expect(firstPosition('new', undefined)).toEqual({ id: '0-0', ordinal: 0 });
  });

  it('[R34] tells how many entries were removed before they were read', () => {
    expect(judge({ id: '1-1', ordinal: 1 }, STATE)).toEqual({
      position: { id: '1-1', ordinal: 3 },
      gap: '2 entries were removed after 1-1 before they could be read',
    });
    expect(judge({ id: '2-1', ordinal: 2 }, STATE).gap).toMatch(/^1 entry was removed after 2-1/);
    // All that was removed had been read.
    expect(judge({ id: '3-1', ordinal: 3 }, STATE)).toEqual({ position: { id: '3-1', ordinal: 3 } });
    expect(judge({ id: '5-1', ordinal: 5 }, STATE)).toEqual({ position: { id: '5-1', ordinal: 5 } });
    const emptied = { length: 0, firstId: undefined, lastId: '6-1', added: 6 };
    expect(judge({ id: '5-1', ordinal: 5 }, emptied).gap).toMatch(/^1 entry was removed after 5-1/);
    expect(judge({ id: '6-1', ordinal: 6 }, emptied).gap).toBeUndefined();
  });

  it('[R34] says that entries may be gone where Redis does not count them, and says it once', () => {
    const old = { ...STATE, added: undefined };
    const verdict = judge({ id: '1-1', ordinal: undefined }, old);
    expect(verdict.gap).toMatch(/^entry 1-1, the last one read, was removed/);
    expect(compareIds(verdict.position.id, '4-1')).toBeLessThan(0);
    expect(compareIds(verdict.position.id, '4-0')).toBeGreaterThanOrEqual(0);
    const again = judge(verdict.position, { ...old, firstId: '4-1' });
    expect(judge({ id: '4-1', ordinal: undefined }, old).gap).toBeUndefined();
    expect(again.position).toEqual(judge(again.position, old).position);
  });

  it('[R35] begins anew with a stream that does', () => {
    const gap = expect.stringMatching(/^the stream began anew since entry 9-1 was read/) as string;
    const anew = { position: { id: '0-0', ordinal: 3 }, gap };
    expect(judge({ id: '9-1', ordinal: 6 }, STATE)).toEqual(anew);
    expect(judge({ id: '9-1', ordinal: undefined }, STATE)).toEqual(anew);
    expect(judge({ id: '5-1', ordinal: 7 }, STATE).position).toEqual({ id: '0-0', ordinal: 3 });
    expect(judge({ id: '9-1', ordinal: 6 }, undefined)).toEqual({ position: { id: '9-1', ordinal: 0 } });
  });

  it('[R34] compares identifiers that no number holds exactly', () => {
    expect(compareIds('1526919030474-18446744073709551615', '1526919030474-18446744073709551614')).toBeGreaterThan(0);
    expect(compareIds('9-0', '10-0')).toBeLessThan(0);
    expect(compareIds('5-5', '5-5')).toBe(0);
  });
});
