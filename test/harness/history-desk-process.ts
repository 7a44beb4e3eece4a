/**
 * A desk that records into PostgreSQL until it is killed or told to end: numbered fills, each with a trade and a quote.
 * What is on disk or in the database, and so may not be lost, goes to a log at once. Settings: its argument, in JSON.
 */
import { openSync, writeSync } from 'node:fs';
import { systemClock } from '@tickboard/core/clock';
import { BatchPacker, QUOTE, TRADE } from '@tickboard/server/history/batch';
import { kindOf } from '@tickboard/server/history/kinds';
import { openPostgresStore, postgresPlace } from '@tickboard/server/history/postgres/open-postgres-store';

export interface HistoryDeskSettings {
  readonly url: string;
  readonly folder: string;
  readonly logPath: string;
  readonly name: string;
  /** Number of the first fill. */
  readonly first: number;
  readonly patienceMs: number;
}

const STEP_MS = 40;
const ROWS = 20;
const SYMBOLS = 10;
const BASE_TIME = Date.UTC(2026, 0, 2);
const SPOOL_BYTES = 1_000_000_000;

const { url, folder, logPath, name, first, patienceMs } = JSON.parse(process.argv[2] as string) as HistoryDeskSettings;
const log = openSync(logPath, 'a');
const packer = new BatchPacker();
const columns = kindOf('fills').columns.map((column) => column.name);
let next = first;
let kept = first - 1;
let written = 0;

const place = { ...postgresPlace({ url, spoolSizeBytes: SPOOL_BYTES }, folder, 'live'), patienceMs };
const store = openPostgresStore(place, {
  live: () => {},
  failed: (reason) => writeSync(log, `failed ${reason}\n`),
  refused: (_size, reason) => writeSync(log, `refused ${reason}\n`),
  setAside: (_path, reason) => writeSync(log, `damaged ${reason}\n`),
  written: ({ rows }, _bytes, { wasSpooled }) => {
    if (!wasSpooled) keep(rows);
    written += rows;
    writeSync(log, `written ${written}\n`);
  },
  spooled: ({ rows }) => keep(rows),
  spool: (rows) => writeSync(log, `spool ${rows}\n`),
});

function keep(rows: number): void {
  kept += rows;
  writeSync(log, `kept ${kept}\n`);
}

function pack(number: number): void {
  const symbol = packer.numberOf(`S${number % SYMBOLS}USDT`);
  const time = BASE_TIME + number;
  const quote = packer.addQuote();
  quote.into.fill(Number.NaN, quote.at);
  quote.into[quote.at + QUOTE.symbol] = symbol;
  quote.into[quote.at + QUOTE.time] = time;
  quote.into[quote.at + QUOTE.isKept] = 1;
  quote.into[quote.at + QUOTE.lastPrice] = number / 100;
  const trade = packer.addTrade(`${name}-${number}`);
  trade.into.fill(Number.NaN, trade.at);
  trade.into[trade.at + TRADE.symbol] = symbol;
  trade.into[trade.at + TRADE.time] = time;
  trade.into[trade.at + TRADE.price] = number / 100;
  trade.into[trade.at + TRADE.quantity] = 1;
  const values = columns.map((column) => (column === 'trade_id' ? `${name}-${number}` : null));
  packer.addRow({ type: 'fills', time, recordedAt: time, values });
}

let timer = systemClock.after(0, step);
function step(): void {
  for (let count = 0; count < ROWS; count++) pack(next++);
  store.write(packer.take());
  timer = systemClock.after(STEP_MS, step);
}

store.run();
process.on('message', () => {
  timer.cancel();
  void store.stop().then(() => process.exit());
});
process.send?.('ready');
