/** Export from a database and import into one, as they are run. */
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres.ts';
import { Tickboard } from './tickboard.ts';

let postgres: PostgresServer;
let tickboard: Tickboard;
let url: string;
let shown: string;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres.stop());

beforeEach(async () => {
  tickboard = new Tickboard();
  url = await postgres.createDatabase();
  shown = `127.0.0.1:${postgres.port}${new URL(url).pathname}`;
});

afterEach(() => tickboard.remove());

const textOf = (name: string) => readFileSync(join(tickboard.directory, name), 'utf8');

const FILLS = [
  { time: '2026-01-02T03:04:05.006Z', symbol: 'BTCUSDT', side: 'buy', price: 1.5, trade_id: 'a,"b"\n', desk: 'alpha' },
  { time: '2026-01-02T03:04:05.006Z', symbol: 'BTCUSDT', side: 'buy', price: 1.5, trade_id: 'c', desk: 'beta' },
  { time: '2026-01-03T00:00:00.000Z', symbol: 'ETHUSDT', price: 3 },
];

function writeFills(): void {
  tickboard.write('fills.ndjson', FILLS.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

describe('tickboard export and import of a database', () => {
  it('[HI57] [HI58] bring everything back, and double nothing', async () => {
    writeFills();
    const first = await tickboard.run('import', 'fills.ndjson', '--into', url);
    expect([first.errors, first.output, first.code]).toEqual([
      '',
      `${shown}: 3 rows of fills added, 0 there already, 0 refused\n`,
      0,
    ]);
    const csv = await tickboard.run('export', url, '--type', 'fills', '--format', 'csv', '--out', 'fills.csv');
    expect([csv.errors, csv.code]).toEqual(['fills.csv: 3 rows of fills\n', 0]);
    const again = await tickboard.run('import', 'fills.csv', '--into', url);
    expect(again.output).toBe(`${shown}: 0 rows of fills added, 3 there already, 0 refused\n`);
    await tickboard.run('export', url, '--type', 'fills', '--out', 'again.ndjson');
    expect(textOf('again.ndjson')).toBe(textOf('fills.ndjson'));
    await tickboard.run('import', 'fills.csv', '--into', 'a.sqlite');
    const beta = await tickboard.run('export', 'a.sqlite', '--type', 'fills', '--desk', 'beta');
    expect(beta.output).toBe(`${JSON.stringify(FILLS[1])}\n`);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('tickboard-import-'))).toEqual([]);
  });

  it('[HI57] [HI5] take more rows than are on their way at once, with their bars, and keep what is simulated apart', async () => {
    const rows = Array.from({ length: 60_000 }, (_, second) => `${1_767_225_600_000 + second * 1_000},BTCUSDT,5\n`);
    tickboard.write('trades.csv', `time,symbol,price\n${rows.join('')}`);
    const taken = await tickboard.run('import', 'trades.csv', '--into', url, '--simulated');
    expect([taken.errors, taken.code]).toEqual(['', 0]);
    const count = `SELECT sum(trades) FROM tickboard_simulated.candles WHERE "interval" = '1d'`;
    expect(await postgres.psql(url, '-Atc', count)).toBe('60000');
    const played = await tickboard.run('export', url, '--type', 'trades', '--simulated', '--out', 'played.ndjson');
    expect([played.errors, played.code]).toEqual(['played.ndjson: 60000 rows of trades\n', 0]);
    const real = await tickboard.run('export', url, '--type', 'trades');
    expect([real.code, real.errors]).toEqual([1, expect.stringContaining('the schema tickboard is not there')]);
  });

  it('[HI40] [HI57] say what is wrong, and no password', async () => {
    writeFills();
    const wrong = url.replace(/:[^:@]*@/, ':wrong-secret@');
    const out = await tickboard.run('export', wrong, '--type', 'fills', '--out', 'x.ndjson');
    expect([out.code, out.errors]).toEqual([1, `${shown}: it does not take the password\n`]);
    expect(readdirSync(tickboard.directory)).toEqual(['fills.ndjson']);
    const into = await tickboard.run('import', 'fills.ndjson', '--into', wrong);
    expect([into.code, into.errors]).toEqual([1, `fills.ndjson: ${shown}: it does not take the password\n`]);
    const other = new Tickboard({ PGPASSWORD: postgres.password });
    const told = await other.run('export', url.replace(/:[^:@]*@/, '@'), '--type', 'fills');
    await other.remove();
    expect([told.code, told.errors]).toEqual([1, expect.stringContaining('nothing was recorded')]);
    const odd = await tickboard.run('import', 'fills.ndjson', '--into', 'postgres://desk:secret@[');
    expect([odd.code, odd.errors]).toEqual([
      1,
      expect.stringMatching(/^fills\.ndjson: the address of the database is none/),
    ]);
  });
});
