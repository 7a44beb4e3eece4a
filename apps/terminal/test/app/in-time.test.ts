import type { HistoryBar, HistoryPage } from '@tickboard/client/fetch-history';
import { describe, expect, it } from 'vitest';
import { settle } from '../../../../packages/client/test/support/peer.ts';
import { MARKET_STATE, only } from '../support/market-state.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({ state: MARKET_STATE, ...options });
  await stage.connect();
  return stage;
}

async function screen(stage: Stage): Promise<string> {
  return (await stage.text()).join('\n');
}

/** Times from the ages in words, in tenths of a second. */
function agesIn(lines: readonly string[]): readonly [first: string, message: string] {
  const first = / age (\d+\.\ds|\d+s) /.exec(lines[0] as string)?.[1] ?? 'none';
  const message = /figures are (\d+\.\ds|\d+s) old/.exec(lines.at(-2) as string)?.[1] ?? 'none';
  return [first, message];
}

describe('what changes without a message of the server', () => {
  it('[TT82] is an answer of history: it is there with the next frame', async () => {
    const asked = Promise.withResolvers<HistoryPage<'candles'>>();
    const fetchBars = (): Promise<HistoryPage<'candles'>> => asked.promise;
    const stage = await live({ panels: only('chart'), settings: { symbol: 'BTCUSDT' }, fetchBars });
    await stage.serve();
    stage.heartbeat();
    stage.clock.advance(1_000);
    expect(await screen(stage)).toContain('Loading older bars');
    const of = { open_time: Date.UTC(2025, 11, 31), interval: '1m', symbol: 'BTCUSDT', basis: 'trades' } as const;
    const bar: HistoryBar = { ...of, open: 1, high: 2, low: 1, close: 2, volume: 3 };
    asked.resolve({ rows: [bar], nextCursor: undefined });
    await settle();
    stage.clock.advance(10);
    expect(await screen(stage)).toContain('Bars since 2025-12-31 00:00:00. History begins there.');
  });

  it('[TT17] is the countdown to the next attempt, and the age of what is shown: one and the same on each line', async () => {
    const stage = await live();
    stage.clock.advance(3_000);
    stage.heartbeat();
    stage.bench.network.link.cut();
    stage.clock.advance(300);
    const seen = new Set<string>();
    for (let step = 0; step < 16; step++) {
      stage.clock.advance(250);
      const lines = await stage.text();
      const [first, message] = agesIn(lines);
      expect(message).toBe(first);
      seen.add(first);
      expect(lines.at(-2)).toMatch(/retry \d+ (now|in \d+(\.\d)?s)/);
    }
    expect(seen.size).toBeGreaterThanOrEqual(7);
  });

  it('[TT82] is a server that falls silent: panel and first line say so within a second, and no longer when it speaks', async () => {
    const stage = await live({ panels: only('markets') });
    stage.heartbeat();
    stage.clock.advance(3_000);
    expect(await screen(stage)).not.toContain('~');
    stage.clock.advance(1_000);
    expect(await screen(stage)).toMatch(/\u25cf LATE/);
    expect(await screen(stage)).toMatch(/ ~ [34]\.\ds /);
    stage.clock.advance(2_000);
    expect(await screen(stage)).toMatch(/ STALE [56]\.\ds! /);
    stage.heartbeat();
    stage.clock.advance(1_000);
    expect(await screen(stage)).not.toMatch(/\u25cf LATE|STALE \d/);
  });

  it('[TT14] is a terminal that was slow: it is said as long as it is so, and not longer', async () => {
    const stage = await live();
    stage.host.isStuck = true;
    stage.update({ 'market_data.BTCUSDT.last_price': 1 });
    stage.clock.advance(1_000);
    stage.host.unstick();
    stage.clock.advance(200);
    expect((await stage.text())[0]).toContain('slow terminal');
    stage.heartbeat();
    stage.clock.advance(6_000);
    expect((await stage.text())[0]).not.toContain('slow terminal');
  });

  it('[TT82] is a rule of the person that fires, and an alert that is acknowledged', async () => {
    const stage = await live();
    await stage.type(':alert BTCUSDT last > 1 for 3s\r');
    stage.heartbeat();
    stage.clock.advance(2_000);
    stage.heartbeat();
    expect((await stage.text()).at(-3)).not.toContain('acknowledge');
    stage.clock.advance(3_000);
    expect((await stage.text()).at(-3)).toMatch(/^ ! \w+ .* BTCUSDT .*a acknowledge/);
    stage.desk.alerts.acknowledgeAll();
    stage.clock.advance(100);
    expect(await screen(stage)).not.toContain('a acknowledge');
  });

  it('[TT82] is what a message says, which goes after a while', async () => {
    const stage = await live();
    await stage.type('t');
    expect((await stage.text()).at(-2)).toContain('Theme');
    stage.clock.advance(7_000);
    expect((await stage.text()).at(-2)).not.toContain('Theme');
  });
});
