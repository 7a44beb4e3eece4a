/** Removes what is old, whole partitions at a time, and makes the next ones before they are needed. */
import type { Client } from 'pg';
import type { Retention } from '../history-store.ts';
import { partitionAt, type Partitions } from './partitions.ts';
import { PARTITIONED, type KeptTable } from './tables.ts';
import { dropChunks } from './timescale.ts';

/** Rows without a partition of their own, removed at once. */
const REST_ROWS = 10_000;
/** A process that was not heard of for so long never hands in an old batch again. */
const WRITERS_KEPT = '1 year';

export interface Retained {
  /** Bytes of all tables with their indexes. */
  readonly bytes: number;
}

export async function retain(
  client: Client,
  schema: string,
  partitions: Partitions,
  retention: Retention,
): Promise<Retained> {
  await partitions.look();
  const now = await partitions.cautiousNow();
  const aheadMs = partitions.now() - now;
  for (const table of PARTITIONED) {
    await partitions.ensureAhead(table);
    const before = table.isTicks ? retention.ticksBefore : retention.recordsBefore;
    await removeOld(client, schema, partitions, table, before - aheadMs);
  }
  await client.query(`DELETE FROM ${schema}.writers WHERE seen_at < now() - INTERVAL '${WRITERS_KEPT}'`);
  let bytes = await measure(client, schema);
  // The day that is being written stays.
  while (bytes > retention.bytesMax && (await dropOldestDay(partitions, now))) bytes = await measure(client, schema);
  return { bytes };
}

/** Bytes of all tables with their indexes. */
export async function measure(client: Client, schema: string): Promise<number> {
  const { rows } = await client.query<{ readonly bytes: number }>(
    `SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint AS bytes
      FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r'`,
    [schema],
  );
  return rows[0]?.bytes ?? 0;
}

async function removeOld(
  client: Client,
  schema: string,
  partitions: Partitions,
  table: KeptTable,
  before: number,
): Promise<void> {
  const cut = new Date(Math.max(0, before));
  if (!partitions.isNative(table)) {
    await dropChunks(client, schema, table, cut);
    return;
  }
  // Of a period that ends no later than that, nothing is to be kept. Names are in the order of time.
  const { name: first } = partitionAt(table, cut.getTime());
  for (const name of partitions.listOf(table)) {
    if (name >= first) break;
    await partitions.drop(name);
  }
  const rest = `${schema}.${table.name}_rest`;
  await client.query(
    `DELETE FROM ${rest} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${rest} WHERE ${table.timeColumn} < $1 LIMIT ${REST_ROWS}))`,
    [cut.toISOString()],
  );
}

async function dropOldestDay(partitions: Partitions, now: number): Promise<boolean> {
  const oldest = PARTITIONED.filter(({ isTicks }) => isTicks).flatMap((table) => {
    const [first] = partitions.listOf(table);
    return first === undefined || first >= partitionAt(table, now).name ? [] : [first];
  });
  const day = (name: string) => name.slice(name.lastIndexOf('_'));
  const [least] = oldest.map(day).toSorted();
  if (least === undefined) return false;
  const dropped: boolean[] = [];
  for (const name of oldest.filter((each) => day(each) === least)) dropped.push(await partitions.drop(name));
  return dropped.includes(true);
}
