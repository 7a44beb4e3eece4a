import { describe, expect, it } from 'vitest';
import { ManualClock, systemClock } from '../../src/clock.ts';

describe('ManualClock', () => {
  it('runs tasks at their time, in order of due time, then of creation', () => {
    const clock = new ManualClock(1_000);
    const ran: string[] = [];
    const note = (name: string) => () => ran.push(`${name}@${clock.now()}/${clock.monotonic()}`);
    clock.after(30, note('c'));
    clock.after(10, note('a'));
    clock.after(10, note('b'));
    clock.after(-5, note('past'));
    clock.advance(9);
    expect(ran).toEqual(['past@1000/0']);
    clock.advance(21);
    expect(ran).toEqual(['past@1000/0', 'a@1010/10', 'b@1010/10', 'c@1030/30']);
    expect([clock.now(), clock.monotonic(), clock.pending]).toEqual([1_030, 30, 0]);
  });

  it('runs tasks that tasks add, when they fall due on the way', () => {
    const clock = new ManualClock();
    const ran: number[] = [];
    const again = () => {
      ran.push(clock.monotonic());
      clock.after(10, again);
    };
    clock.after(10, again);
    clock.advance(35);
    expect(ran).toEqual([10, 20, 30]);
    expect(clock.pending).toBe(1);
  });

  it('runs no cancelled task', () => {
    const clock = new ManualClock();
    const ran: string[] = [];
    const timer = clock.after(10, () => ran.push('never'));
    clock.after(5, () => timer.cancel());
    timer.cancel();
    clock.advance(20);
    expect([ran, clock.pending]).toEqual([[], 0]);
  });
});

describe('systemClock', () => {
  it('tells both times, and runs what was not cancelled', async () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    const start = systemClock.monotonic();
    const ran: string[] = [];
    systemClock.after(0, () => ran.push('cancelled')).cancel();
    await new Promise<void>((resolve) => {
      systemClock.after(1, resolve);
    });
    expect(systemClock.monotonic()).toBeGreaterThan(start);
    expect(ran).toEqual([]);
  });
});
