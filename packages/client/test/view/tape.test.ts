import { Tape } from '@tickboard/client/view/tape';
import { describe, expect, it } from 'vitest';

const prints = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ id: from + index }));
const ids = (tape: Tape<{ id: number }>) => tape.shown.map(({ id }) => id);

describe('tape', () => {
  it('[UT11] shows the newest first, and no more than it keeps', () => {
    const tape = new Tape<{ id: number }>(3);
    tape.take(prints(1, 5));
    expect(ids(tape)).toEqual([5, 4, 3]);
  });

  it('[UT11] stands still while it is held, and counts each trade that came once', () => {
    const tape = new Tape<{ id: number }>(3);
    tape.take(prints(1, 3));
    tape.hold();
    tape.take(prints(2, 5));
    tape.take(prints(2, 5));
    tape.take(prints(4, 8));
    expect(ids(tape)).toEqual([3, 2, 1]);
    expect(tape.missed).toBe(5);
    tape.release();
    tape.take(prints(4, 8));
    expect(ids(tape)).toEqual([8, 7, 6]);
    expect(tape.missed).toBe(0);
  });

  it('[UT11] counts trades that are kept no longer when they are looked at, as those of a page that was hidden', () => {
    const tape = new Tape<{ id: number }>(3);
    tape.take(prints(1, 3), 3);
    tape.hold();
    tape.take(prints(98, 100), 100);
    expect(tape.missed).toBe(97);
    tape.take(prints(99, 101), 101);
    expect(tape.missed).toBe(98);
    tape.release();
    tape.take(prints(99, 101), 101);
    expect([tape.missed, ids(tape)]).toEqual([0, [101, 100, 99]]);
  });

  it('[UT11] that is held before there was any trade holds the first ones', () => {
    const tape = new Tape<{ id: number }>(3);
    tape.hold();
    tape.take([], 0);
    tape.take(prints(1, 2), 2);
    tape.take(prints(1, 4), 4);
    expect([ids(tape), tape.missed]).toEqual([[2, 1], 2]);
  });
});
