/** The threads of the server on a real database, with a spool in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type Batch, BatchPacker } from '../../../src/history/batch.ts';
import type { HistoryStore, StoreReports } from '../../../src/history/history-store.ts';
import { openPostgresStore, postgresPlace } from '../../../src/history/postgres/open-postgres-store.ts';
import { ThreadedStore } from '../../../src/history/threaded-store.ts';
import { until } from '../../../../../test/harness/until.ts';

export interface Heard {
  /** What was heard of how it is. */
  readonly order: ('live' | 'failed')[];
  readonly live: string[];
  readonly failed: string[];
  readonly refused: string[];
  readonly setAside: string[];
  written: number;
  spooled: number;
  /** Rows on disk that are not written. */
  onDisk: number;
}

export interface StoreUnderTest {
  readonly store: HistoryStore;
  readonly heard: Heard;
  /** Rows said to be in the database. */
  hasWritten(rows: number): Promise<void>;
}

const SPOOL_BYTES = 64_000_000;
const PATIENCE_MS = 12_000;
const DYING_WRITER = new URL('dying-write-thread.ts', import.meta.url);
const READER = new URL('../../../src/history/postgres/read-thread.ts', import.meta.url);
const directories: string[] = [];
const running: HistoryStore[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((store) => store.stop()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

export function makeFolder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tickboard-history-'));
  directories.push(directory);
  return directory;
}

export function runStore(
  url: string,
  {
    folder = makeFolder(),
    mode = 'live',
    spoolSizeBytes = SPOOL_BYTES,
    isMortal = false,
    patienceMs = PATIENCE_MS,
  } = {},
): StoreUnderTest {
  const heard: Heard = {
    order: [],
    live: [],
    failed: [],
    refused: [],
    setAside: [],
    written: 0,
    spooled: 0,
    onDisk: 0,
  };
  const place = {
    ...postgresPlace({ url, spoolSizeBytes }, folder, mode === 'live' ? 'live' : 'simulated'),
    patienceMs,
  };
  const reports: StoreReports = {
    live: (detail) => {
      heard.order.push('live');
      heard.live.push(detail);
    },
    failed: (reason) => {
      heard.order.push('failed');
      heard.failed.push(reason);
    },
    refused: (_size, reason) => heard.refused.push(reason),
    setAside: (aside, reason) => heard.setAside.push(`${aside}: ${reason}`),
    written: ({ rows }) => (heard.written += rows),
    spooled: ({ rows }) => (heard.spooled += rows),
    spool: (rows) => (heard.onDisk = rows),
  };
  const threads = { writer: DYING_WRITER, reader: READER, workerData: place, name: 'the database' };
  const store = isMortal ? new ThreadedStore(threads, reports) : openPostgresStore(place, reports);
  store.run();
  running.push(store);
  const hasWritten = (rows: number) =>
    until(() => heard.written >= rows, {
      what: () => `${rows} rows written, of which there are ${heard.written}: ${heard.failed.at(-1)}`,
    });
  return {
    store,
    heard,
    hasWritten: async (rows) => {
      await hasWritten(rows);
    },
  };
}

const TIME = Date.UTC(2026, 0, 2);

export function alertsOf(...messages: readonly string[]): Batch {
  const packer = new BatchPacker();
  for (const message of messages) {
    const values = ['info', 'note', message, null, null, null, null, 'test', null, null];
    packer.addRow({ type: 'alerts', time: TIME, recordedAt: TIME, values });
  }
  return packer.take();
}
