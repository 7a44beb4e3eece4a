/** A whole server with its history on disk. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../../test/harness/free-port.ts';
import { startServer, type ServerUnderTest } from '../../../../test/harness/server.ts';
import { until } from '../../../../test/harness/until.ts';

const PATH = '/api/v1/history';

let directory: string;
let server: ServerUnderTest | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tickboard-history-'));
});

afterEach(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(hasConfiguredSources = false): Promise<ServerUnderTest> {
  server = await startServer({
    environment: { DASHBOARD_DATA_DIR: directory, DASHBOARD_HISTORY_QUOTE_INTERVAL: '0ms' },
    config: { history: { enabled: true } },
    hasConfiguredSources,
  });
  return server;
}

function deliver(running: ServerUnderTest, price: number): void {
  running.deliver(
    { op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', last_price: price, updated_at: Date.now() } },
    { op: 'event', channel: 'fills', data: { symbol: 'BTCUSDT', price, time: Date.now() } },
  );
}

type Row = Readonly<Record<string, unknown>>;

async function rowsOf(running: ServerUnderTest, type: string): Promise<readonly Row[]> {
  const { data = [] } = (await running.get(`${PATH}?type=${type}&order=asc`)) as unknown as { data?: Row[] };
  return data;
}

async function pricesOf(running: ServerUnderTest, type: string, field: string): Promise<unknown[]> {
  return (await rowsOf(running, type)).map((row) => row[field]);
}

async function untilQuoted(running: ServerUnderTest, count: number): Promise<void> {
  await until(async () => (await running.metric('dashboard_history_rows_total', { kind: 'quotes' })) === count, {
    what: `${count} quotes to be written`,
  });
}

describe('a server with history', () => {
  it('[HI32] answers when each source came into which state', async () => {
    const running = await start();
    const told = async (): Promise<string[]> =>
      (await rowsOf(running, 'sources')).map(({ service, status }) => `${service as string} ${status as string}`);
    await until(async () => (await told()).includes('puppet connecting'), { what: 'the puppet to be connected' });
    deliver(running, 1.25);
    await until(async () => (await told()).includes('puppet live'), { what: 'the state of the puppet to be written' });
    await until(async () => (await told()).includes('history live'), { what: 'the state of history to be written' });
    const states = await told();
    expect(states.indexOf('puppet live')).toBeGreaterThan(states.indexOf('puppet connecting'));
  });

  it('[HI1] [HI5] [HI22] answers what passed, and after a restart what passed before it', async () => {
    const first = await start();
    deliver(first, 1.25);
    await untilQuoted(first, 1);
    deliver(first, 2.5);
    await first.stop();
    expect(existsSync(join(directory, 'history.sqlite'))).toBe(true);
    const second = await start();
    deliver(second, 3.75);
    await untilQuoted(second, 1);
    expect(await pricesOf(second, 'market_data', 'last_price')).toEqual([1.25, 2.5, 3.75]);
    expect(await pricesOf(second, 'fills', 'price')).toEqual([1.25, 2.5, 3.75]);
    expect(await second.metric('dashboard_history_file_bytes')).toBeGreaterThan(0);
    expect(await second.metric('dashboard_history_failures_total')).toBe(0);
    await until(async () => (await second.metric('dashboard_history_waiting')) === 0, { what: 'nothing to wait' });
    const state = async () => (await second.get('/api/v1/state/system_health/history')).status;
    await until(async () => (await state()) === 'live', { what: 'the state of history to be told' });
  });

  it('[HI86] answers what was imported of another desk, and restores none of it', async () => {
    const first = await start();
    deliver(first, 1.25);
    deliver(first, 2.5);
    await first.stop();
    const file = new DatabaseSync(join(directory, 'history.sqlite'));
    file.exec(`UPDATE fills SET desk = 'alpha' WHERE price = 2.5`);
    file.close();
    const second = await start();
    expect(await pricesOf(second, 'fills', 'price')).toEqual([1.25, 2.5]);
    const restored = JSON.stringify(await second.get('/api/v1/state/fills'));
    expect(restored).toContain('1.25');
    expect(restored).not.toContain('2.5,');
  });

  it('[HI5] keeps simulated figures apart from real ones', async () => {
    const simulated = await start(true);
    await until(async () => (await pricesOf(simulated, 'market_data', 'last_price')).length > 0, {
      what: 'a simulated quote',
    });
    expect(existsSync(join(directory, 'history-simulated.sqlite'))).toBe(true);
    expect(existsSync(join(directory, 'history.sqlite'))).toBe(false);
  });

  it('[HI69] waits for no database that refuses: it serves, and says that nothing is restored', async () => {
    const url = `postgres://nobody@127.0.0.1:${await findFreePort()}/desk`;
    server = await startServer({
      environment: {
        DASHBOARD_DATA_DIR: directory,
        DASHBOARD_HISTORY_URL: url,
        DASHBOARD_HISTORY_RESTORE_WITHIN: '1m',
      },
      config: { history: { enabled: true } },
    });
    const told = server.logLines().find(({ missing }) => missing !== undefined);
    expect(told).toMatchObject({ level: 'warn', missing: expect.arrayContaining(['orders', 'fills', 'candles']) });
    expect(told?.['tookMs']).toBeLessThan(60_000);
  }, 90_000);

  it('[HI16] serves while its file is locked by another program, and writes what came meanwhile', async () => {
    const running = await start();
    deliver(running, 1);
    await untilQuoted(running, 1);
    const other = new DatabaseSync(join(directory, 'history.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    for (let price = 2; price <= 50; price++) deliver(running, price);
    const answer = await until(
      async () => {
        const row = await running.get('/api/v1/state/market_data/BTCUSDT');
        return (row as Row)['last_price'] === 50;
      },
      { what: 'the state to be served' },
    );
    expect(answer).toBe(true);
    expect(await pricesOf(running, 'fills', 'price')).toEqual([1]);
    other.exec('COMMIT');
    other.close();
    await until(async () => (await pricesOf(running, 'fills', 'price')).length === 50, {
      what: '50 fills to be written',
    });
    expect(await pricesOf(running, 'fills', 'price')).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });
});
