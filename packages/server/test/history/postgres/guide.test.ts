import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@tickboard/core/clock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../../../test/harness/postgres.ts';
import { BatchPacker } from '../../../src/history/batch.ts';
import { kindOf } from '../../../src/history/kinds.ts';
import { packQuote, packTrade } from '../gather.ts';
import { type DatabaseUnderTest, openDatabase } from './database-under-test.ts';

const GUIDE = join(import.meta.dirname, '../../../../../docs/history-postgres.md');
const EXAMPLES = [...readFileSync(GUIDE, 'utf8').matchAll(/^```sql\n(.*?)^```/gms)].map(([, sql]) => sql as string);

let postgres: PostgresServer;
let url: string;
let database: DatabaseUnderTest;

beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.createDatabase();
  database = await openDatabase(url, () => systemClock.now());
  const packer = new BatchPacker();
  const time = systemClock.now() - 1_000;
  packQuote(packer, { symbol: 'BTCUSDT', time, last_price: 50_000.5, bid_price: 50_000, ask_price: 50_000.25 });
  packTrade(packer, { symbol: 'BTCUSDT', time, price: 50_000.5, quantity: 2 });
  const given: Readonly<Record<string, string>> = { strategy_name: 'RSI', values: '{"sharpe":1.5}' };
  const values = kindOf('metrics').columns.map(({ name }) => given[name] ?? null);
  packer.addRow({ type: 'metrics', time, recordedAt: time, values });
  await database.write(packer.take());
});

afterAll(async () => {
  await database.close();
  await postgres.stop();
});

describe('the guide to history in PostgreSQL', () => {
  it('[HI40] has examples', () => {
    expect(EXAMPLES).toHaveLength(4);
  });

  it.each(EXAMPLES)('[HI40] has an example that psql runs as written: %s', async (sql) => {
    const rows = (await postgres.psql(url, '-Atc', sql)).split('\n');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/50000\.5|100001|0\.2500|RSI\|.*\|1\.5/);
  });
});
