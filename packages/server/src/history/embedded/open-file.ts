/** Opens the file of the embedded store; one that cannot be used is set aside, never written over. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HistoryError } from '../history-error.ts';
import type { SetAside } from '../worker-messages.ts';
import { addWhatIsNew, APPLICATION_ID, migrate, SCHEMA_VERSION } from './schema.ts';

export interface OpenedFile {
  readonly database: DatabaseSync;
  readonly setAside?: SetAside;
}

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_NOMEM = 7;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_PROTOCOL = 15;
const SQLITE_NOTADB = 26;
const PASSING_CODES: ReadonlySet<number> = new Set([
  SQLITE_PERM,
  SQLITE_BUSY,
  SQLITE_LOCKED,
  SQLITE_NOMEM,
  SQLITE_READONLY,
  SQLITE_IOERR,
  SQLITE_FULL,
  SQLITE_CANTOPEN,
  SQLITE_PROTOCOL,
]);

const CACHE_KIB = 32_768;
const BUSY_TIMEOUT_MS = 5_000;
const PAGE_BYTES = 8_192;
/** Pages of the log after which it is written back into the file: 32 MiB. */
const CHECKPOINT_PAGES = 4_096;

/** @throws {HistoryError} where there is no file to be had at the path, in words. */
export function openForWriting(path: string, now: () => number): OpenedFile {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return { database: openAt(path) };
  } catch (error) {
    if (!isDamage(error)) throw describeFault(path, error);
    const setAside = setFileAside(path, now(), reasonOf(error));
    try {
      return { database: openAt(path), setAside };
    } catch (second) {
      throw describeFault(path, second);
    }
  }
}

export function openForReading(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA query_only = ON`);
    return database;
  } catch (error) {
    throw describeFault(path, error);
  }
}

/** Moves the file and what belongs to it out of the way, under a name that tells when. */
export function setFileAside(path: string, nowMs: number, reason: string): SetAside {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  let aside = `${path}.damaged-${stamp}`;
  for (let count = 2; existsSync(aside); count++) aside = `${path}.damaged-${stamp}-${count}`;
  for (const part of ['', '-wal', '-shm']) {
    if (existsSync(path + part)) renameSync(path + part, aside + part);
  }
  return { path: aside, reason };
}

/** Whether the file itself is at fault, so that waiting does not help. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** Whether the same may be written later: what failed is the disk, or that another program holds the file. */
export function mayPass(error: unknown): boolean {
  const code = codeOf(error);
  if (error instanceof HistoryError) return true;
  return code !== undefined && PASSING_CODES.has(code);
}

export function describeFault(path: string, error: unknown): HistoryError {
  if (error instanceof HistoryError) return error;
  const code = codeOf(error);
  const reason =
    code === SQLITE_FULL ? 'the disk is full' : code === SQLITE_IOERR ? 'the disk reports a fault' : reasonOf(error);
  return new HistoryError(`${path}: ${reason}`, {
    canRetry: !isDamage(error) && !(error instanceof ForeignFileError),
    cause: error,
  });
}

/** A file of another program, or of a later version of this one: it is left as it is. */
class ForeignFileError extends Error {
  override readonly name = 'ForeignFileError';
}

function openAt(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    requireOwn(database);
    // Both hold for a new file only, and have to come first.
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
    // With a log in WAL mode, a process that is killed loses nothing that was committed.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    migrate(database);
    addWhatIsNew(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function requireOwn(database: DatabaseSync): void {
  const { application_id: owner } = database.prepare('PRAGMA application_id').get() as { application_id: number };
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  const { count } = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as { count: number };
  if (count > 0 && owner !== APPLICATION_ID) throw new ForeignFileError('it is a database of another program');
  if (version > SCHEMA_VERSION) {
    throw new ForeignFileError(`it was written by a later version (${version}, this one knows ${SCHEMA_VERSION})`);
  }
}

/** Extended codes carry the primary one in their low byte. */
function codeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
