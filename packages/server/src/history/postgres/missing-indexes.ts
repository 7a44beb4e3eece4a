/**
 * Indexes that tables from before lack. A table of years takes minutes to go through: each partition gets its index
 * while it is written to, and once all have one, so has the table. What was begun and not finished is made anew.
 */
import type { Client, QueryConfig } from 'pg';
import { DESK_COLUMN, ROW_KINDS } from '../kinds.ts';

export interface WantedIndex {
  readonly table: string;
  readonly name: string;
  readonly columns: string;
  /** Of the rows that are in it. */
  readonly condition: string;
}

interface Part {
  readonly name: string;
  readonly is_attached: number;
  /** Null where the part has no index by the name, 0 of one that was begun and not finished. */
  readonly is_valid: number | null;
}

/** "TBIx": an advisory lock is one number for all programs of a database. */
const INDEX_LOCK = 0x54_42_49_78;
/** For an index of what a database of years holds. */
const INDEX_MS = 86_400_000;
/** Who writes waits for no more than this. */
const LOCK_TIMEOUT_MS = 1_000;

/** Where an event is found by its id, and the rows of a desk. */
export const WANTED_INDEXES: readonly WantedIndex[] = ROW_KINDS.flatMap(({ relation, isFeed }) => [
  wanted(relation, DESK_COLUMN.name, `${DESK_COLUMN.name}, time, record_id`, ''),
  ...(isFeed ? [wanted(relation, 'feed_id', 'feed_run, feed_id', ' WHERE feed_run IS NOT NULL')] : []),
]);

/** Of a table that is empty, or has an extension look after its parts. */
export function createIndex(schema: string, { table, name, columns, condition }: WantedIndex, options = ''): string {
  return `CREATE INDEX IF NOT EXISTS ${name} ON ${schema}.${table} (${columns})${options}${condition}`;
}

/** On a connection of its own, which holds a lock for as long as it lives. Whether none is missing: not while others are at it. */
export async function makeMissingIndexes(client: Client, schema: string): Promise<boolean> {
  await client.query('SET statement_timeout = 0');
  const lock = await ask<{ readonly is_ours: number }>(client, `SELECT pg_try_advisory_lock(${INDEX_LOCK}) AS is_ours`);
  if (lock?.is_ours !== 1) return false;
  for (const index of WANTED_INDEXES) await makeIndex(client, schema, index);
  return true;
}

async function makeIndex(client: Client, schema: string, index: WantedIndex): Promise<void> {
  const { table, name, columns, condition } = index;
  const found = await ask<{ readonly is_valid: number | null; readonly is_partitioned: number }>(
    client,
    `SELECT c.relkind = 'p' AS is_partitioned,
      (SELECT i.indisvalid FROM pg_index i WHERE i.indexrelid = to_regclass('${schema}.${name}')) AS is_valid
      FROM pg_class c WHERE c.oid = to_regclass('${schema}.${table}')`,
  );
  if (found === undefined || found.is_valid === 1) return;
  if (found.is_partitioned === 0) {
    await patiently(client, createIndex(schema, index, ' WITH (timescaledb.transaction_per_chunk)'));
    return;
  }
  // Of the table by itself: parts that are made from now on have one from the start.
  if (found.is_valid === null) {
    await briefly(client, `CREATE INDEX ${name} ON ONLY ${schema}.${table} (${columns})${condition}`);
  }
  const { rows: parts } = await client.query<Part>(
    `SELECT p.relname AS name,
      EXISTS (SELECT FROM pg_inherits a JOIN pg_index i ON i.indexrelid = a.inhrelid
        WHERE a.inhparent = to_regclass('${schema}.${name}') AND i.indrelid = p.oid) AS is_attached,
      (SELECT i.indisvalid FROM pg_index i WHERE i.indexrelid = to_regclass('${schema}.' || p.relname || $1)) AS is_valid
      FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid
      WHERE h.inhparent = to_regclass('${schema}.${table}') ORDER BY p.relname DESC`,
    [endOf(index)],
  );
  for (const part of parts.filter(({ is_attached: isAttached }) => isAttached === 0)) {
    const own = `${part.name}${endOf(index)}`;
    if (part.is_valid === 0) await patiently(client, `DROP INDEX CONCURRENTLY ${schema}.${own}`);
    if (part.is_valid !== 1) {
      await patiently(client, `CREATE INDEX CONCURRENTLY ${own} ON ${schema}.${part.name} (${columns})${condition}`);
    }
    await briefly(client, `ALTER INDEX ${schema}.${name} ATTACH PARTITION ${schema}.${own}`);
  }
}

function wanted(table: string, of: string, columns: string, condition: string): WantedIndex {
  return { table, name: `${table}_by_${of}`, columns, condition };
}

function endOf({ table, name }: WantedIndex): string {
  return name.slice(table.length);
}

async function ask<Row extends object>(client: Client, text: string): Promise<Row | undefined> {
  return (await client.query<Row>(text)).rows[0];
}

/** It holds nobody up, and waits for whoever reads, however long. */
async function patiently(client: Client, text: string): Promise<void> {
  await client.query('SET lock_timeout = 0');
  const question: QueryConfig & { readonly query_timeout: number } = { text, query_timeout: INDEX_MS };
  await client.query(question);
}

async function briefly(client: Client, text: string): Promise<void> {
  await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await client.query(text);
}
