/** The file or database that rows are imported into, written by the same threads that a server writes with. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@tickboard/core/clock';
import { countRows, sizeOf } from '@tickboard/server/history/batch';
import { openEmbeddedStore } from '@tickboard/server/history/embedded/open-embedded-store';
import { describeFault, requireOwn } from '@tickboard/server/history/embedded/open-file';
import { HistoryError } from '@tickboard/server/history/history-error';
import type { HistoryStore, StoreReports } from '@tickboard/server/history/history-store';
import { openPostgresStore, postgresPlace } from '@tickboard/server/history/postgres/open-postgres-store';
import type { ImportTarget } from '@tickboard/server/history/transfer/import-rows';
import { isDatabase } from './history-place.ts';

export interface OpenTarget extends ImportTarget {
  /** Resolves once all is written. */
  readonly finish: () => Promise<void>;
}

interface Now {
  /** Rows on their way. */
  waiting: number;
  fault: HistoryError | undefined;
  wake: () => void;
}

/** Rows on their way to where they are kept. */
const ROWS_WAITING_MAX = 40_000;
const SPOOL_BYTES = 1_073_741_824;
/** What fails for so long is given up. */
const PATIENCE_MS = 10_000;

/**
 * `isSimulated`: beside what the simulated desk recorded, of a database.
 *
 * @throws {HistoryError} where it cannot be opened.
 */
export async function openTarget(into: string, isSimulated: boolean): Promise<OpenTarget> {
  if (!isDatabase(into)) {
    requireAlone(into);
    return fillStore(
      (reports) => openEmbeddedStore(into, reports),
      () => putTogether(into),
    );
  }
  // What is cut off in the middle is imported again: nothing of it has to be there afterwards.
  const folder = mkdtempSync(join(tmpdir(), 'tickboard-import-'));
  const place = postgresPlace({ url: into, spoolSizeBytes: SPOOL_BYTES }, folder, isSimulated ? 'simulated' : 'live');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return fillStore((reports) => openPostgresStore(place, reports), remove);
}

/** `end`: once nobody uses it any more, whether all is written or not. */
async function fillStore(open: (reports: StoreReports) => HistoryStore, end: () => void): Promise<OpenTarget> {
  const now: Now = { waiting: 0, fault: undefined, wake: () => {} };
  let failingSince: number | undefined;
  const live = Promise.withResolvers<void>();
  const giveUp = (reason: string) => {
    now.fault = new HistoryError(reason, { canRetry: true });
    live.reject(now.fault);
    now.wake();
  };
  const store = open({
    live: () => {
      failingSince = undefined;
      live.resolve();
    },
    failed: (reason) => {
      failingSince ??= systemClock.now();
      if (systemClock.now() - failingSince >= PATIENCE_MS) giveUp(reason);
    },
    refused: (_size, reason) => giveUp(reason),
    setAside: (aside, reason) => giveUp(`${reason}; it was set aside as ${aside}`),
    // Of several batches at once.
    written: (size) => {
      failingSince = undefined;
      now.waiting -= countRows(size);
      now.wake();
    },
    spooled: () => {},
    spool: () => {},
  });
  const finish = async () => {
    await store.stop();
    end();
  };
  const untilAtMost = async (count: number) => {
    while (now.waiting > count && now.fault === undefined) {
      await new Promise<void>((resolve) => {
        now.wake = resolve;
      });
    }
    if (now.fault !== undefined) throw now.fault;
  };
  store.run();
  await live.promise.catch(async (error: unknown) => {
    await finish();
    throw error;
  });
  return {
    rows: (query) => store.rows(query),
    write: async (batch) => {
      await untilAtMost(ROWS_WAITING_MAX);
      now.waiting += countRows(sizeOf(batch));
      store.write(batch);
    },
    finish: async () => {
      try {
        await untilAtMost(0);
      } finally {
        await finish();
      }
    },
  };
}

/** What was written last is in a file beside until somebody who may write closes it: nobody is to have to know of that. */
function putTogether(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Two that write count rows and batches each by itself: what one of them restores would be there twice. */
function requireAlone(path: string): void {
  if (!existsSync(path)) return;
  const database = new DatabaseSync(path);
  try {
    requireOwn(database);
    // It can be left only by who is alone with the file; whoever opens it for writing turns it on again.
    database.exec('PRAGMA journal_mode = DELETE');
  } catch (error) {
    if (describeFault(path, error).message.includes('locked')) {
      throw new HistoryError(`${path}: another program has it open: stop the server that writes to it`, {
        canRetry: true,
      });
    }
    throw describeFault(path, error);
  } finally {
    database.close();
  }
}
