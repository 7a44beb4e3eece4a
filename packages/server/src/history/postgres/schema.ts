/** Makes the tables, one step a version, under a lock that only one Tickboard at a time has. */
import type { Client, Pool } from 'pg';
import { HistoryError } from '../history-error.ts';
import { DESK_COLUMN, type HistoryKind, ROW_KINDS, TICK_TIMES } from '../kinds.ts';
import { LONG_BARS, QUOTES, ROW_TABLES, SECOND_BARS, TRADE_MARKS, TRADES, type KeptTable } from './tables.ts';
import { createIndex, WANTED_INDEXES } from './missing-indexes.ts';
import { hasTimescale, toHypertable } from './timescale.ts';

const SCHEMA_VERSION = 1;

/** Whoever reads one of the tables for hours holds up this one, and not all who write meanwhile. */
const LOCK_TIMEOUT_MS = 1_000;

/** "TBHi": an advisory lock is one number for all programs of a database. */
const MIGRATION_LOCK = 0x54_42_48_69;

/** Texts are compared byte by byte, which is quick and the same everywhere. */
const SQL_TYPES: Readonly<Record<string, string>> = {
  int8: 'bigint',
  float8: 'double precision',
  bool: 'boolean',
  text: 'text COLLATE "C"',
};

type Questioned = Pick<Client | Pool, 'query'>;

/** Each step leads from the version of its index to the next. A step that was released never changes. */
const STEPS: readonly ((client: Client, schema: string) => Promise<void>)[] = [createAll];

/** @throws {HistoryError} where the schema is of a later version, or somebody else's. */
export async function migrate(client: Client, schema: string): Promise<void> {
  await client.query('BEGIN');
  await requireWritable(client);
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  const found = await findVersion(client, schema);
  for (let version = found; version < SCHEMA_VERSION; version++) {
    await (STEPS[version] as (typeof STEPS)[0])(client, schema);
    await client.query(`INSERT INTO ${schema}.versions (version) VALUES ($1)`, [version + 1]);
  }
  await addWhatIsNew(client, schema);
  await client.query('COMMIT');
}

/** A standby lets everybody in, and shows only later that it takes nothing. */
async function requireWritable(client: Client): Promise<void> {
  const { rows } = await client.query<{ readonly setting: string }>(
    `SELECT current_setting('transaction_read_only') AS setting`,
  );
  if (rows[0]?.setting === 'on') throw new Error('it can only be read');
}

/**
 * For who only reads.
 *
 * @throws {HistoryError} where the schema is not there, or cannot be read as it is.
 */
export async function requireOwn(client: Questioned, schema: string): Promise<void> {
  if ((await findVersion(client, schema)) < SCHEMA_VERSION) throw refuse(schema, 'is not there: nothing was recorded');
  const { rows } = await client.query(
    `SELECT FROM information_schema.columns WHERE table_schema = $1 AND table_name = 'equity' AND column_name = $2`,
    [schema, DESK_COLUMN.name],
  );
  if (rows.length === 0)
    throw refuse(schema, 'is of an earlier version, or cannot be read by this role: start a server');
}

async function findVersion(client: Questioned, schema: string): Promise<number> {
  const { rows } = await client.query<{ readonly versions: string | null; readonly tables: number }>(
    `SELECT to_regclass($1 || '.versions') AS versions,
      (SELECT count(*) FROM pg_tables WHERE schemaname = $1) AS tables`,
    [schema],
  );
  const { versions, tables } = rows[0] as (typeof rows)[0];
  if (versions === null) {
    if (tables > 0) throw refuse(schema, 'belongs to another program: give Tickboard a database of its own');
    return 0;
  }
  const told = await client.query<{ readonly version: number }>(
    `SELECT max(version)::bigint AS version FROM ${schema}.versions`,
  );
  const version = told.rows[0]?.version ?? 0;
  if (version > SCHEMA_VERSION) {
    throw refuse(schema, `was written by a later version (${version}, this one knows ${SCHEMA_VERSION})`);
  }
  return version;
}

function refuse(schema: string, reason: string): HistoryError {
  return new HistoryError(`the schema ${schema} ${reason}`, { canRetry: false });
}

/** Kinds, fields of a kind, and marks of trades that came to be since the tables were made. */
async function addWhatIsNew(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ readonly name: string; readonly column: string }>(
    `SELECT table_name AS name, column_name AS column FROM information_schema.columns WHERE table_schema = $1`,
    [schema],
  );
  const present = Map.groupBy(rows, ({ name }) => name);
  const isTimescale = await hasTimescale(client);
  for (const kind of ROW_KINDS) {
    if (!present.has(kind.relation)) await createKind(client, schema, kind, isTimescale);
  }
  if (!present.has(TRADE_MARKS.name)) await createMarks(client, schema, isTimescale);
  for (const { name, columns } of [QUOTES, TRADES, ...ROW_TABLES.values()]) {
    const held = new Set(present.get(name)?.map(({ column }) => column) ?? columns.map((column) => column.name));
    for (const column of columns.filter((each) => !held.has(each.name))) {
      await client.query(`ALTER TABLE ${schema}.${name} ADD COLUMN ${declare(column)}`);
    }
  }
  const candles = new Set(present.get('candles')?.map(({ column }) => column));
  if (!TICK_TIMES.every((column) => candles.has(column))) await client.query(viewCandles(schema));
  if (!present.get('equity')?.some(({ column }) => column === DESK_COLUMN.name)) await client.query(viewEquity(schema));
}

function viewEquity(schema: string): string {
  return `CREATE OR REPLACE VIEW ${schema}.equity AS SELECT record_id, time, equity, total_balance, unrealized_pnl,
    realized_pnl, source, ${DESK_COLUMN.name} FROM ${schema}.account WHERE equity IS NOT NULL`;
}

/** Columns may be added to it at its end only. */
function viewCandles(schema: string): string {
  return `CREATE OR REPLACE VIEW ${schema}.candles AS SELECT open_time, open, high, low, close,
    CASE basis WHEN 'trades' THEN volume END AS volume, CASE basis WHEN 'trades' THEN count END AS trades,
    "interval", symbol, basis, ${TICK_TIMES.join(', ')} FROM ${schema}.bars`;
}

async function createKind(client: Client, schema: string, kind: HistoryKind, isTimescale: boolean): Promise<void> {
  const table = ROW_TABLES.get(kind.type) as KeptTable;
  const indexed = [kind.hasSymbol ? 'symbol' : undefined, kind.strategyColumn].filter((column) => column !== undefined);
  for (const statement of createTable(schema, table, indexed, isTimescale)) await client.query(statement);
  await divide(client, schema, table, isTimescale);
  for (const index of WANTED_INDEXES.filter((each) => each.table === table.name)) {
    await client.query(createIndex(schema, index));
  }
}

/** By time, as the extension does it, or from a partition for the rest on. */
async function divide(client: Client, schema: string, table: KeptTable, isTimescale: boolean): Promise<void> {
  if (isTimescale && table.timeColumn === 'time') await toHypertable(client, schema, table);
  else await client.query(`CREATE TABLE ${schema}.${table.name}_rest PARTITION OF ${schema}.${table.name} DEFAULT`);
}

async function createAll(client: Client, schema: string): Promise<void> {
  const isTimescale = await hasTimescale(client);
  const statements = [
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `CREATE TABLE ${schema}.versions (version integer PRIMARY KEY, since timestamptz NOT NULL DEFAULT now())`,
    // One row: the id of the row recorded next. Who writes holds it until its commit: rows appear in the order of ids.
    `CREATE TABLE ${schema}.counter (next_id bigint NOT NULL) WITH (fillfactor = 10)`,
    `INSERT INTO ${schema}.counter VALUES (1)`,
    // The last batch that each process wrote, so that none is written twice.
    `CREATE TABLE ${schema}.writers (writer uuid PRIMARY KEY, last_batch bigint NOT NULL,
      seen_at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor = 50)`,
    ...[QUOTES, TRADES].flatMap((table) => createTable(schema, table, ['symbol'], isTimescale)),
    `CREATE TABLE ${schema}.bars (${SECOND_BARS.columns.map((column) => `${declare(column)} NOT NULL`).join(', ')},
      PRIMARY KEY (symbol, "interval", open_time)) PARTITION BY LIST ("interval")`,
    `CREATE TABLE ${schema}.${SECOND_BARS.name} PARTITION OF ${schema}.bars FOR VALUES IN ('1s')
      PARTITION BY RANGE (open_time)`,
    `CREATE TABLE ${schema}.${LONG_BARS.name} PARTITION OF ${schema}.bars DEFAULT PARTITION BY RANGE (open_time)`,
    viewCandles(schema),
  ];
  for (const statement of statements) await client.query(statement);
  for (const table of [QUOTES, TRADES, SECOND_BARS, LONG_BARS]) await divide(client, schema, table, isTimescale);
  for (const kind of ROW_KINDS) await createKind(client, schema, kind, isTimescale);
  await client.query(viewEquity(schema));
}

async function createMarks(client: Client, schema: string, isTimescale: boolean): Promise<void> {
  for (const statement of createTable(schema, TRADE_MARKS, [], isTimescale)) await client.query(statement);
  await divide(client, schema, TRADE_MARKS, isTimescale);
  await client.query(`CREATE INDEX trade_marks_by_id ON ${schema}.trade_marks (run, first_id)`);
}

function createTable(
  schema: string,
  { name, columns }: KeptTable,
  indexed: readonly string[],
  isTimescale: boolean,
): string[] {
  const parts = isTimescale ? '' : ' PARTITION BY RANGE (time)';
  const declared = columns.map((column) => {
    const isRequired = column.name === 'record_id' || column.name === 'time';
    return `${declare(column)}${isRequired ? ' NOT NULL' : ''}`;
  });
  return [
    `CREATE TABLE ${schema}.${name} (${declared.join(', ')}, PRIMARY KEY (time, record_id))${parts}`,
    ...indexed.map((column) => `CREATE INDEX ${name}_by_${column} ON ${schema}.${name} (${column}, time, record_id)`),
  ];
}

function declare({ name, type }: { readonly name: string; readonly type: string }): string {
  return `"${name}" ${SQL_TYPES[type] ?? type}`;
}
