/** A copy of the file as of one moment, while it is written to. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { HistoryError } from '../history-error.ts';
import { describeFault, openForReading, requireOwn } from './open-file.ts';

export interface BackUp {
  readonly bytes: number;
  readonly rows: number;
}

interface BackUpOptions {
  /** Writes over what is there by the name. */
  readonly isForced: boolean;
}

/** Pages copied at once, 16 MiB: in between other threads of the process get their turn. */
const STEP_PAGES = 4_096;
const SOUND = 'ok';

/**
 * Copies beside the target, looks the copy through, and gives it its name only then: what is there under the name is
 * whole, whenever one looks.
 *
 * @throws {HistoryError} which says what stands in the way; nothing is left behind.
 */
export async function backUpFile(path: string, target: string, { isForced }: BackUpOptions): Promise<BackUp> {
  if (!existsSync(path)) throw new HistoryError(`${path}: there is no such file`, { canRetry: false });
  if (existsSync(target) && !isForced) {
    throw new HistoryError(`${target}: there is a file by this name already; --force writes over it`, {
      canRetry: false,
    });
  }
  const part = `${target}.part-${process.pid}`;
  try {
    await copy(path, part);
    const rows = lookThrough(part);
    sync(part);
    renameSync(part, target);
    return { bytes: statSync(target).size, rows };
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(part + end, { force: true });
  }
}

/** Held open in one reading transaction: what is written meanwhile does not make the copy begin anew. */
async function copy(path: string, part: string): Promise<void> {
  const source = openForReading(path);
  try {
    requireOwn(source);
    source.exec('BEGIN');
    source.prepare('SELECT next_id FROM counter').get();
    await backup(source, part, { rate: STEP_PAGES });
  } catch (error) {
    throw describeFault(part, error);
  } finally {
    source.close();
  }
}

/** How many rows were ever recorded in it. */
function lookThrough(part: string): number {
  try {
    const copied = new DatabaseSync(part);
    try {
      // One file by itself, which whoever opens it for writing turns back.
      copied.exec('PRAGMA journal_mode = DELETE');
      const { integrity_check: verdict } = copied.prepare('PRAGMA integrity_check(1)').get() as {
        readonly integrity_check: string;
      };
      if (verdict !== SOUND) throw new HistoryError(`the copy is not sound: ${verdict}`, { canRetry: true });
      const { next_id: nextId } = copied.prepare('SELECT next_id FROM counter').get() as { readonly next_id: number };
      return nextId - 1;
    } finally {
      copied.close();
    }
  } catch (error) {
    throw describeFault(part, error);
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
