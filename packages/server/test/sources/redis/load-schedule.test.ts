import { ManualClock } from '@tickboard/core/clock';
import { LoadSchedule } from '@tickboard/server/sources/redis/load-schedule';
import { beforeEach, describe, expect, it } from 'vitest';

const TIMES = { refreshIntervalMs: 60_000, requeryDelayMs: 250 };
const ALL = ['market_data', 'order', 'position', 'balance'];

describe('the schedule of loads', () => {
  let clock: ManualClock;
  let schedule: LoadSchedule;
  /** Kinds of each load begun. */
  let loads: string[][];
  let endLoad: () => void;

  beforeEach(() => {
    clock = new ManualClock();
    loads = [];
    endLoad = () => {};
    schedule = new LoadSchedule(clock, TIMES, ALL, (kinds) => {
      loads.push([...kinds]);
      return new Promise((resolve) => {
        endLoad = resolve;
      });
    });
  });

  async function finishLoad(): Promise<void> {
    endLoad();
    await Promise.resolve();
    await Promise.resolve();
  }

  it('[R1] loads all at once, and again at each interval', async () => {
    schedule.start();
    expect(loads).toEqual([ALL]);
    await finishLoad();
    clock.advance(59_999);
    expect(loads).toHaveLength(1);
    clock.advance(1);
    expect(loads).toEqual([ALL, ALL]);
    await finishLoad();
    clock.advance(60_000);
    expect(loads).toHaveLength(3);
  });

  it('[R9] joins what is asked for within the delay', async () => {
    schedule.start();
    await finishLoad();
    schedule.want('order');
    clock.advance(100);
    schedule.want('order');
    schedule.want('position');
    clock.advance(149);
    expect(loads).toHaveLength(1);
    clock.advance(1);
    expect(loads.slice(1)).toEqual([['order', 'position']]);
  });

  it('[R9] runs one load at a time: what is asked for meanwhile comes after it', async () => {
    schedule.start();
    schedule.want('order');
    clock.advance(10_000);
    expect(loads).toHaveLength(1);
    await finishLoad();
    clock.advance(40_000);
    expect(loads).toEqual([ALL, ['order']]);
    await finishLoad();
    clock.advance(1_000);
    expect(loads).toHaveLength(2);
  });

  it('[R9] rests four times as long as a load took before one that was only asked for', async () => {
    schedule.start();
    clock.advance(1_000);
    await finishLoad();
    schedule.want('order');
    clock.advance(3_999);
    expect(loads).toHaveLength(1);
    clock.advance(1);
    expect(loads).toHaveLength(2);
  });

  it('[R1] makes up for a refresh that fell into another load', async () => {
    schedule.start();
    await finishLoad();
    clock.advance(59_700);
    schedule.want('order');
    clock.advance(250);
    expect(loads).toEqual([ALL, ['order']]);
    clock.advance(50);
    expect(loads).toHaveLength(2);
    await finishLoad();
    clock.advance(250);
    expect(loads).toEqual([ALL, ['order'], ALL]);
    await finishLoad();
    clock.advance(60_000);
    expect(loads).toHaveLength(4);
  });

  it('[SC3] leaves no timer once it is stopped, not even by a load that ends later', async () => {
    schedule.start();
    schedule.want('order');
    schedule.stop();
    await finishLoad();
    schedule.want('order');
    expect(clock.pending).toBe(0);
    clock.advance(120_000);
    expect(loads).toHaveLength(1);
  });
});
