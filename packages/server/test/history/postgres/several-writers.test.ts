import { randomUUID } from 'node:crypto';
import { systemClock } from '@tickboard/core/clock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../../../test/harness/postgres.ts';
import { until } from '../../../../../test/harness/until.ts';
import { connect } from '../../../src/history/postgres/database.ts';
import { migrate } from '../../../src/history/postgres/schema.ts';
import { standAlone } from '../../../src/history/postgres/numbered-batch.ts';
import type { RowsPage } from '../../../src/history/history-query.ts';
import { BatchPacker } from '../../../src/history/batch.ts';
import { START } from '../contract/quotes.ts';
import { packTrade } from '../gather.ts';
import { type DatabaseUnderTest, openDatabase } from './database-under-test.ts';
import { alertsOf } from './store-under-test.ts';

let postgres: PostgresServer;
let url: string;
let desks: DatabaseUnderTest[];

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres.stop());

beforeEach(async () => {
  url = await postgres.createDatabase();
  desks = [];
  for (let count = 0; count < 3; count++) desks.push(await openDatabase(url));
});

afterEach(async () => {
  await Promise.all(desks.map((desk) => desk.close()));
});

const desk = (index: number) => desks[index] as DatabaseUnderTest;

/** A page of the alerts, oldest first. */
function ask(cursor?: string): Promise<RowsPage> {
  const query = { type: 'alerts', order: 'asc', limit: 7, format: 'json' } as const;
  return desk(0).read({ ...query, ...(cursor !== undefined && { cursor }) });
}

describe('several Tickboards on one database', () => {
  it('[HI13] [HI42] write at once, and each walk has what was there when it began, once', async () => {
    const ending = new AbortController();
    const writing = desks.map(async (each, index) => {
      for (let count = 0; !ending.signal.aborted; count++)
        await each.write(alertsOf(`${index}-${count}`, `${index}-${count}b`));
    });
    for (let walks = 0; walks < 12;) {
      const ids: number[] = [];
      let page = await ask();
      // What is visible now is all that the walk is over: the same snapshot says how far that goes.
      const mark = Number(
        Buffer.from(page.nextCursor ?? '', 'base64url')
          .toString()
          .split('.')[1] ?? 0,
      );
      for (;;) {
        ids.push(...page.rows.map(([id]) => id));
        if (page.nextCursor === undefined) break;
        page = await ask(page.nextCursor);
      }
      // Of a first page that is the last, nothing says so.
      if (mark === 0) continue;
      walks++;
      const { rows } = await desk(0).client.query<{ readonly record_id: number }>(
        'SELECT record_id FROM tickboard.alerts WHERE record_id <= $1 ORDER BY time, record_id',
        [mark],
      );
      expect(ids).toEqual(rows.map(({ record_id: id }) => id));
    }
    ending.abort();
    await Promise.all(writing);
    const { rows } = await desk(0).client.query('SELECT record_id, message FROM tickboard.alerts');
    expect(new Set(rows.map(({ record_id: id }: { readonly record_id: number }) => id)).size).toBe(rows.length);
    const desksSeen = rows.map(({ message }: { readonly message: string }) => message.slice(0, 1));
    expect(new Set(desksSeen)).toEqual(new Set(['0', '1', '2']));
  });

  it('[HI13] [HI42] wait for one that has ids and has not committed: no row appears before an older one', async () => {
    const slow = desk(0).client;
    await slow.query('BEGIN');
    await slow.query('SELECT next_id FROM tickboard.counter FOR UPDATE');
    let isWritten = false;
    const write = desk(1)
      .write(alertsOf('later'))
      .then(() => (isWritten = true));
    const isBlocked = async () => {
      const { rows } = await desk(2).client.query('SELECT FROM pg_stat_activity WHERE wait_event_type = $1', ['Lock']);
      return rows.length > 0;
    };
    await until(isBlocked, { what: 'the other to wait' });
    expect(isWritten).toBe(false);
    await slow.query('COMMIT');
    await write;
    expect((await ask()).rows).toHaveLength(1);
  });

  it('[HI42] write a batch once, however often it is handed in', async () => {
    const writer = randomUUID();
    const numbered = [1, 2, 3].map((number) => {
      const batch = alertsOf(`${number}`);
      return { writer, number, batch: standAlone(batch, batch.names) };
    });
    await desk(0).writer.write(numbered.slice(0, 2));
    await desk(1).writer.write(numbered);
    await desk(2).writer.write(numbered.slice(0, 1));
    const { rows } = await ask();
    expect(rows.map((row) => row[4])).toEqual(['1', '2', '3']);
  });
});

describe('a Tickboard that starts', () => {
  it('[HI41] [HI42] waits for nobody who writes, where all tables are there', async () => {
    const writing = desk(0).client;
    await writing.query('BEGIN');
    await writing.query('LOCK TABLE tickboard.alerts, tickboard.fills IN ROW EXCLUSIVE MODE');
    const starting = await connect({ url, patienceMs: 1_200 });
    await expect(migrate(starting, 'tickboard')).resolves.toBeUndefined();
    await writing.query('COMMIT');
    await starting.end();
  });
});

describe('partitions', () => {
  it('[HI43] are made for late rows and before they are needed, and take what was with the rest', async () => {
    const DAY_MS = 86_400_000;
    const database = desk(0);
    const tick = (time: number) => database.write(tickAt(time));
    await tick(START - 5 * DAY_MS);
    // Further ahead than any is made.
    await tick(START + 10 * DAY_MS);
    const count = (table: string) => postgres.psql(url, '-Atc', `SELECT count(*) FROM tickboard.${table}`);
    expect(await count('trades_p20251228')).toBe('1');
    expect(await count('trades_rest')).toBe('1');
    const later = await openDatabase(url, () => START + 9 * DAY_MS);
    const keep = { ticksBefore: 0, recordsBefore: 0, bytesMax: Number.MAX_SAFE_INTEGER };
    await later.prune(keep);
    expect(await count('trades_rest')).toBe('0');
    expect(await count('trades_p20260112')).toBe('1');
    expect(await count('trades_p20260113')).toBe('0');
    await later.prune({ ...keep, ticksBefore: START });
    expect(await postgres.psql(url, '-Atc', `SELECT to_regclass('tickboard.trades_p20251228')`)).toBe('');
    // Whoever knew the partition goes on without it.
    await tick(START - 5 * DAY_MS);
    expect(await count('trades')).toBe('2');
    await later.close();
  });

  it('[HI88] of one desk go by no clock that is ahead of the database’s', async () => {
    const YEARS_MS = 3 * 365 * 86_400_000;
    const now = systemClock.now();
    const database = await openDatabase(url, () => systemClock.now());
    await database.write(tickAt(now));
    const ahead = await openDatabase(url, () => systemClock.now() + YEARS_MS);
    const before = now + YEARS_MS - 86_400_000;
    await ahead.prune({ ticksBefore: before, recordsBefore: before, bytesMax: 1 });
    expect(await postgres.psql(url, '-Atc', 'SELECT count(*) FROM tickboard.trades')).toBe('1');
    await Promise.all([database.close(), ahead.close()]);
  });

  it('[HI6] [HI43] go sooner, the oldest first, where the tables are too large', async () => {
    const DAY_MS = 86_400_000;
    const database = desk(0);
    for (let days = 3; days >= 0; days--) await database.write(tickAt(START - days * DAY_MS));
    await database.write(alertsOf('stays'));
    await database.prune({ ticksBefore: 0, recordsBefore: 0, bytesMax: 1 });
    const left = await postgres.psql(url, '-Atc', 'SELECT count(*), min(time) FROM tickboard.trades');
    expect(left).toBe(`1|${new Date(START).toISOString().replace('T', ' ').replace('Z', '+00')}`);
    expect(await postgres.psql(url, '-Atc', 'SELECT count(*) FROM tickboard.alerts')).toBe('1');
  });
});

function tickAt(time: number) {
  const packer = new BatchPacker();
  packTrade(packer, { symbol: 'BTCUSDT', time, price: 1, quantity: 1 });
  return packer.take();
}
