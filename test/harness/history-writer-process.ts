/**
 * Records numbered ticks and fills until it is killed. What the file is said to hold goes to a log at once, which
 * survives the kill. Settings: its argument, in JSON.
 */
import { openSync, writeSync } from 'node:fs';
import { systemClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { Store } from '@tickboard/core/store/store';
import { openEmbeddedStore } from '@tickboard/server/history/embedded/open-embedded-store';
import { History } from '@tickboard/server/history/history';
import { createLogger } from '@tickboard/server/telemetry/logger';

export interface HistoryWriterSettings {
  readonly path: string;
  readonly logPath: string;
  /** Number of the first fill. */
  readonly first: number;
  /** Ready as soon as it runs, with no file open yet; else once the first rows are written. */
  readonly isReadyEarly: boolean;
}

const STEP_MS = 2;
const SYMBOLS = 20;
/** Base time of the ticks: numbers stand for milliseconds, some of them late. */
const BASE_TIME = Date.UTC(2026, 0, 2);
const LATE_MS = 3_000;

const { path, logPath, first, isReadyEarly } = JSON.parse(process.argv[2] as string) as HistoryWriterSettings;
const logFile = openSync(logPath, 'a');
const clock = systemClock;
const store = new Store({ random: seededRandom(1), now: () => clock.now() });
let acknowledged = first - 1;

const history = new History({
  store,
  clock,
  openStore: (reports) => openEmbeddedStore(path, reports),
  log: createLogger({ level: 'silent', clock }),
  observer: {
    written: ({ quotes }) => {
      if (!isReadyEarly && acknowledged < first && quotes > 0) process.send?.('ready');
      acknowledged += quotes;
      writeSync(logFile, `written ${acknowledged} ${clock.now()}\n`);
    },
    leftOut: () => {},
    failed: () => {},
    waiting: () => {},
    spool: () => {},
  },
  quoteIntervalMs: 0,
  sampleIntervalMs: 3_600_000,
  keepTicksMs: Number.MAX_SAFE_INTEGER,
  keepRecordsMs: Number.MAX_SAFE_INTEGER,
  maxSizeBytes: Number.MAX_SAFE_INTEGER,
});

function changesOf(number: number): Change[] {
  const symbol = `S${number % SYMBOLS}USDT`;
  const time = BASE_TIME + number - (number % 7 === 0 ? LATE_MS : 0);
  return [
    { op: 'merge', channel: 'market_data', row: { symbol, last_price: number / 100, updated_at: time } },
    { op: 'event', channel: 'trades', data: { symbol, price: number / 100, quantity: 1, time } },
    { op: 'event', channel: 'fills', data: { symbol, price: number, trade_id: String(number), time } },
  ];
}

let next = first;
function step(): void {
  for (let count = 0; count < SYMBOLS; count++) store.apply(changesOf(next++));
  writeSync(logFile, `applied ${next - 1} ${clock.now()} ${history.status.waiting}\n`);
  clock.after(STEP_MS, step);
}

history.run();
if (isReadyEarly) process.send?.('ready');
step();
