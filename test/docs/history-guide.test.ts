/** The guide to history works as written: its SQL on a real file, its requests at a real server. */
import { readFileSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const GUIDE = readFileSync(new URL('../../docs/history.md', import.meta.url), 'utf8');

let directory: string;
let server: ServerUnderTest | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tickboard-guide-'));
});

afterEach(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('the guide to history', () => {
  it('[HI21] has SQL and requests that work as written', async () => {
    server = await startServer({
      environment: { DASHBOARD_DATA_DIR: directory, DASHBOARD_HISTORY_SAMPLE_INTERVAL: '100ms' },
      config: { history: { enabled: true } },
      hasConfiguredSources: false,
    });
    const { deliver } = server;
    const time = Date.now();
    deliver(
      { op: 'event', channel: 'trades', data: { symbol: 'BTCUSDT', price: 5, quantity: 1, time } },
      { op: 'event', channel: 'closed_trades', data: { symbol: 'BTCUSDT', pnl: 2, strategy_name: 'RSI', time } },
      { op: 'merge', channel: 'account', row: { equity: 7, updated_at: time } },
    );
    const { metric } = server;
    await until(async () => ((await metric('dashboard_history_rows_total', { kind: 'rows' })) ?? 0) >= 2, {
      what: 'the closed trade and equity to be written',
    });
    const file = new DatabaseSync(join(directory, 'history.sqlite'), { readOnly: true });
    const statements = [...GUIDE.matchAll(/^sqlite3 [^"]*"([^"]+)"/gm)].map(([, sql]) => sql as string);
    expect(statements).toHaveLength(3);
    for (const sql of statements) expect([sql, file.prepare(sql).all().length]).toEqual([sql, 1]);
    file.close();
    const paths = [...GUIDE.matchAll(/^curl -s "\$api(\/[^"]+)"/gm)].map(([, path]) => path as string);
    expect(paths).toHaveLength(16);
    for (const path of paths) {
      const answer = await fetch(`${server.url}/api/v1${path}`);
      expect([path, answer.status, answer.ok ? '' : await answer.text()]).toEqual([path, 200, '']);
    }
  });
});
