import { mkdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@tickboard/core/clock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../../../test/harness/postgres.ts';
import { BatchPacker } from '../../../src/history/batch.ts';
import { kindOf } from '../../../src/history/kinds.ts';
import { until } from '../../../../../test/harness/until.ts';
import { connect, disconnect } from '../../../src/history/postgres/database.ts';
import { packTrade } from '../gather.ts';
import { alertsOf, makeFolder, runStore } from './store-under-test.ts';

let postgres: PostgresServer;
let url: string;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres.stop());

beforeEach(async () => {
  url = await postgres.createDatabase();
});

const messages = async (schema = 'tickboard') =>
  (await postgres.psql(url, '-Atc', `SELECT message FROM ${schema}.alerts ORDER BY record_id`)).split('\n');

/** With the column goes its index. */
const INDEXED = `SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('tickboard.alerts_by_feed_id') AND indisvalid`;
/** Of the table and of its parts. */
const INDEXES_INVALID = `SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE c.relnamespace = 'tickboard'::regnamespace AND NOT i.indisvalid`;

describe('history in PostgreSQL', () => {
  it('[HI40] is written and read by threads of their own', async () => {
    const { store, heard, hasWritten } = runStore(url);
    store.write(alertsOf('one', 'two'));
    store.write(alertsOf('three'));
    await hasWritten(3);
    expect(heard.failed).toEqual([]);
    expect(await messages()).toEqual(['one', 'two', 'three']);
    const page = await store.query({ type: 'alerts', order: 'desc', limit: 2, format: 'json' });
    const { data } = JSON.parse(Buffer.from(page.body).toString()) as { readonly data: unknown };
    expect(data).toMatchObject([{ message: 'three' }, { message: 'two' }]);
  });

  it('[HI2] gives figures and times back as they were, however the database is told to show them', async () => {
    const shown = ['extra_float_digits = 0', "DateStyle = 'SQL, DMY'", "TimeZone = 'Africa/Monrovia'"];
    for (const setting of shown) {
      await postgres.psql(url, '-c', `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${setting}`);
    }
    const { store, hasWritten } = runStore(url);
    const packer = new BatchPacker();
    const values = kindOf('closed_trades').columns.map(({ name }) => (name === 'pnl' ? 0.1 + 0.2 : null));
    packer.addRow({ type: 'closed_trades', time: 1, recordedAt: 1, values });
    store.write(packer.take());
    await hasWritten(1);
    const page = await store.query({ type: 'closed_trades', order: 'asc', limit: 1, format: 'json' });
    expect(JSON.parse(Buffer.from(page.body).toString())).toMatchObject({
      data: [{ time: '1970-01-01T00:00:00.001Z', pnl: 0.1 + 0.2 }],
    });
  });

  it('[HI44] writes at once what comes in while what is old is removed, though nothing follows it', async () => {
    const { store, hasWritten } = runStore(url);
    const retention = { ticksBefore: 0, recordsBefore: 0, bytesMax: Number.MAX_SAFE_INTEGER };
    for (let row = 1; row <= 5; row++) {
      store.prune(retention);
      store.write(alertsOf(`${row}`));
      await hasWritten(row);
    }
    expect(await messages()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('[HI31] [HI44] loses nothing where a thread dies and the next one cannot read what waits on disk', async () => {
    const folder = makeFolder();
    const spool = join(folder, 'history-spool');
    const { store, heard, hasWritten } = runStore(url, { folder, isMortal: true });
    store.write(alertsOf('first'));
    await hasWritten(1);
    const holder = await connect({ url });
    await holder.query('BEGIN');
    await holder.query('SELECT next_id FROM tickboard.counter FOR UPDATE');
    for (const message of ['one', 'two', 'three']) store.write(alertsOf(message));
    await until(() => heard.onDisk === 3, { what: 'three rows to wait on disk' });
    writeFileSync(join(spool, 'die'), '');
    store.write(alertsOf('four'));
    await until(() => heard.failed.some((why) => why.startsWith('spool: ')), { what: 'a spool that fails' });
    await holder.query('COMMIT');
    disconnect(holder);
    const { failed } = heard;
    const failures = failed.length;
    store.write(alertsOf('five'));
    await until(() => failed.length >= failures + 3, { what: 'several tries' });
    // What waits there is told of, and nothing has overtaken it.
    expect([heard.onDisk, heard.live.length, await messages()]).toEqual([3, 2, ['first']]);
    rmdirSync(join(spool, 'lock'));
    renameSync(join(spool, 'lock.away'), join(spool, 'lock'));
    await hasWritten(6);
    expect(await messages()).toEqual(['first', 'one', 'two', 'three', 'four', 'five']);
    expect([heard.onDisk, heard.refused]).toEqual([0, []]);
  });

  it('[HI45] goes on without a spool that cannot be opened, and says so as long as that is so', async () => {
    const folder = makeFolder();
    const lock = join(folder, 'history-spool', 'lock');
    mkdirSync(lock, { recursive: true });
    const { store, heard, hasWritten } = runStore(url, { folder });
    store.write(alertsOf('one'));
    await hasWritten(1);
    store.write(alertsOf('two'));
    await hasWritten(2);
    expect(heard.failed.at(-1)).toMatch(/^spool: /);
    expect(heard.order.at(-1)).toBe('failed');
    rmdirSync(lock);
    store.write(alertsOf('three'));
    await hasWritten(3);
    await until(() => heard.order.at(-1) === 'live', { what: 'history to be well' });
    expect(await messages()).toEqual(['one', 'two', 'three']);
  });

  it('[HI88] is written in smaller parts where the database takes too long for large ones', async () => {
    const { store, heard, hasWritten } = runStore(url, { patienceMs: 1_200 });
    store.write(alertsOf('first'));
    await hasWritten(1);
    const slow = `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(0.04); RETURN NEW; END $$;
      CREATE TRIGGER slow BEFORE INSERT ON tickboard.alerts FOR EACH ROW EXECUTE FUNCTION slow()`;
    await postgres.psql(url, '-c', slow);
    const holder = await connect({ url });
    await holder.query('BEGIN');
    await holder.query('SELECT next_id FROM tickboard.counter FOR UPDATE');
    // Together they take 1.6 s, where an answer is waited for no longer than 1 s.
    for (let row = 0; row < 40; row++) store.write(alertsOf(`${row}`));
    await until(() => heard.onDisk === 40, { what: 'all rows to wait on disk' });
    await holder.query('COMMIT');
    disconnect(holder);
    await hasWritten(41);
    expect(heard.failed.some((why) => why.includes('it was too slow'))).toBe(true);
    expect(await messages()).toEqual(['first', ...Array.from({ length: 40 }, (_, row) => `${row}`)]);
  });

  it('[HI88] is not said to be well where it can only be read, as after the standby took over', async () => {
    const database = new URL(url).pathname.slice(1);
    const first = runStore(url);
    first.store.write(alertsOf('one'));
    await first.hasWritten(1);
    await first.store.stop();
    await postgres.psql(url, '-c', `ALTER DATABASE ${database} SET default_transaction_read_only = on`);
    const { store, heard, hasWritten } = runStore(url);
    store.write(alertsOf('two'));
    await until(() => heard.failed.length >= 2, { what: 'two tries' });
    expect(heard.failed[0]).toMatch(/^127\.0\.0\.1:\d+\/desk_\d+: it can only be read/);
    expect(heard.live).toEqual([]);
    const asked = await store.rows({ type: 'alerts', order: 'asc', limit: 5, format: 'json' });
    expect(asked.rows).toHaveLength(1);
    const reset = `ALTER DATABASE ${database} RESET default_transaction_read_only`;
    await postgres.psql(url, '-c', 'SET default_transaction_read_only = off', '-c', reset);
    await hasWritten(1);
    expect(await messages()).toEqual(['one', 'two']);
  });

  it('[HI43] says why there is no partition, where its role may make none', async () => {
    const first = runStore(url);
    await until(() => first.heard.live.length > 0, { what: 'the tables' });
    await first.store.stop();
    const role = `plain_${new URL(url).pathname.slice(1)}`;
    await postgres.psql(
      url,
      '-c',
      `CREATE ROLE ${role} LOGIN PASSWORD 'plain'; GRANT USAGE ON SCHEMA tickboard TO ${role};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tickboard TO ${role}`,
    );
    const { store, heard, hasWritten } = runStore(url.replace(/\/\/[^@]*@/, `//${role}:plain@`));
    store.write(alertsOf('one'));
    await hasWritten(1);
    expect(heard.failed).toEqual([expect.stringMatching(/^partition: .*: permission denied for schema tickboard$/)]);
    expect(await postgres.psql(url, '-Atc', 'SELECT count(*) FROM tickboard.alerts_rest')).toBe('1');
  });

  it('[HI88] refuses no row because the database has no partition for it', async () => {
    const first = runStore(url);
    await until(() => first.heard.live.length > 0, { what: 'the tables' });
    await first.store.stop();
    await postgres.psql(url, '-c', 'DROP TABLE tickboard.alerts_rest');
    const { store, heard, hasWritten } = runStore(url);
    store.write(alertsOf('one'));
    const isTold = () => heard.failed.some((why) => why.includes('no partition of relation "alerts" found'));
    await until(isTold, { what: 'a failure' });
    await postgres.psql(url, '-c', 'CREATE TABLE tickboard.alerts_rest PARTITION OF tickboard.alerts DEFAULT');
    await hasWritten(1);
    expect([heard.refused, await messages()]).toEqual([[], ['one']]);
  });

  it('[HI5] [HI40] keeps what is simulated in a schema of its own', async () => {
    const live = runStore(url);
    const simulated = runStore(url, { mode: 'simulated' });
    live.store.write(alertsOf('real'));
    simulated.store.write(alertsOf('played'));
    await Promise.all([live.hasWritten(1), simulated.hasWritten(1)]);
    expect(await messages()).toEqual(['real']);
    expect(await messages('tickboard_simulated')).toEqual(['played']);
  });

  it('[HI40] names no password, whatever fails', async () => {
    const wrong = url.replace(/:[^:@]*@/, ':wrong-secret@');
    const { store, heard } = runStore(wrong);
    await until(() => heard.failed.length > 0, { what: 'a failure' });
    const asked = store.query({ type: 'alerts', order: 'asc', limit: 1, format: 'json' });
    await expect(asked).rejects.toThrow(/^127\.0\.0\.1:\d+\/desk_\d+: it does not take the password$/);
    expect(heard.failed[0]).toMatch(/does not take the password/);
    expect(JSON.stringify(heard)).not.toContain('secret');
  });

  it('[HI41] is made by one of several that start at once, and used by all', async () => {
    const desks = Array.from({ length: 4 }, () => runStore(url));
    for (const [index, { store }] of desks.entries()) store.write(alertsOf(`desk ${index}`));
    await Promise.all(desks.map(({ hasWritten }) => hasWritten(1)));
    expect((await messages()).toSorted()).toEqual(['desk 0', 'desk 1', 'desk 2', 'desk 3']);
    expect(await postgres.psql(url, '-Atc', 'SELECT version FROM tickboard.versions')).toBe('1');
  });

  it('[HI41] gains kinds and fields that were not kept yet when it was made', async () => {
    const first = runStore(url);
    first.store.write(alertsOf('before'));
    await first.hasWritten(1);
    await first.store.stop();
    await postgres.psql(
      url,
      '-c',
      `DROP TABLE tickboard.sources; ALTER TABLE tickboard.alerts DROP COLUMN message, DROP COLUMN feed_id;
        DROP VIEW tickboard.equity; ALTER TABLE tickboard.account DROP COLUMN desk;
        CREATE VIEW tickboard.equity AS SELECT record_id, time, equity, total_balance, unrealized_pnl, realized_pnl, source
          FROM tickboard.account WHERE equity IS NOT NULL;
        DROP VIEW tickboard.candles;
        CREATE VIEW tickboard.candles AS SELECT open_time, open, high, low, close, volume, count AS trades,
          "interval", symbol, basis FROM tickboard.bars`,
    );
    const { store, hasWritten } = runStore(url);
    const packer = new BatchPacker();
    packer.addRow({ type: 'sources', time: 1, recordedAt: 1, values: ['desk', 'connected', null] });
    const account = kindOf('account').columns.map(({ name }) => (name === 'equity' ? 5 : null));
    packer.addRow({ type: 'account', time: 1, recordedAt: 1, values: account, desk: 'alpha' });
    store.write(packer.take());
    store.write(alertsOf('after'));
    await hasWritten(3);
    expect(await postgres.psql(url, '-Atc', 'SELECT equity, desk FROM tickboard.equity')).toBe('5|alpha');
    expect(await messages()).toEqual(['', 'after']);
    expect(await postgres.psql(url, '-Atc', 'SELECT count(*) FROM tickboard.sources')).toBe('1');
    expect(await postgres.psql(url, '-Atc', 'SELECT count(feed_id) FROM tickboard.alerts')).toBe('0');
    await until(async () => (await postgres.psql(url, '-Atc', INDEXED)) === '1', { what: 'the index' });
    const bars = await store.rows({ type: 'candles', interval: '1m', order: 'asc', limit: 1, format: 'json' });
    expect(bars.rows).toEqual([]);
  });

  it('[HI87] is written to while an index that it lacks is made, and one that was not finished is made anew', async () => {
    const first = runStore(url);
    first.store.write(alertsOf('one', 'one'));
    await first.hasWritten(2);
    await first.store.stop();
    await postgres.psql(url, '-c', 'DROP INDEX tickboard.alerts_by_feed_id, tickboard.alerts_by_desk');
    const unfinished =
      'CREATE UNIQUE INDEX CONCURRENTLY alerts_p202601_by_feed_id ON tickboard.alerts_p202601 (message)';
    await expect(postgres.psql(url, '-c', unfinished)).rejects.toThrow(/could not create unique index/);
    expect(await postgres.psql(url, '-Atc', INDEXES_INVALID)).toBe('1');
    // As a vacuum holds it: nobody who writes minds, and an index has to wait.
    const holder = await connect({ url });
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE tickboard.alerts_p202601 IN SHARE UPDATE EXCLUSIVE MODE');
    const second = runStore(url);
    second.store.write(alertsOf('two'));
    await second.hasWritten(1);
    const waits = `SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%CONCURRENTLY%' AND wait_event_type = 'Lock'`;
    await until(async () => (await postgres.psql(url, '-Atc', waits)) !== '0', { what: 'an index that waits' });
    second.store.write(alertsOf('three'));
    await second.hasWritten(2);
    expect(await postgres.psql(url, '-Atc', INDEXED)).toBe('0');
    await holder.query('COMMIT');
    disconnect(holder);
    await until(async () => (await postgres.psql(url, '-Atc', INDEXED)) === '1', { what: 'the index' });
    expect(await postgres.psql(url, '-Atc', INDEXES_INVALID)).toBe('0');
    const columns = `SELECT pg_get_indexdef('tickboard.alerts_p202601_by_feed_id'::regclass)`;
    expect(await postgres.psql(url, '-Atc', columns)).toMatch(/\(feed_run, feed_id\) WHERE \(feed_run IS NOT NULL\)$/);
    expect(second.heard.failed).toEqual([]);
  });

  it('[HI41] [HI83] gains what trades of the tape are told again by', async () => {
    const first = runStore(url);
    first.store.write(alertsOf('before'));
    await first.hasWritten(1);
    await first.store.stop();
    await postgres.psql(url, '-c', 'DROP TABLE tickboard.trade_marks');
    const { store, hasWritten } = runStore(url);
    const packer = new BatchPacker('life');
    const time = systemClock.now();
    for (const id of [1, 2, 3]) {
      packTrade(packer, { symbol: 'BTCUSDT', time, price: id, mark: { id, seq: id, takenAt: time, hasTime: true } });
    }
    store.write(packer.take());
    store.write(alertsOf('behind them'));
    await hasWritten(1);
    const query = { type: 'trades', run: 'life', firstId: 2, lastId: 9, order: 'asc', limit: 9 } as const;
    expect((await store.events(query)).map(([id, , , , , price]) => [id, price])).toEqual([
      [2, 2],
      [3, 3],
    ]);
    expect(await postgres.psql(url, '-Atc', 'SELECT count(*) FROM tickboard.trade_marks')).toBe('1');
  });

  it.each([
    ['a later version', 'later version (99, this one knows 1)', 'INSERT INTO tickboard.versions VALUES (99)'],
    ['another program', 'belongs to another program', 'DROP TABLE tickboard.versions'],
  ])('[HI41] is left alone where it is of %s', async (_whose, reason, made) => {
    const first = runStore(url);
    first.store.write(alertsOf('before'));
    await first.hasWritten(1);
    await first.store.stop();
    await postgres.psql(url, '-c', made);
    const { store, heard } = runStore(url);
    store.write(alertsOf('after'));
    await until(() => heard.failed.length > 0, { what: 'a failure' });
    expect(heard.failed[0]).toContain(reason);
    expect(await messages()).toEqual(['before']);
  });
});
