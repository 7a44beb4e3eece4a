import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { BatchPacker, QUOTE } from '../../../src/history/batch.ts';
import { findDamage } from '../../../src/history/embedded/find-damage.ts';
import { FileWriter } from '../../../src/history/embedded/file-writer.ts';
import { openEmbeddedStore } from '../../../src/history/embedded/open-embedded-store.ts';
import { openForWriting } from '../../../src/history/embedded/open-file.ts';
import { migrate } from '../../../src/history/embedded/schema.ts';
import type { HistoryStore } from '../../../src/history/history-store.ts';
import { until } from '../../../../../test/harness/until.ts';
import { makeDirectory, openFile } from './file-under-test.ts';

const TIME = Date.UTC(2026, 0, 2);

function alertRow(message: string) {
  return {
    type: 'alerts' as const,
    time: TIME,
    recordedAt: TIME,
    values: ['info', 'note', message, null, null, null, null, 'test', null, null],
  };
}

interface Heard {
  readonly live: string[];
  readonly failed: string[];
  readonly refused: string[];
  readonly setAside: string[];
  written: number;
}

function runStore(path: string): { readonly store: HistoryStore; readonly heard: Heard } {
  const heard: Heard = { live: [], failed: [], refused: [], setAside: [], written: 0 };
  const store = openEmbeddedStore(path, {
    live: (detail) => heard.live.push(detail),
    failed: (reason) => heard.failed.push(reason),
    refused: (_size, reason) => heard.refused.push(reason),
    setAside: (aside, reason) => heard.setAside.push(`${aside}: ${reason}`),
    written: ({ rows }) => (heard.written += rows),
    spooled: () => {},
    spool: () => {},
  });
  store.run();
  return { store, heard };
}

function batchOf(...messages: readonly string[]) {
  const packer = new BatchPacker();
  for (const message of messages) packer.addRow(alertRow(message));
  return packer.take();
}

function messagesIn(path: string): unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT message FROM alerts ORDER BY record_id').all();
  database.close();
  return rows.map(({ message }) => message);
}

describe('a file in trouble', () => {
  it('[HI19] that is full takes nothing by halves, and everything once there is room', () => {
    const path = join(makeDirectory(), 'history.sqlite');
    const { database } = openForWriting(path, () => TIME);
    const names: string[] = [];
    const writer = new FileWriter(database, names);
    const packer = new BatchPacker();
    for (let index = 0; index < 5_000; index++) packer.addRow(alertRow(`${index} ${'x'.repeat(100)}`));
    const { into, at } = packer.addQuote();
    into.fill(Number.NaN, at);
    into[at + QUOTE.symbol] = packer.numberOf('BTCUSDT');
    into[at + QUOTE.time] = TIME;
    into[at + QUOTE.lastPrice] = 50_000.5;
    const batch = packer.take();
    names.push(...batch.names);
    const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
    database.exec(`PRAGMA max_page_count = ${pages + 20}`);
    expect(() => writer.write(batch)).toThrow(/full/);
    expect(messagesIn(path)).toEqual([]);
    database.exec('PRAGMA max_page_count = 1000000');
    writer.write(batch);
    expect(messagesIn(path)).toHaveLength(5_000);
    // Its name and its scale went with what was not written, and came again.
    const quotes = database.prepare('SELECT symbol, last_price FROM market_data').all();
    expect(quotes.map((row) => ({ ...row }))).toEqual([{ symbol: 'BTCUSDT', last_price: 50_000.5 }]);
    const [first] = database.prepare('SELECT min(record_id) AS least FROM alerts').all();
    expect(first?.['least']).toBe(2);
    database.close();
  });

  it('[HI16] [HI19] that cannot be opened costs nothing: it is tried again, and written in order', async () => {
    const directory = join(makeDirectory(), 'data');
    writeFileSync(directory, 'no directory');
    const path = join(directory, 'history.sqlite');
    const { store, heard } = runStore(path);
    store.write(batchOf('one', 'two'));
    await until(() => heard.failed.length > 0, { what: () => 'a failure' });
    expect(heard.failed[0]).toContain(path);
    store.write(batchOf('three'));
    rmSync(directory);
    await until(() => heard.written === 3, { what: () => `3 rows, of which there are ${heard.written}` });
    await store.stop();
    expect(messagesIn(path)).toEqual(['one', 'two', 'three']);
  });

  it('[HI20] that is damaged is set aside whole, and a new one begins', async () => {
    const path = join(makeDirectory(), 'history.sqlite');
    const garbage = 'this is no database at all, whatever it is called. '.repeat(100);
    writeFileSync(path, garbage);
    const { store, heard } = runStore(path);
    store.write(batchOf('after'));
    await until(() => heard.written === 1, { what: () => `1 rows, of which there are ${heard.written}` });
    await store.stop();
    expect(messagesIn(path)).toEqual(['after']);
    expect(heard.setAside).toHaveLength(1);
    const [aside] = globSync(`${basename(path)}.damaged-*`, { cwd: dirname(path) });
    expect(readFileSync(join(dirname(path), aside as string), 'utf8')).toBe(garbage);
  });

  it('[HI20] that shows its damage while it is written is set aside, and what waits goes into a new one', async () => {
    const file = openFile();
    for (let index = 0; index < 2_000; index++) file.row(alertRow(`${index} ${'x'.repeat(200)}`));
    file.write();
    file.close();
    const bytes = readFileSync(file.path);
    bytes.fill(0xff, 4_096);
    writeFileSync(file.path, bytes);
    const { store, heard } = runStore(file.path);
    store.write(batchOf('after'));
    await until(() => heard.written === 1, { what: () => `1 rows, of which there are ${heard.written}` });
    await store.stop();
    expect(heard.setAside.join()).toMatch(/malformed/);
    expect(messagesIn(file.path)).toEqual(['after']);
  });

  it('[HI20] that is damaged where nobody writes is found by the check at the start', async () => {
    const file = openFile();
    for (let index = 0; index < 20_000; index++) file.row(alertRow(`${index} ${'x'.repeat(200)}`));
    file.write();
    file.close();
    expect(findDamage(file.path)).toBeUndefined();
    const bytes = readFileSync(file.path);
    // Well behind what is read at the start, and before what is written next.
    bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 8_192);
    writeFileSync(file.path, bytes);
    const { store, heard } = runStore(file.path);
    await until(() => heard.setAside.length > 0, { what: () => 'the damage to be found' });
    store.write(batchOf('after'));
    await until(() => heard.written === 1, { what: () => 'a row in the new file' });
    await store.stop();
    expect(messagesIn(file.path)).toEqual(['after']);
  });

  it('[HI19] [HI20] that is full when its layout is renewed stays as it was, and says why', () => {
    const path = join(makeDirectory(), 'history.sqlite');
    const former = new DatabaseSync(path);
    migrate(former, 1);
    const { page_count: pages } = former.prepare('PRAGMA page_count').get() as { page_count: number };
    former.exec(`PRAGMA max_page_count = ${pages}`);
    expect(() => migrate(former)).toThrow(/full/);
    expect({ ...former.prepare('PRAGMA user_version').get() }).toEqual({ user_version: 1 });
    former.exec('PRAGMA max_page_count = 1000000');
    migrate(former);
    expect(former.prepare('SELECT * FROM candles').all()).toEqual([]);
    former.close();
  });

  it('[HI19] lets go of a batch that can never be written, says so, and writes those before and after it', async () => {
    const path = join(makeDirectory(), 'history.sqlite');
    const { store, heard } = runStore(path);
    const packer = new BatchPacker();
    packer.addRow({ ...alertRow('too few'), values: [] });
    packer.addRow({ ...alertRow('of no table'), type: 'candles' });
    store.write(batchOf('before'));
    store.write(packer.take());
    store.write(batchOf('next'));
    await until(() => heard.written === 2, { what: () => 'the rows around it' });
    await store.stop();
    expect(heard.refused).toHaveLength(1);
    expect(messagesIn(path)).toEqual(['before', 'next']);
  });

  it('[HI19] [HI33] loses no batch where it is removing what is old that fails', async () => {
    const path = join(makeDirectory(), 'history.sqlite');
    const { store, heard } = runStore(path);
    store.write(batchOf('one'));
    await until(() => heard.written === 1, { what: () => 'the first row' });
    const other = new DatabaseSync(path);
    other.exec('DROP TABLE risk');
    other.close();
    store.write(batchOf('two'));
    store.prune({ ticksBefore: 0, recordsBefore: 0, bytesMax: Number.MAX_SAFE_INTEGER });
    await until(() => heard.failed.length > 0 && heard.written + heard.refused.length === 2, {
      what: () => 'all rows',
    });
    await store.stop();
    expect(heard.failed[0]).toContain('no such table: risk');
    expect(heard.refused).toEqual([]);
    expect(messagesIn(path)).toEqual(['one', 'two']);
  });

  it('[HI20] that belongs to another program, or to a later version, is left as it is', async () => {
    const path = join(makeDirectory(), 'history.sqlite');
    const foreign = new DatabaseSync(path);
    foreign.exec('CREATE TABLE theirs (x)');
    foreign.close();
    const before = readFileSync(path);
    const { store, heard } = runStore(path);
    store.write(batchOf('lost'));
    await until(() => heard.failed.length > 0, { what: () => 'a failure' });
    await store.stop();
    expect(heard.failed[0]).toMatch(/another program/);
    expect(readFileSync(path).equals(before)).toBe(true);

    const later = openFile();
    later.close();
    const database = new DatabaseSync(later.path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openForWriting(later.path, () => TIME)).toThrow(/later version \(99/);
    expect(existsSync(later.path)).toBe(true);
  });

  it('[HI15] answers a query with an error while there is nothing to read, and with rows once there is', async () => {
    const path = join(makeDirectory(), 'sub', 'history.sqlite');
    const { store, heard } = runStore(path);
    const query = { type: 'alerts', order: 'asc', limit: 10, format: 'json' } as const;
    mkdirSync(dirname(path), { recursive: true });
    await until(() => heard.live.length > 0, { what: () => 'an open file' });
    store.write(batchOf('one'));
    await until(() => heard.written === 1, { what: () => `1 rows, of which there are ${heard.written}` });
    const page = await store.query(query);
    expect(JSON.parse(Buffer.from(page.body).toString())).toMatchObject({ data: [{ message: 'one' }] });
    await store.stop();
    const gone = openEmbeddedStore(join(makeDirectory(), 'none.sqlite'), {
      live: () => {},
      failed: () => {},
      refused: () => {},
      setAside: () => {},
      written: () => {},
      spooled: () => {},
      spool: () => {},
    });
    await expect(gone.query(query)).rejects.toThrow(/unable to open/);
    await gone.stop();
  });
});
