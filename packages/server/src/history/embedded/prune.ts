/** Removes what is older than it is to be kept, or too much, a slice at a time: writing never waits long for it. */
import type { DatabaseSync } from 'node:sqlite';
import type { Retention } from '../history-store.ts';
import { INTERVAL_MS } from '@tickboard/core/model/intervals';
import { ROW_KINDS } from '../kinds.ts';

const SLICE_ROWS = 10_000;
/** Pages given back to the disk at once. */
const VACUUM_PAGES = 256;
/** Of the time that ticks span: so much goes at once where the file is too large. */
const CUT_SHARE = 1 / 50;

const TICK_TABLES = ['quote_ticks', 'trade_ticks'] as const;

/** Whether there was nothing left to remove. `now`: Unix ms. */
export function prune(
  database: DatabaseSync,
  { ticksBefore, recordsBefore, bytesMax }: Retention,
  now: number,
): boolean {
  database.exec('BEGIN IMMEDIATE');
  try {
    const cut = measure(database) > bytesMax ? findCut(database, now) : undefined;
    const rest = removeSlice(database, Math.max(ticksBefore, cut ?? ticksBefore), recordsBefore);
    database.exec('COMMIT');
    database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    return rest > 0 && cut === undefined;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Bytes in use: pages that are free are written to before the file grows. */
export function measure(database: DatabaseSync): number {
  const read = (pragma: string) => Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] as number;
  return (read('page_count') - read('freelist_count')) * read('page_size');
}

/** A moment shortly after the oldest tick; undefined where there is no tick. What is of a time to come makes it no later. */
function findCut(database: DatabaseSync, now: number): number | undefined {
  const ends = TICK_TABLES.flatMap((table) => {
    const end = (which: 'min' | 'max') => `(SELECT ${which}(time) FROM ${table} t WHERE t.symbol = n.id)`;
    const { oldest, newest } = database
      .prepare(`SELECT min(${end('min')}) AS oldest, max(${end('max')}) AS newest FROM names n`)
      .get() as { readonly oldest: number | null; readonly newest: number | null };
    return oldest === null || newest === null ? [] : [{ oldest, newest }];
  });
  if (ends.length === 0) return undefined;
  const oldest = Math.min(...ends.map((end) => end.oldest));
  const newest = Math.max(oldest, Math.min(now, Math.max(...ends.map((end) => end.newest))));
  return oldest + Math.ceil((newest - oldest + 1) * CUT_SHARE);
}

/** How many more rows the slice had room for. */
function removeSlice(database: DatabaseSync, ticksBefore: number, recordsBefore: number): number {
  let rest = SLICE_ROWS;
  const remove = (sql: string, ...values: readonly number[]) => {
    if (rest > 0) rest -= Number(database.prepare(sql).run(...values, rest).changes);
  };
  // First, so that nobody looks for trades that are gone.
  remove(
    'DELETE FROM trade_marks WHERE record_id IN (SELECT record_id FROM trade_marks WHERE time < ? LIMIT ?)',
    ticksBefore,
  );
  for (const table of TICK_TABLES) {
    const symbols =
      rest > 0 ? symbolsWith(database, `${table} t WHERE t.symbol = n.id AND t.time < ?`, ticksBefore) : [];
    for (const symbol of symbols) {
      remove(
        `DELETE FROM ${table} WHERE (symbol, time, record_id) IN
          (SELECT symbol, time, record_id FROM ${table} WHERE symbol = ? AND time < ? LIMIT ?)`,
        symbol,
        ticksBefore,
      );
    }
  }
  for (const lengthMs of Object.values(INTERVAL_MS)) {
    // Bars that ended before.
    const upTo = (lengthMs === INTERVAL_MS['1s'] ? ticksBefore : recordsBefore) - lengthMs;
    const old = 'bars t WHERE t.symbol = n.id AND t.interval = ? AND t.open_time <= ?';
    for (const symbol of rest > 0 ? symbolsWith(database, old, lengthMs, upTo) : []) {
      remove(
        `DELETE FROM bars WHERE (symbol, interval, open_time) IN
          (SELECT symbol, interval, open_time FROM bars WHERE symbol = ? AND interval = ? AND open_time <= ? LIMIT ?)`,
        symbol,
        lengthMs,
        upTo,
      );
    }
  }
  for (const { relation } of ROW_KINDS) {
    remove(
      `DELETE FROM ${relation} WHERE record_id IN (SELECT record_id FROM ${relation} WHERE time < ? LIMIT ?)`,
      recordsBefore,
    );
  }
  return rest;
}

/** Symbols that have something to remove: found at once, as most have nothing most of the time. */
function symbolsWith(database: DatabaseSync, condition: string, ...values: readonly number[]): number[] {
  const found = database.prepare(`SELECT n.id AS id FROM names n WHERE EXISTS (SELECT 1 FROM ${condition})`);
  return found.all(...values).map(({ id }) => Number(id));
}
