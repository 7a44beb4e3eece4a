import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { readServiceInfo, ServiceInfoWatch } from '../../src/board/service-info.ts';
import { PuppetBoard, settle } from '../support/puppet-board.ts';

describe('what the server says of itself', () => {
  it('[UF30] is read with care: what it does not say is left out', () => {
    expect(
      readServiceInfo({
        version: '1.2.3',
        runtime: { name: 'node', version: 'v24' },
        uptime_seconds: 7.5,
        clients: { connections: 2, lagging: 0, queue_depth: 1 },
        backends: { redis: { reconnects: 3 }, broken: null, silent: { reconnects: 'x' } },
      }),
    ).toEqual({
      version: '1.2.3',
      runtime: 'node v24',
      uptime: 7.5,
      connections: 2,
      lagging: 0,
      queued: 1,
      reconnects: new Map([['redis', 3]]),
    });
    expect(readServiceInfo({ runtime: { name: 'node' }, backends: 7 })).toMatchObject({
      version: undefined,
      runtime: undefined,
      reconnects: new Map(),
    });
    for (const given of [undefined, null, 'x', 7]) expect(readServiceInfo(given)).toBeUndefined();
  });

  it('[UF30] is asked for while somebody looks, and forgotten where it does not answer', async () => {
    const board = new PuppetBoard();
    const clock = new ManualClock();
    const tab = { isHidden: false, hasFailed: false };
    let asked = 0;
    const watch = new ServiceInfoWatch({
      board,
      clock,
      isHidden: () => tab.isHidden,
      ask: () => {
        asked++;
        return tab.hasFailed ? Promise.reject(new Error('gone')) : Promise.resolve({ version: String(asked) });
      },
    });
    clock.advance(60_000);
    expect(asked).toBe(0);
    const stops = [watch.subscribe(() => undefined), watch.subscribe(() => undefined)];
    await settle();
    expect([asked, watch.info?.version]).toEqual([1, '1']);
    clock.advance(2_000);
    await settle();
    expect(watch.info?.version).toBe('2');
    tab.isHidden = true;
    clock.advance(20_000);
    expect(asked).toBe(2);
    tab.isHidden = false;
    board.become({ state: 'reconnecting' });
    clock.advance(2_000);
    await settle();
    expect([asked, watch.info]).toEqual([2, undefined]);
    board.become({ state: 'connected' });
    tab.hasFailed = true;
    clock.advance(2_000);
    await settle();
    expect([asked, watch.info]).toEqual([3, undefined]);
    for (const stop of stops) stop();
    clock.advance(60_000);
    expect([asked, clock.pending]).toEqual([3, 0]);
  });

  it('[UF30] is not shown as it was when somebody looked before, nor asked for twice at a time', async () => {
    const clock = new ManualClock();
    const answers: ((answer: unknown) => void)[] = [];
    const watch = new ServiceInfoWatch({
      board: new PuppetBoard(),
      clock,
      isHidden: () => false,
      ask: () =>
        new Promise((resolve) => {
          answers.push(resolve);
        }),
    });
    const stop = watch.subscribe(() => undefined);
    clock.advance(10_000);
    expect(answers).toHaveLength(1);
    answers[0]?.({ uptime_seconds: 5 });
    await settle();
    expect(watch.info?.uptime).toBe(5);
    stop();
    const stopAgain = watch.subscribe(() => undefined);
    expect(watch.info).toBeUndefined();
    await settle();
    // Of one who does not look any more.
    stopAgain();
    answers[1]?.({ uptime_seconds: 6 });
    await settle();
    const stopLast = watch.subscribe(() => undefined);
    answers[2]?.({ uptime_seconds: 7 });
    await settle();
    expect([answers.length, watch.info?.uptime]).toEqual([3, 7]);
    stopLast();
    expect(clock.pending).toBe(0);
  });
});
