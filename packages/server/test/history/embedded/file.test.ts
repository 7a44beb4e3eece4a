import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { FileReader } from '../../../src/history/embedded/file-reader.ts';
import { migrate } from '../../../src/history/embedded/schema.ts';
import { measure, prune } from '../../../src/history/embedded/prune.ts';
import { MARK_COLUMNS } from '../../../src/history/kinds.ts';
import { makeDirectory, openFile } from './file-under-test.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

describe('the file', () => {
  it('[HI6] gives way where the file is too large: the oldest ticks, and nothing else', () => {
    const file = openFile();
    for (let index = 0; index < 20_000; index++) {
      file.quote({ symbol: index % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT', time: START + index * 1_000, last_price: index });
      if (index % 100 === 0) {
        const values = Array.from({ length: 10 }, () => null);
        file.row({ type: 'alerts', time: START + index, recordedAt: START, values });
      }
    }
    file.write();
    const database = new DatabaseSync(file.path);
    const bytesMax = measure(database) / 2;
    const retention = { ticksBefore: 0, recordsBefore: 0, bytesMax };
    const isDone = () => prune(database, retention, START + 20_000_000);
    for (let turns = 0; !isDone(); turns++) expect(turns).toBeLessThan(200);
    expect(measure(database)).toBeLessThanOrEqual(bytesMax);
    database.close();
    const left = file.walk({ type: 'market_data', limit: 10_000 }).map(({ last_price: index }) => index as number);
    expect(left.length).toBeGreaterThan(1_000);
    expect(left).toEqual(Array.from({ length: left.length }, (_, index) => 20_000 - left.length + index));
    expect(file.walk({ type: 'alerts' })).toHaveLength(200);
    expect(file.walk({ type: 'candles', symbol: 'BTCUSDT', interval: '1h' })[0]).toMatchObject({ open: 0 });
  });

  it('[HI6] keeps the newest ticks where it is too large, though one of them is of a year to come', () => {
    const file = openFile();
    for (let index = 0; index < 5_000; index++) {
      file.quote({ symbol: 'BTCUSDT', time: START + index * 1_000, last_price: index });
    }
    file.quote({ symbol: 'ETHUSDT', time: Date.UTC(2099, 0, 1), last_price: 1 });
    file.write();
    const database = new DatabaseSync(file.path);
    const now = START + 5_000_000;
    const retention = { ticksBefore: 0, recordsBefore: 0, bytesMax: measure(database) * 0.9 };
    while (!prune(database, retention, now));
    database.close();
    const left = file.walk({ type: 'market_data', symbol: 'BTCUSDT', limit: 10_000 });
    expect(left.length).toBeGreaterThan(3_000);
    expect(left.at(-1)).toMatchObject({ last_price: 4_999 });
  });

  it('[HI33] is removed in slices of 10,000 rows, however much there is, and the file shrinks', () => {
    const file = openFile();
    for (let index = 0; index < 25_000; index++) {
      file.quote({ symbol: index % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT', time: START + index, last_price: index });
    }
    file.write();
    const database = new DatabaseSync(file.path);
    const count = () => file.walk({ type: 'market_data', limit: 10_000 }).length;
    const pages = () => Object.values(database.prepare('PRAGMA page_count').get() ?? {})[0] as number;
    const retention = { ticksBefore: START + 30_000, recordsBefore: 0, bytesMax: Number.MAX_SAFE_INTEGER };
    const [pagesBefore, left] = [pages(), [] as number[]];
    while (!prune(database, retention, START)) left.push(count());
    expect(left).toEqual([15_000, 5_000]);
    expect(count()).toBe(0);
    expect(pages()).toBeLessThan(pagesBefore / 2);
    database.close();
  });

  it('[HI20] gains kinds and fields that were not kept yet when it was made', () => {
    const file = openFile();
    file.close();
    const database = new DatabaseSync(file.path);
    database.exec('DROP TABLE sources; ALTER TABLE alerts DROP COLUMN message');
    database.close();
    file.reopen();
    const blank = (count: number) => Array.from({ length: count - 1 }, () => null);
    file.row({ type: 'sources', time: START, recordedAt: START, values: ['desk', ...blank(3)] });
    file.row({ type: 'alerts', time: START, recordedAt: START, values: ['info', ...blank(10)] });
    file.write();
    expect(file.walk({ type: 'sources' })).toMatchObject([{ service: 'desk' }]);
    expect(file.walk({ type: 'alerts' })).toMatchObject([{ severity: 'info' }]);
  });

  it('[HI90] of the first layout goes on: its rows are answered as they were, its bars corrected, new rows beside them', () => {
    const path = join(makeDirectory(), 'history.sqlite');
    const former = new DatabaseSync(path);
    migrate(former, 1);
    former.exec(`
      INSERT INTO names VALUES (1, 'BTCUSDT'), (2, 'desk');
      INSERT INTO scales VALUES (1, 10, 1000, 100);
      INSERT INTO quote_ticks VALUES (1, ${START}, 1, 2, 1, 500005, 500000, 500010, 250, NULL, NULL, -125);
      INSERT INTO trade_ticks VALUES (1, ${START + 1}, 2, NULL, 1, 500006, 500, 1, '007');
      UPDATE counter SET next_id = 3`);
    for (const lengthMs of [1_000, 60_000]) {
      const openTime = START - (START % lengthMs);
      const after = START + 1 - openTime;
      const bar = `1, ${lengthMs}, ${openTime}, 0, 50000.6, ${after}, 50000.6, 50000.6, 50000.6, ${after}, 0.5, 1`;
      former.exec(`INSERT INTO bars VALUES (${bar})`);
    }
    former.close();
    const file = openFile(path);
    const minute = () => file.walk({ type: 'candles', symbol: 'BTCUSDT', interval: '1m' });
    const prices = { open: 50_000.6, high: 50_000.6, low: 50_000.6, close: 50_000.6 };
    expect(minute()).toMatchObject([{ ...prices, volume: 0.5, trades: 1 }]);
    file.trade({ symbol: 'BTCUSDT', time: START, price: 49_999.25, quantity: 0.25, trade_id: '8' });
    file.trade({ symbol: 'BTCUSDT', time: START + 1_000, price: 50_001, quantity: 1, source: 'desk' });
    file.write();
    expect(minute()).toMatchObject([
      { open: 49_999.25, high: 50_001, low: 49_999.25, close: 50_001, volume: 1.75, trades: 3 },
    ]);
    const seconds = file.walk({ type: 'candles', symbol: 'BTCUSDT', interval: '1s' });
    expect(seconds).toMatchObject([{ ...prices, open: 49_999.25, low: 49_999.25, volume: 0.75 }, { open: 50_001 }]);
    const quote = { last_price: 50_000.5, bid_price: 50_000, ask_price: 50_001, bid_size: 0.25, change_24h_pct: -1.25 };
    expect(file.walk({ type: 'market_data' })).toEqual([
      { record_id: 1, time: new Date(START).toISOString(), ...quote, source: 'desk', symbol: 'BTCUSDT' },
    ]);
    const trades = file.walk({ type: 'trades' });
    expect(trades.map(({ trade_id: id, source, price }) => [id, source, price])).toEqual([
      ['8', undefined, 49_999.25],
      ['007', undefined, 50_000.6],
      [undefined, 'desk', 50_001],
    ]);
  });

  it('[HI2] keeps identifiers of trades as they are written, and sources that change and end', () => {
    const file = openFile();
    const ids = ['0', '7', '007', '', '-1', '1e3', '123456789012345', '9007199254740993', 'a7', ' 7', undefined];
    const sources = ['desk', 'other', undefined];
    const given = ids.map((id, index) => ({ id, source: sources[index % sources.length] }));
    for (const [index, { id, source }] of given.entries()) {
      const told = { ...(id !== undefined && { trade_id: id }), ...(source !== undefined && { source }) };
      file.trade({ symbol: 'BTCUSDT', time: START + index, price: 1 + index / 4, ...told });
    }
    file.write();
    const kept = file.walk({ type: 'trades' });
    expect(kept.map(({ trade_id: id, source }) => ({ id, source }))).toEqual(given);
  });

  it('[HI83] gains what events are told again by, and tells none of those from before', () => {
    const file = openFile();
    const values = ['info', ...Array.from({ length: 9 }, () => null)];
    file.row({ type: 'alerts', time: START, recordedAt: START, values });
    file.write();
    file.close();
    const database = new DatabaseSync(file.path);
    database.exec('DROP INDEX alerts_by_feed_id');
    for (const { name } of MARK_COLUMNS) database.exec(`ALTER TABLE alerts DROP COLUMN ${name}`);
    database.close();
    file.reopen();
    const mark = { run: 'life', id: 7, seq: 70, hasTime: false };
    file.row({ type: 'alerts', time: START, recordedAt: START + 1, values, mark });
    file.write();
    expect(file.walk({ type: 'alerts' })).toHaveLength(2);
    const read = new DatabaseSync(file.path, { readOnly: true });
    const query = { type: 'alerts', run: 'life', firstId: 1, lastId: 100, order: 'asc', limit: 10 } as const;
    const told = new FileReader(read).events(query);
    expect(told.map(([id, seq, takenAt]) => [id, seq, takenAt])).toEqual([[7, 70, START + 1]]);
    const plan = read.prepare('EXPLAIN QUERY PLAN SELECT * FROM alerts WHERE feed_run = ? AND feed_id BETWEEN ? AND ?');
    expect(plan.all('life', 1, 2)).toMatchObject([{ detail: expect.stringContaining('alerts_by_feed_id') as string }]);
    read.close();
  });

  it('[HI83] [HI90] gains what trades are told again by, and loses it with them', () => {
    const path = join(makeDirectory(), 'history.sqlite');
    const former = new DatabaseSync(path);
    migrate(former);
    former.exec(`
      INSERT INTO names VALUES (1, 'BTCUSDT');
      INSERT INTO scales VALUES (1, 10, 1000, 100, 0, 0);
      INSERT INTO trade_ticks VALUES (1, ${START}, 1, NULL, 1, 500006, 500, 1, '007', NULL);
      UPDATE counter SET next_id = 2`);
    former.close();
    const file = openFile(path, 'life');
    const trades = 1_100;
    for (let id = 1; id <= trades; id++) {
      const takenAt = START + id * 1_000;
      file.trade({ symbol: 'BTCUSDT', time: takenAt, price: id, mark: { id, seq: id, takenAt, hasTime: false } });
    }
    file.write();
    expect(file.walk({ type: 'trades', limit: 1_000 })).toHaveLength(trades + 1);
    const database = new DatabaseSync(path);
    const query = { type: 'trades', run: 'life', firstId: 1, lastId: trades, order: 'asc', limit: trades } as const;
    const told = () => new FileReader(database).events(query).map(([id]) => id);
    expect(told()).toEqual(Array.from({ length: trades }, (_, index) => index + 1));
    const indexed = (condition: string) =>
      database.prepare(`EXPLAIN QUERY PLAN SELECT * FROM trade_marks WHERE ${condition}`).all()[0]?.['detail'];
    expect(indexed('run = 1 AND first_id > 1 AND first_id <= 9')).toContain('trade_marks_by_id');
    expect(indexed('time < 1')).toContain('trade_marks_by_time');
    const bytesMax = Number.MAX_SAFE_INTEGER;
    const removeBefore = (id: number) => {
      while (!prune(database, { ticksBefore: START + id * 1_000, recordsBefore: 0, bytesMax }, START));
      return database
        .prepare('SELECT first_id FROM trade_marks')
        .all()
        .map(({ first_id: first }) => first);
    };
    expect(removeBefore(0)).toEqual([1, 513, 1_025]);
    expect(removeBefore(600)).toEqual([513, 1_025]);
    expect(told()[0]).toBe(600);
    expect(removeBefore(trades + 1)).toEqual([]);
    expect(told()).toEqual([]);
    database.close();
  });

  it('[HI7] [HI20] that two servers write to has the rows of both under ids of their own, and bars of all', () => {
    const first = openFile();
    const servers = [first, openFile(first.path)];
    for (let index = 0; index < 6; index++) {
      const file = servers[index % 2] as typeof first;
      file.trade({ symbol: index < 3 ? 'BTCUSDT' : 'ETHUSDT', time: START + index, price: index, quantity: 1 });
      file.row({ type: 'alerts', time: START, recordedAt: START, values: [`${index}`, ...Array(9).fill(null)] });
      file.write();
    }
    expect(first.walk({ type: 'alerts' }).map(({ severity }) => severity)).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(first.walk({ type: 'trades' }).map(({ record_id: id, price }) => [id, price])).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => [2 * index + 1, index]),
    );
    const bars = ['BTCUSDT', 'ETHUSDT'].flatMap((symbol) => first.walk({ type: 'candles', symbol, interval: '1d' }));
    expect(bars).toMatchObject([
      { open: 0, close: 2, volume: 3 },
      { open: 3, close: 5, volume: 3 },
    ]);
  });

  it('[HI21] is read by other programs while it is written', () => {
    const file = openFile();
    file.quote({ symbol: 'BTCUSDT', time: START, last_price: 50_000.5, bid_size: 0.25 });
    file.write();
    const other = new DatabaseSync(file.path, { readOnly: true });
    const read = () => other.prepare('SELECT time, symbol, last_price, bid_size FROM market_data ORDER BY time').all();
    expect(read().map((row) => ({ ...row }))).toEqual([
      { time: START, symbol: 'BTCUSDT', last_price: 50_000.5, bid_size: 0.25 },
    ]);
    file.quote({ symbol: 'BTCUSDT', time: START + 1, last_price: 3 });
    file.write();
    expect(read()).toHaveLength(2);
    other.close();
  });
});
