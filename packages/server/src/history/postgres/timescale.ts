/**
 * Where the extension TimescaleDB was created in the database before the first start, ticks and records are hypertables
 * of it, and ticks are compressed once they are a day old. Bars stay what they are: no continuous aggregate can say of
 * two ticks of one millisecond which was recorded first.
 */
import type { Client } from 'pg';
import type { KeptTable } from './tables.ts';

const CHUNKS = { day: '1 day', month: '30 days' } as const;

export async function hasTimescale(client: Client): Promise<boolean> {
  const { rows } = await client.query(`SELECT FROM pg_extension WHERE extname = 'timescaledb'`);
  return rows.length > 0;
}

/** Of an empty table. */
export async function toHypertable(
  client: Client,
  schema: string,
  { name, period, isTicks, columns }: KeptTable,
): Promise<void> {
  const table = `${schema}.${name}`;
  await client.query(
    `SELECT create_hypertable('${table}', by_range('time', INTERVAL '${CHUNKS[period]}'), create_default_indexes => false)`,
  );
  // What has no symbol is packed already.
  if (!isTicks || !columns.some((column) => column.name === 'symbol') || !(await canCompress(client))) return;
  await client.query(
    `ALTER TABLE ${table} SET (timescaledb.compress, timescaledb.compress_segmentby = 'symbol',
      timescaledb.compress_orderby = 'time, record_id')`,
  );
  await client.query(`SELECT add_compression_policy('${table}', compress_after => INTERVAL '1 day')`);
}

/** Drops what is older as a whole: chunks in which nothing is younger. */
export async function dropChunks(client: Client, schema: string, { name }: KeptTable, before: Date): Promise<void> {
  await client.query(`SELECT drop_chunks('${schema}.${name}', older_than => $1::timestamptz)`, [before]);
}

/** Its edition under the Apache licence has none. */
async function canCompress(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ readonly license: string }>(
    `SELECT current_setting('timescaledb.license', true) AS license`,
  );
  return rows[0]?.license === 'timescale';
}
