/** The file that rows are imported into, written by the same threads that a server writes with. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '@tickboard/core/clock';
import { openEmbeddedStore } from '@tickboard/server/history/embedded/open-embedded-store';
import { describeFault, requireOwn } from '@tickboard/server/history/embedded/open-file';
import { HistoryError } from '@tickboard/server/history/history-error';
import type { HistoryStore } from '@tickboard/server/history/history-store';
import type { ImportTarget } from '@tickboard/server/history/transfer/import-rows';

export interface OpenTarget extends ImportTarget {
  /** Resolves once all is written. */
  readonly finish: () => Promise<void>;
}

interface Now {
  /** Batches on their way. */
  waiting: number;
  fault: HistoryError | undefined;
  wake: () => void;
}

/** Batches on their way to the disk. */
const BATCHES_WAITING_MAX = 4;
/** What fails for so long is given up. */
const PATIENCE_MS = 10_000;

/** @throws {HistoryError} where it cannot be opened. */
export async function openTarget(path: string): Promise<OpenTarget> {
  requireAlone(path);
  const now: Now = { waiting: 0, fault: undefined, wake: () => {} };
  let failingSince: number | undefined;
  const live = Promise.withResolvers<void>();
  const giveUp = (reason: string) => {
    now.fault = new HistoryError(reason, { canRetry: true });
    live.reject(now.fault);
    now.wake();
  };
  const store: HistoryStore = openEmbeddedStore(path, {
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
    written: () => {
      failingSince = undefined;
    },
    // A file has no spool before it.
    spooled: () => {},
    spool: () => {},
  });
  store.run();
  const untilAtMost = async (count: number) => {
    while (now.waiting > count && now.fault === undefined) {
      await new Promise<void>((resolve) => {
        now.wake = resolve;
      });
    }
    if (now.fault !== undefined) throw now.fault;
  };
  await live.promise;
  return {
    rows: (query) => store.rows(query),
    write: async (batch) => {
      await untilAtMost(BATCHES_WAITING_MAX - 1);
      now.waiting++;
      store.write(batch, () => {
        now.waiting--;
        now.wake();
      });
    },
    finish: async () => {
      try {
        await untilAtMost(0);
      } finally {
        await store.stop();
        putTogether(path);
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
