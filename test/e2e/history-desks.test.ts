/** Two desks with accounts of their own in one database, each asked about itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@tickboard/core/clock';
import { fetchHistory } from '@tickboard/client/fetch-history';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../harness/postgres.ts';
import { startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';

let postgres: PostgresServer;
let directory: string;
const servers: ServerUnderTest[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  directory = mkdtempSync(join(tmpdir(), 'tickboard-desks-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

afterAll(async () => {
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** `desk`: its folder, and its name where it is given one. */
async function start(url: string, folder: string, desk?: string): Promise<ServerUnderTest> {
  const server = await startServer({
    environment: {
      DASHBOARD_DATA_DIR: join(directory, folder),
      DASHBOARD_HISTORY_URL: url,
      DASHBOARD_HISTORY_SAMPLE_INTERVAL: '100ms',
      ...(desk !== undefined && { DASHBOARD_HISTORY_DESK: desk }),
    },
    config: { history: { enabled: true } },
  });
  servers.push(server);
  return server;
}

/** Asked of the database: a server that is asked so often answers no more. */
async function untilKept(url: string, accounts: number): Promise<void> {
  const count = () => postgres.psql(url, '-Atc', 'SELECT count(*) FROM tickboard.account');
  await until(async () => (await count()) === `${accounts}`, { what: `${accounts} accounts to be kept` });
}

/** Its own account, fill and open order. */
function trade(server: ServerUnderTest, equity: number): void {
  const time = systemClock.now();
  server.deliver(
    { op: 'event', channel: 'fills', data: { symbol: 'BTCUSDT', price: equity, quantity: 1, trade_id: '1', time } },
    { op: 'event', channel: 'closed_trades', data: { symbol: 'BTCUSDT', pnl: equity, trade_id: '1', time } },
    { op: 'merge', channel: 'orders', row: { id: `o${equity}`, symbol: 'BTCUSDT', status: 'new', updated_at: time } },
    { op: 'merge', channel: 'account', row: { equity, updated_at: time } },
  );
}

it('[HI84] [HI85] [HI86] two desks in one database never show, count or restore what is the other one’s', async () => {
  const url = await postgres.createDatabase();
  let alpha = await start(url, 'a', 'alpha');
  const other = await start(url, 'b');
  trade(alpha, 100);
  trade(other, 90_000);
  const name = (await other.get('/ready')).history.desk as string;
  expect([(await alpha.get('/ready')).history.desk, name]).toEqual(['alpha', expect.stringMatching(/-[0-9a-f]{6}$/)]);
  const equities = async (server: ServerUnderTest, desk?: string) => {
    const { rows } = await fetchHistory(server, { type: 'equity', order: 'asc', ...(desk !== undefined && { desk }) });
    return rows.map(({ equity, desk: whose }) => [whose, equity]);
  };
  await untilKept(url, 2);
  expect(await equities(alpha)).toEqual([['alpha', 100]]);
  expect(await equities(other)).toEqual([[name, 90_000]]);
  expect(await equities(other, 'alpha')).toEqual([['alpha', 100]]);
  const own = await alpha.get('/api/v1/stats');
  expect(own).toMatchObject({ desk: 'alpha', closed_trades: 1, equity: { desk: 'alpha', first: 100, high: 100 } });
  const all = await alpha.get('/api/v1/stats?desk=all');
  expect(all).toMatchObject({
    closed_trades: 2,
    absent: { equity: expect.stringContaining(`desk ${name} by source`) },
  });
  expect(all).not.toHaveProperty('equity');

  await alpha.stop();
  alpha = await start(url, 'a', 'alpha');
  const restored = async (channel: string) => JSON.stringify(await alpha.get(`/api/v1/state/${channel}`));
  expect(await restored('fills')).toContain('"price":100');
  expect(await restored('fills')).not.toContain('90000');
  expect(await restored('orders')).toContain('o100');
  expect(await restored('orders')).not.toContain('o90000');
});

it('[HI86] a desk that lost its name, or had none, is told at its start whose rows there are', async () => {
  const url = await postgres.createDatabase();
  const told = (server: ServerUnderTest) =>
    server
      .logLines()
      .flatMap(({ msg, types, instead }) =>
        /rows that say no|nothing of this/.test(String(msg)) ? [types ?? instead] : [],
      );
  const first = await start(url, 'c', 'alpha');
  trade(first, 100);
  await untilKept(url, 1);
  expect(told(first)).toEqual([]);
  await first.stop();
  const lost = await start(url, 'd', 'beta');
  await until(() => told(lost).length > 0, { what: 'the other desk to be told of' });
  expect(told(lost)).toEqual([['alpha']]);
  await lost.stop();
  await postgres.psql(url, '-c', 'UPDATE tickboard.fills SET desk = NULL');
  const upgraded = await start(url, 'c', 'alpha');
  await until(() => told(upgraded).length > 0, { what: 'rows without a desk to be told of' });
  expect(told(upgraded)).toEqual([['fills']]);
});
