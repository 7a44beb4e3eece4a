import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileReader } from '../../../src/history/embedded/file-reader.ts';
import { openForReading } from '../../../src/history/embedded/open-file.ts';
import { prune } from '../../../src/history/embedded/prune.ts';
import type { HistoryType } from '../../../src/history/kinds.ts';
import { importRows } from '../../../src/history/transfer/import-rows.ts';
import { readRow } from '../../../src/history/transfer/read-row.ts';
import { StagedRows } from '../../../src/history/transfer/staged-rows.ts';
import { type FileUnderTest, openFile, type ShownRow } from '../embedded/file-under-test.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

/** What of the rows was added, what was there, what was refused. */
async function take(file: FileUnderTest, type: HistoryType, rows: readonly ShownRow[]) {
  const staged = new StagedRows();
  const refused: string[] = [];
  for (const row of rows) {
    const read = readRow(type, row);
    if ('why' in read) refused.push(read.why);
    else staged.add(read);
  }
  const range = staged.finish();
  const reader = new FileReader(openForReading(file.path));
  const target = {
    rows: async (query: Parameters<FileReader['read']>[0]) => reader.read(query),
    write: async (batch: Parameters<FileUnderTest['take']>[0]) => file.take(batch),
  };
  const imported =
    range === undefined ? { added: 0, there: 0, removed: 0 } : await importRows(type, staged, range, target, START);
  reader.close();
  staged.close();
  return { ...imported, refused };
}

function withoutId(rows: readonly ShownRow[]): ShownRow[] {
  return rows.map(({ record_id: _id, ...row }) => row);
}

const trade = fc.record(
  {
    symbol: fc.constantFrom('BTCUSDT', 'ETH/USDT:USDT'),
    time: fc.integer({ min: START, max: START + 3 }),
    source: fc.constant('redis'),
    price: fc.integer({ min: 1, max: 300 }).map((cents) => cents / 100),
    quantity: fc.constantFrom(1, 0.25),
    side: fc.constantFrom('buy', 'sell'),
  },
  { requiredKeys: ['symbol', 'time'] },
);

describe('import', () => {
  it('[HI58] of what was exported into an empty file gives the same rows and bars, and a second time adds nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(trade, { maxLength: 20 }), async (trades) => {
        const from = openFile();
        for (const each of trades) from.trade(each);
        from.write();
        const rows = from.walk({ type: 'trades' });
        const into = openFile();
        expect(await take(into, 'trades', rows)).toEqual({ added: rows.length, there: 0, removed: 0, refused: [] });
        expect(withoutId(into.walk({ type: 'trades' }))).toEqual(withoutId(rows));
        for (const interval of ['1s', '1d'] as const) {
          const bars = (file: FileUnderTest) => file.walk({ type: 'candles', symbol: 'BTCUSDT', interval });
          expect(bars(into)).toEqual(bars(from));
        }
        expect(await take(into, 'trades', rows)).toEqual({ added: 0, there: rows.length, removed: 0, refused: [] });
        expect(withoutId(into.walk({ type: 'trades' }))).toEqual(withoutId(rows));
      }),
      { numRuns: 25 },
    );
  });

  it('[HI58] adds of rows that are the same as many as there are more, in whatever order they come', async () => {
    const file = openFile();
    const row = { time: new Date(START).toISOString(), symbol: 'BTCUSDT', price: 1 };
    const other = { ...row, time: START - 1, price: 2 };
    expect(await take(file, 'trades', [row])).toMatchObject({ added: 1 });
    expect(await take(file, 'trades', [row, other, row])).toMatchObject({ added: 2, there: 1 });
    expect(file.walk({ type: 'trades' }).map(({ price }) => price)).toEqual([2, 1, 1]);
  });

  it('[HI58] takes rows with flags, times and objects as they are', async () => {
    const from = openFile();
    const row = {
      time: new Date(START).toISOString(),
      leverage: 2,
      updated_at: new Date(START + 1).toISOString(),
      limits: { b: 0.5, a: 1 },
      emergency_stop: { is_stopped: true, reason: 'a,"b"\n', stopped_at: new Date(START + 2).toISOString() },
      source: 'desk',
    };
    expect(await take(from, 'risk', [row])).toMatchObject({ added: 1, refused: [] });
    expect(withoutId(from.walk({ type: 'risk' }))).toEqual([row]);
    const turned = { ...row, limits: { a: 1, b: 0.5 } };
    expect(await take(from, 'risk', [turned])).toMatchObject({ added: 0, there: 1 });
  });

  it('[HI57] refuses what the schema does not allow, and says why', async () => {
    const file = openFile();
    const good = { time: START, symbol: 'BTCUSDT', price: 1 };
    const { added, refused } = await take(file, 'trades', [
      { ...good, time: undefined },
      { ...good, time: '2026-01-02' },
      { ...good, symbol: 'a b' },
      { ...good, price: '5' },
      { ...good, quantity: -1 },
      { ...good, colour: 'red' },
      { time: START, price: 1 },
      good,
    ]);
    expect(added).toBe(1);
    expect(refused).toHaveLength(7);
    expect(refused[0]).toContain('time: an RFC 3339 time or Unix milliseconds were expected');
    expect(refused[4]).toContain('quantity');
    expect(refused[5]).toBe('trades has no column "colour"');
  });

  it('[HI58] brings no trades back that were removed and that bars have, and any others', async () => {
    const file = openFile();
    const DAY_MS = 86_400_000;
    const tradesAt = (...times: readonly number[]) =>
      times.map((time) => ({ symbol: 'BTCUSDT', time, price: 1, quantity: 1 }));
    const old = tradesAt(START, START + 1);
    const kept = tradesAt(START + DAY_MS);
    await take(file, 'trades', [...old, ...kept]);
    const database = new DatabaseSync(file.path);
    const retention = { ticksBefore: START + 2, recordsBefore: 0, bytesMax: Number.MAX_SAFE_INTEGER };
    while (!prune(database, retention, START + DAY_MS));
    database.close();
    file.reopen();
    const others = [...tradesAt(START - DAY_MS, START + DAY_MS + 1), { ...old[0], symbol: 'ETHUSDT' }];
    const imported = await take(file, 'trades', [...old, ...kept, ...others]);
    expect(imported).toEqual({ added: 3, there: 1, removed: 2, refused: [] });
    const bars = file.walk({ type: 'candles', symbol: 'BTCUSDT', interval: '1d' });
    expect(bars.map(({ volume, trades }) => [volume, trades])).toEqual([
      [1, 1],
      [2, 2],
      [2, 2],
    ]);
  });
});
