/** One process of several is stopped: it must cost the others nothing, and find its way back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { Watcher } from './watcher.ts';

const OTHERS = 3;

let server: ServerUnderTest;
let watchers: Watcher[];

beforeEach(async () => {
  // Much to tell, so that the buffers of the system are soon full.
  const sim = { symbols: 600, stepMs: 50 };
  server = await startServer({
    hasConfiguredSources: true,
    config: { sim, state: { feedKept: 1_000 }, websocket: { writeTimeoutMs: 300_000, highWaterBytes: 64_000_000 } },
  });
  watchers = Array.from({ length: OTHERS + 1 }, () => new Watcher(server.url));
});

afterEach(async () => {
  await Promise.all(watchers.map((watcher) => watcher.end()));
  await server.stop();
});

function lagging(): Promise<number | undefined> {
  return server.metric('dashboard_lagging_clients');
}

describe('a client that is stopped', () => {
  it('[W14] [W15] harms no other, and catches up once it goes on', async () => {
    const [stopped, ...others] = watchers as [Watcher, ...Watcher[]];
    for (const watcher of watchers) expect(await watcher.ask('verify')).toMatchObject({ matches: true, connects: 1 });
    const { seq: before } = await stopped.ask('status');
    const faultsBefore = (await others[0]!.ask('status')).faults;
    stopped.signal('SIGSTOP');
    await until(async () => ((await lagging()) ?? 0) >= 1, { what: 'the stopped client to lag', timeoutMs: 60_000 });
    // The state goes on for a while, and the others with it.
    for (let round = 0; round < 5; round++) {
      const { version } = server.server.store;
      for (const other of others) {
        const told = await other.askUntil(version);
        expect(told).toMatchObject({ matches: true, connects: 1 });
      }
      expect(await lagging()).toBeGreaterThanOrEqual(1);
    }
    expect((await others[0]!.ask('status')).faults).toEqual(faultsBefore);
    const { version } = server.server.store;
    stopped.signal('SIGCONT');
    await until(async () => (await lagging()) === 0, { what: 'it to be in step again', timeoutMs: 60_000 });
    const caughtUp = await stopped.askUntil(version);
    expect(caughtUp).toMatchObject({ matches: true, connects: 1 });
    expect(version).toBeGreaterThan(before);
    // It missed events beyond those that are kept, and was told; nothing else went wrong.
    expect(caughtUp.faults.filter((fault) => !fault.includes('"lost"'))).toEqual([]);
    expect(await server.metric('dashboard_catch_ups_total', { kind: 'update' })).toBeGreaterThanOrEqual(1);
    expect(await server.metric('dashboard_closes_total', { code: '4413' })).toBeUndefined();
  }, 180_000);
});
