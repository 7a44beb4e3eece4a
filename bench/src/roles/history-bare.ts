/**
 * The floor of the embedded store: the same quotes by the same prepared insert into the same table, in the order of
 * their arrival, and no bars, no names, no other thread. Beside it a table without the key, to which rows are appended.
 */
import { rmSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openForWriting } from '@tickboard/server/history/embedded/open-file';
import type { HistoryBareRole } from '../history-roles.ts';
import type { BareFigures } from '../history/back-end.ts';
import { MarketLoad } from '../history/market-load.ts';
import { round } from '../figures.ts';
import { serveRole } from '../remote.ts';
import { symbolOf } from '../trace.ts';

const COLUMNS = 12;
const TRANSACTION_ROWS = 65_536;
const START_TIME = Date.UTC(2026, 0, 5);
const RATIO_SCALE = 100;
const [SOURCE, SCALE] = [0, 1];
const APPENDED = 'CREATE TABLE appended AS SELECT * FROM quote_ticks';

serveRole<HistoryBareRole>({
  insert: ({ path, rows, symbols }) => {
    const packed = packQuotes(rows, symbols);
    const { database } = openForWriting(path, () => START_TIME);
    database.exec(APPENDED);
    try {
      return Promise.resolve({
        bare: measure(database, 'quote_ticks', packed),
        bare_append: measure(database, 'appended', packed),
      });
    } finally {
      database.close();
      for (const part of ['', '-wal', '-shm']) rmSync(path + part, { force: true });
    }
  },
});

function measure(database: DatabaseSync, table: string, packed: Float64Array): BareFigures {
  const marks = Array.from({ length: COLUMNS }, () => '?').join(', ');
  const insert = database.prepare(`INSERT INTO ${table} VALUES (${marks})`);
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  for (let from = 0; from < packed.length; from += TRANSACTION_ROWS * COLUMNS) {
    database.exec('BEGIN IMMEDIATE');
    const end = Math.min(packed.length, from + TRANSACTION_ROWS * COLUMNS);
    for (let at = from; at < end; at += COLUMNS) insertRow(insert, packed, at);
    database.exec('COMMIT');
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - startedMs) / 1_000;
  const count = packed.length / COLUMNS;
  return { rows_per_s: Math.round(count / seconds), cpu_us_per_row: round((user + system) / count) };
}

/** Spelt out, as spreading an array would take as long as the insert. */
function insertRow(insert: StatementSync, rows: Float64Array, at: number): void {
  const value = (column: number) => rows[at + column] as number;
  insert.run(
    value(0),
    value(1),
    value(2),
    value(3),
    value(4),
    value(5),
    value(6),
    value(7),
    value(8),
    value(9),
    value(10),
    value(11),
  );
}

function packQuotes(rows: number, symbols: number): Float64Array {
  const load = new MarketLoad(symbols);
  const numbers = new Map(load.markets.map(({ symbol }, index) => [symbol, index]));
  const packed = new Float64Array(rows * COLUMNS);
  let id = 0;
  while (id < rows) {
    for (const change of load.step(START_TIME + Math.floor(id / 200))) {
      if (change.op !== 'merge' || id >= rows) continue;
      const { updated_at: time } = change.row;
      const index = numbers.get(symbolOf(change.row)) as number;
      const { priceScale, lotScale } = load.markets[index] as (typeof load.markets)[number];
      const scaled = (name: string, scale: number) => Math.round(Number(change.row[name]) * scale);
      const price = (name: string) => scaled(name, priceScale);
      const last = price('last_price');
      const prices = [last, last - price('bid_price'), price('ask_price') - last];
      const sizes = ['bid_size', 'ask_size', 'volume_24h'].map((name) => scaled(name, lotScale));
      const key = [index + 1, Number(time), ++id];
      const row = [...key, SOURCE, SCALE, ...prices, ...sizes, scaled('change_24h_pct', RATIO_SCALE)];
      packed.set(row, (id - 1) * COLUMNS);
    }
  }
  return packed;
}
