import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { type Batch, BatchPacker, QUOTE, QUOTE_STRIDE, sizeOf } from '../../../src/history/batch.ts';
import { openEmbeddedStore } from '../../../src/history/embedded/open-embedded-store.ts';
import { ThreadedStore } from '../../../src/history/threaded-store.ts';
import { until } from '../../../../../test/harness/until.ts';
import { makeDirectory } from './file-under-test.ts';

const TIME = Date.UTC(2026, 0, 2);
const WRITER = new URL('dying-write-thread.ts', import.meta.url);
const READER = new URL('dying-read-thread.ts', import.meta.url);
const ALERTS = { type: 'alerts', order: 'asc', limit: 10, format: 'json' } as const;

/** One packer makes all batches of a server: names are told once. */
function packBatches(): (symbol: string, price: number) => Batch {
  const packer = new BatchPacker();
  return (symbol, price) => {
    const number = packer.numberOf(symbol);
    const { into, at } = packer.addQuote();
    into.fill(Number.NaN, at);
    into[at + QUOTE.symbol] = number;
    into[at + QUOTE.time] = TIME + price;
    into[at + QUOTE.lastPrice] = price;
    return packer.take();
  };
}

function runStore(path: string) {
  const heard = { live: 0, failed: [] as string[], refused: [] as string[], written: 0 };
  const store = new ThreadedStore(
    { writer: WRITER, reader: READER, workerData: { path }, name: path },
    {
      live: () => heard.live++,
      failed: (reason) => heard.failed.push(reason),
      refused: (size, reason) => heard.refused.push(`${size.quotes}: ${reason}`),
      setAside: () => {},
      written: (size) => (heard.written += size.quotes),
      spooled: () => {},
      spool: () => {},
    },
  );
  store.run();
  return { store, heard };
}

function quotesIn(path: string): unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT symbol, last_price FROM market_data ORDER BY record_id').all();
  database.close();
  return rows.map(({ symbol, last_price: price }) => [symbol, price]);
}

describe('a thread that dies', () => {
  it('[HI31] while it writes is replaced, and what it held is written once, whether it had been or not', async () => {
    const path = join(makeDirectory(), 'history.sqlite');
    const pack = packBatches();
    writeFileSync(`${path}.faults`, 'none');
    const { store, heard } = runStore(path);
    store.write(pack('BTCUSDT', 1));
    await until(() => heard.written === 1, { what: () => 'the first quote to be written' });
    await store.stop();

    writeFileSync(`${path}.faults`, 'before after');
    const second = runStore(path);
    const packAgain = packBatches();
    second.store.write(packAgain('ETHUSDT', 2));
    second.store.write(packAgain('BTCUSDT', 3));
    await until(() => second.heard.written === 2, { what: () => `2 quotes, not ${second.heard.written}` });
    second.store.write(packAgain('ETHUSDT', 4));
    await until(() => second.heard.written === 3, { what: () => `3 quotes, not ${second.heard.written}` });
    expect(second.heard.failed).toHaveLength(2);
    expect(second.heard.failed[0]).toMatch(/thread that writes has ended: a fault of the thread; another one follows/);
    expect(second.heard.live).toBeGreaterThan(0);
    await second.store.stop();
    expect(quotesIn(path)).toEqual([
      ['BTCUSDT', 1],
      ['ETHUSDT', 2],
      ['BTCUSDT', 3],
      ['ETHUSDT', 4],
    ]);
  });

  it('[HI31] of the same rows three times lets go of these, says so, and goes on with those that follow', async () => {
    const path = join(makeDirectory(), 'history.sqlite');
    writeFileSync(`${path}.faults`, 'before before before');
    const { store, heard } = runStore(path);
    const pack = packBatches();
    store.write(pack('BTCUSDT', 1));
    store.write(pack('BTCUSDT', 2));
    await until(() => heard.written === 1, { what: () => 'the second quote to be written', timeoutMs: 60_000 });
    await store.stop();
    expect(heard.refused).toEqual([expect.stringMatching(/^1: the thread that writes has ended: a fault/)]);
    expect(quotesIn(path)).toEqual([['BTCUSDT', 2]]);
  });

  it('[HI31] while it reads fails what was asked of it, and nothing that is asked later', async () => {
    const path = join(makeDirectory(), 'history.sqlite');
    const { store, heard } = runStore(path);
    const packer = new BatchPacker();
    packer.addRow({ type: 'alerts', time: TIME, recordedAt: TIME, values: Array.from({ length: 10 }, () => null) });
    const batch = packer.take();
    expect(sizeOf(batch)).toEqual({ quotes: 0, trades: 0, rows: 1 });
    store.write(batch);
    await until(() => heard.live > 0, { what: () => 'an open file' });
    expect((await store.query(ALERTS)).rows).toBeLessThanOrEqual(1);
    await expect(store.query({ ...ALERTS, type: 'metrics' })).rejects.toThrow('the thread that reads has ended');
    await until(async () => (await store.query(ALERTS)).rows === 1, { what: () => 'the alert to be answered' });
    await store.stop();
  });
});

describe('the thread that writes', () => {
  const silent = {
    live: () => {},
    failed: () => {},
    refused: () => {},
    setAside: () => {},
    spooled: () => {},
    spool: () => {},
  };

  it('[HI91] shares the memory of a batch, which is used again only once it is written', async () => {
    const path = join(makeDirectory(), 'history.sqlite');
    let written = 0;
    const store = openEmbeddedStore(path, { ...silent, written: (size) => (written += size.quotes) });
    store.run();
    const packer = new BatchPacker();
    const used = new Set<ArrayBufferLike>();
    const [batches, quotes] = [60, 25];
    for (let price = 0; price < batches * quotes; price++) {
      const number = packer.numberOf(`S${price % 3}`);
      const { into, at } = packer.addQuote();
      into.fill(Number.NaN, at, at + QUOTE_STRIDE);
      into[at + QUOTE.symbol] = number;
      into[at + QUOTE.time] = TIME + price;
      into[at + QUOTE.lastPrice] = price;
      if ((price + 1) % quotes !== 0) continue;
      const batch = packer.take();
      used.add(batch.quotes.buffer);
      store.write(batch, () => packer.giveBack(batch));
      // Some are handed over while others are written, and some when none is.
      if (price % 200 < quotes) await until(() => written === price + 1, { what: () => `${price} quotes` });
    }
    await until(() => written === batches * quotes, { what: () => `all quotes, not ${written}` });
    await store.stop();
    expect(used.size).toBeLessThan(batches / 2);
    expect(quotesIn(path)).toEqual(Array.from({ length: batches * quotes }, (_, price) => [`S${price % 3}`, price]));
  });

  it.runIf(process.platform === 'linux')('[HI91] has a lower priority than the one that applies ticks', async () => {
    const before = ownPriority();
    const store = openEmbeddedStore(join(makeDirectory(), 'history.sqlite'), { ...silent, written: () => {} });
    store.run();
    await until(() => priorities().includes(Math.min(19, ownPriority() + 5)), {
      what: () => `a thread that gives way, among ${priorities().join()}`,
    });
    await store.stop();
    expect(ownPriority()).toBe(before);
  });
});

/** What is given up to others by each thread of this process: 0 is nothing. */
function priorities(): number[] {
  return readdirSync('/proc/self/task').map((thread) => priorityOf(`/proc/self/task/${thread}/stat`));
}

function ownPriority(): number {
  return priorityOf('/proc/thread-self/stat');
}

function priorityOf(stat: string): number {
  const text = readFileSync(stat, 'utf8');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[16]);
}
