/** The client SDK's way into history, on the whole server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistoryRequestError } from '@tickboard/client/errors';
import { fetchHistory, walkHistory } from '@tickboard/client/fetch-history';
import { systemClock } from '@tickboard/core/clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigChanges, startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';

/** What is older than history keeps ticks would be gone. */
const START_MS = Math.floor(systemClock.now() / 86_400_000) * 86_400_000 - 60_000;

let directory: string;
let servers: ServerUnderTest[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tickboard-history-client-'));
});

afterEach(async () => {
  for (const server of servers) await server.stop();
  servers = [];
  rmSync(directory, { recursive: true, force: true });
});

async function start(config: ConfigChanges = {}): Promise<ServerUnderTest> {
  const server = await startServer({
    environment: { DASHBOARD_DATA_DIR: directory },
    config: { history: { enabled: true }, ...config },
  });
  servers.push(server);
  const isOff = config.history?.enabled === false;
  await until(async () => isOff || (await server.get('/ready')).history.state === 'live', { what: 'history' });
  return server;
}

/** Trades one second from each other, and an order. */
async function startWithRows(): Promise<ServerUnderTest> {
  const server = await start();
  server.deliver(
    { op: 'merge', channel: 'orders', row: { id: 'o1', status: 'new', created_at: START_MS, updated_at: START_MS } },
    ...Array.from({ length: 25 }, (_, index) => {
      const time = START_MS + index * 1_000;
      const data = { symbol: 'BTCUSDT', price: 100 + index, quantity: 1, side: 'buy', time };
      return { op: 'event', channel: 'trades', data } as const;
    }),
  );
  await until(async () => (await fetchHistory(server, { type: 'trades' })).rows.length === 25, { what: 'the rows' });
  return server;
}

describe('history through the client', () => {
  it('[HI75] comes as typed rows, with times as numbers', async () => {
    const server = await startWithRows();
    const { rows: orders } = await fetchHistory({ url: server.wsUrl() }, { type: 'orders' });
    expect(orders).toEqual([
      {
        record_id: expect.any(Number),
        time: START_MS,
        id: 'o1',
        status: 'new',
        source: 'puppet',
        created_at: START_MS,
        updated_at: START_MS,
      },
    ]);
    const { rows: bars } = await fetchHistory(server, { type: 'candles', symbol: 'BTCUSDT', interval: '1d' });
    const prices = { open: 100, high: 124, low: 100, close: 124, volume: 25, trades: 25 };
    const openTime = START_MS + 60_000 - 86_400_000;
    expect(bars).toEqual([{ open_time: openTime, ...prices, interval: '1d', symbol: 'BTCUSDT', basis: 'trades' }]);
  });

  it('[HI75] is walked page by page, each asked for when the one before was taken', async () => {
    const server = await startWithRows();
    const asked: string[] = [];
    const ask: typeof fetch = (input, init) => {
      asked.push(input instanceof Request ? input.url : input.toString());
      return fetch(input, init);
    };
    const pages: number[][] = [];
    const query = { type: 'trades', limit: 10, order: 'asc', from: START_MS + 1_000 } as const;
    for await (const { rows } of walkHistory({ url: server.url, fetch: ask }, query)) {
      pages.push(rows.map(({ price }) => price as number));
      expect(asked).toHaveLength(pages.length);
    }
    expect(pages.map(({ length }) => length)).toEqual([10, 10, 4]);
    expect(pages.flat()).toEqual(Array.from({ length: 24 }, (_, index) => 101 + index));
  });

  it('[HI75] says why there is none, and whether to ask again', async () => {
    const server = await start({ security: { apiKey: 'secret' } });
    const refused = await fetchHistory(server, { type: 'fills' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(HistoryRequestError);
    expect(refused).toMatchObject({ status: 401, shouldRetry: false });
    expect((await fetchHistory({ ...server, token: 'secret' }, { type: 'fills' })).rows).toEqual([]);
    const wrong = fetchHistory({ ...server, token: 'secret' }, { type: 'candles', symbol: 'A', interval: '2m' });
    await expect(wrong).rejects.toMatchObject({ status: 400, message: expect.stringContaining('interval') });
    const off = await start({ history: { enabled: false } });
    await expect(fetchHistory(off, { type: 'fills' })).rejects.toMatchObject({ status: 404, shouldRetry: false });
    const gone = fetchHistory({ url: 'http://127.0.0.1:1' }, { type: 'fills' });
    await expect(gone).rejects.toMatchObject({ status: undefined, shouldRetry: true });
  });

  it('[HI75] can be given up', async () => {
    const server = await start();
    const signal = AbortSignal.abort(new Error('no longer wanted'));
    await expect(fetchHistory({ url: server.url, signal }, { type: 'fills' })).rejects.toThrow('no longer wanted');
  });
});
