/**
 * Partitions by time, made ahead and for late rows, and dropped as a whole. A row for which there is none goes into the
 * partition for the rest, and moves once there is one.
 */
import { type Client, DatabaseError } from 'pg';
import type { KeptTable, Period } from './tables.ts';

const DAY_MS = 86_400_000;
/** Ahead of now: what is made while nobody waits for it. */
const AHEAD: Readonly<Record<Period, number>> = { day: 2, month: 1 };
/** Further from now than this, a row stays with the rest: a clock that is wrong makes no table. */
const LATE_MAX_MS = 400 * DAY_MS;
const EARLY_MAX_MS = 2 * DAY_MS;
/** Rows wait for a table to be made no longer than this: somebody may be reading for hours. */
const LOCK_TIMEOUT_MS = 1_000;
const RETRY_MS = 60_000;
const LOCK_NOT_AVAILABLE = '55P03';

export interface Partition {
  readonly name: string;
  /** Unix ms, included. */
  readonly from: number;
  /** Unix ms, not included. */
  readonly to: number;
}

/** That of this moment. */
export function partitionAt({ name, period }: KeptTable, time: number): Partition {
  const at = new Date(time);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const from = Date.UTC(year, month, period === 'day' ? day : 1);
  const to = period === 'day' ? from + DAY_MS : Date.UTC(year, month + 1, 1);
  const digits = new Date(from)
    .toISOString()
    .slice(0, period === 'day' ? 10 : 7)
    .replaceAll('-', '');
  return { name: `${name}_p${digits}`, from, to };
}

/** The partitions of one connection, as far as it has seen them. */
export class Partitions {
  readonly #client: Client;
  readonly #schema: string;
  readonly #now: () => number;
  readonly #onFailure: (error: Error) => void;
  readonly #present = new Set<string>();
  /** By name: when it may be tried again. */
  readonly #failed = new Map<string, number>();
  /** Tables that are partitioned by PostgreSQL, and not by an extension. */
  #native: ReadonlySet<string> = new Set();

  /** `onFailure`: why there is no partition, where that is more than somebody who reads meanwhile. */
  constructor(client: Client, schema: string, now: () => number, onFailure = (_error: Error) => {}) {
    this.#client = client;
    this.#schema = schema;
    this.#now = now;
    this.#onFailure = onFailure;
  }

  now(): number {
    return this.#now();
  }

  /** The earlier one of the clocks here and in the database, Unix ms: one that is ahead removes nothing. */
  async cautiousNow(): Promise<number> {
    const { rows } = await this.#client.query<{ readonly now: number }>('SELECT now() AS now');
    return Math.min(this.#now(), rows[0]?.now ?? 0);
  }

  isNative({ name }: KeptTable): boolean {
    return this.#native.has(name);
  }

  async look(): Promise<void> {
    const { rows } = await this.#client.query<{ readonly name: string; readonly is_native: number }>(
      `SELECT c.relname AS name, c.relkind = 'p' AS is_native
        FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('p', 'r')`,
      [this.#schema],
    );
    this.#native = new Set(rows.filter(({ is_native: isNative }) => isNative === 1).map(({ name }) => name));
    this.#present.clear();
    for (const { name } of rows) this.#present.add(name);
  }

  /** Within the transaction of the caller, which goes on whether there is a partition then or not. */
  async ensure(table: KeptTable, times: Iterable<number>): Promise<void> {
    for (const time of times) {
      const partition = partitionAt(table, time);
      if (!this.#isWanted(table, partition)) continue;
      await this.#client.query('SAVEPOINT partition');
      try {
        const patience = await this.#setLockTimeout(`${LOCK_TIMEOUT_MS}ms`);
        await this.#create(table, partition);
        await this.#client.query('RELEASE SAVEPOINT partition');
        await this.#setLockTimeout(patience);
        this.#present.add(partition.name);
      } catch (error) {
        if (error instanceof DatabaseError && error.code !== LOCK_NOT_AVAILABLE) this.#onFailure(error);
        this.#failed.set(partition.name, this.#now() + RETRY_MS);
        // If it is the connection that failed, this fails too, and says so.
        await this.#client.query('ROLLBACK TO SAVEPOINT partition');
      }
    }
  }

  /** In transactions of its own. */
  async ensureAhead(table: KeptTable): Promise<void> {
    let { from } = partitionAt(table, this.#now());
    for (let count = 0; count <= AHEAD[table.period]; count++) {
      const partition = partitionAt(table, from);
      if (this.#isWanted(table, partition)) {
        await this.#client.query('BEGIN');
        await this.ensure(table, [from]);
        await this.#client.query('COMMIT');
      }
      from = partition.to;
    }
  }

  /** Oldest first. */
  listOf({ name }: KeptTable): string[] {
    const pattern = new RegExp(`^${name}_p\\d+$`);
    return [...this.#present].filter((each) => pattern.test(each)).toSorted();
  }

  /** Whether it is gone: not while somebody reads it. */
  async drop(name: string): Promise<boolean> {
    await this.#client.query('BEGIN');
    try {
      await this.#client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await this.#client.query(`DROP TABLE IF EXISTS ${this.#schema}.${name}`);
      await this.#client.query('COMMIT');
      this.#present.delete(name);
      return true;
    } catch (error) {
      await this.#client.query('ROLLBACK');
      if (error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE) return false;
      throw error;
    }
  }

  /** For the rest of the transaction, or until its savepoint; resolves to the one before. */
  async #setLockTimeout(timeout: string): Promise<string> {
    const { rows } = await this.#client.query<{ readonly before: string }>(
      `SELECT current_setting('lock_timeout') AS before, set_config('lock_timeout', $1, true)`,
      [timeout],
    );
    return rows[0]?.before ?? timeout;
  }

  #isWanted(table: KeptTable, { name, from, to }: Partition): boolean {
    if (this.#present.has(name) || !this.isNative(table)) return false;
    const now = this.#now();
    if ((this.#failed.get(name) ?? 0) > now) return false;
    return to > now - LATE_MAX_MS && (from <= now + EARLY_MAX_MS || from <= partitionAt(table, now).to);
  }

  /** Beside its table, then filled with what is in its time already, then part of it. */
  async #create({ name, timeColumn, columns }: KeptTable, { name: own, from, to }: Partition): Promise<void> {
    const table = `${this.#schema}.${own}`;
    const { rows } = await this.#client.query('SELECT to_regclass($1) AS there', [table]);
    if ((rows[0] as { readonly there: string | null }).there !== null) return;
    const ends = [from, to].map((time) => `'${new Date(time).toISOString()}'`) as [string, string];
    // Bars are changed again and again: with room in its page a row changes without its indexes.
    const room = columns.some((column) => column.name === 'close_at') ? ' WITH (fillfactor = 70)' : '';
    const rest = `DELETE FROM ${this.#schema}.${name}_rest WHERE ${timeColumn} >= ${ends[0]} AND ${timeColumn} < ${ends[1]}`;
    await this.#client.query(`CREATE TABLE ${table} (LIKE ${this.#schema}.${name} INCLUDING DEFAULTS)${room}`);
    await this.#client.query(`WITH moved AS (${rest} RETURNING *) INSERT INTO ${table} SELECT * FROM moved`);
    await this.#client.query(
      `ALTER TABLE ${this.#schema}.${name} ATTACH PARTITION ${table} FOR VALUES FROM (${ends[0]}) TO (${ends[1]})`,
    );
  }
}
