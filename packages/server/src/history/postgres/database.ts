/** Connections to the database, and its errors in words that tell no password. */
import { Client, type ClientBase, type ClientConfig, DatabaseError, Pool, types } from 'pg';
import { HistoryError } from '../history-error.ts';

/** What both threads of this back end are given. */
export interface PostgresPlace {
  /** Holds a password, perhaps: it is never shown. */
  readonly url: string;
  readonly schema: 'tickboard' | 'tickboard_simulated';
  /** Folder for what waits while the database is away. */
  readonly spoolFolder: string;
  readonly spoolBytesMax: number;
  /** How long an answer of the database may take; 12 s unless told. */
  readonly patienceMs?: number;
}

type Questioned = Pick<ClientBase, 'query'>;

/** Where the database is, and how patient to be. */
export type Address = Pick<PostgresPlace, 'url' | 'patienceMs'>;

const CONNECT_TIMEOUT_MS = 5_000;
const PATIENCE_MS = 12_000;
/** The database gives up before the client does, so that nothing goes on there that nobody waits for. */
const STATEMENT_SHARE = 5 / 6;
const LOCK_SHARE = 4 / 5;
const READERS_MAX = 4;
/** What the client says that waited long enough. */
const NO_ANSWER = 'Query read timeout';

const OID = { bool: 16, bytea: 17, int8: 20, float8: 701, json: 114, timestamptz: 1184 } as const;
const readBytes = types.getTypeParser(types.builtins.BYTEA) as (text: string) => Buffer;
const readDate = types.getTypeParser(types.builtins.TIMESTAMPTZ) as (text: string) => Date;

/** Values as history hands them on: times in Unix ms, flags as 1 and 0, objects as their JSON. */
function parserFor(oid: number): (text: string) => unknown {
  if (oid === OID.timestamptz) return (text) => readDate(text).getTime();
  if (oid === OID.int8 || oid === OID.float8) return Number;
  if (oid === OID.bytea) return readBytes;
  if (oid === OID.bool) return (text) => (text === 't' ? 1 : 0);
  return (text) => text;
}

function configFor({ url, patienceMs = PATIENCE_MS }: Address): ClientConfig {
  return {
    connectionString: url,
    application_name: 'tickboard',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: patienceMs,
    keepAlive: true,
    types: { getTypeParser: ((oid: number) => parserFor(oid)) as typeof types.getTypeParser },
  };
}

/** Asked for once connected: a pool of connections in between refuses whoever asks for it before. */
async function settle(client: Questioned, { patienceMs = PATIENCE_MS }: Address): Promise<void> {
  const statementMs = Math.floor(patienceMs * STATEMENT_SHARE);
  const settings = {
    statement_timeout: statementMs,
    // Sooner, so that whoever waits for another writer is not taken for too slow.
    lock_timeout: Math.floor(statementMs * LOCK_SHARE),
    // A writer whose machine vanished in the middle of a transaction holds up the others no longer than this.
    idle_in_transaction_session_timeout: statementMs,
    // Whatever the database is told otherwise: so figures and times come back as they were.
    DateStyle: 'ISO',
    extra_float_digits: 1,
  };
  await client.query(
    Object.entries(settings)
      .map(([name, value]) => `SET ${name} = ${value}`)
      .join('; '),
  );
}

/** @throws what the connection fails with. */
export async function connect(address: Address): Promise<Client> {
  const client = new Client(configFor(address));
  // Whoever waits for an answer is told too; that it broke while nobody waited shows with the next query.
  client.on('error', () => {});
  try {
    await client.connect();
    await settle(client, address);
    return client;
  } catch (error) {
    disconnect(client);
    throw error;
  }
}

/** At once, whatever the other side does. */
export function disconnect(client: Client): void {
  (client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy();
}

export function openPool(address: Address): Pool {
  // It is waited for, whatever its type says.
  const onConnect: (client: ClientBase) => unknown = (client) => settle(client, address);
  const pool = new Pool({ ...configFor(address), max: READERS_MAX, allowExitOnIdle: true, onConnect });
  pool.on('error', () => {});
  return pool;
}

/** Invalid data and broken constraints: the same would fail again, wherever and whenever it is written. */
const REFUSING_CLASSES: ReadonlySet<string> = new Set(['22', '23']);
/** The tables check nothing: what is said so is that there is no partition for a row, not even the one for the rest. */
const CHECK_VIOLATION = '23514';
const QUERY_CANCELED = '57014';

/** Whether what was to be written is at fault, and not the database or the way to it. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return error instanceof RangeError;
  return error.code !== CHECK_VIOLATION && REFUSING_CLASSES.has(error.code?.slice(0, 2) ?? '');
}

/** Whether less at once might have been written in time. */
export function isTooSlow(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === QUERY_CANCELED;
  return error instanceof Error && error.message === NO_ANSWER;
}

/** `desk-db:5432/ticks` */
export function describePlace(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const name = pathname.slice(1) === '' ? '' : pathname;
  return `${searchParams.get('host') ?? hostname}:${port === '' ? 5432 : port}${name}`;
}

export function describeFault(url: string, error: unknown): HistoryError {
  if (error instanceof HistoryError) return error;
  return new HistoryError(`${describePlace(url)}: ${reasonOf(error)}`, { canRetry: !isRefusal(error), cause: error });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'the name of its host is not known',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to its host',
  '28P01': 'it does not take the password',
  '28000': 'it does not let this user in',
  '3D000': 'there is no such database',
  '53100': 'its disk is full',
  '53300': 'it has too many connections',
  '57P01': 'it is shutting down',
  '57P03': 'it is starting up or shutting down',
  '57014': 'it was too slow',
  '55P03': 'another program holds a lock for too long',
  '25006': 'it can only be read',
};

function reasonOf(error: unknown): string {
  // Of a host with several addresses, each failed for a reason of its own.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  if (!(first instanceof Error)) return String(first);
  const code = 'code' in first && typeof first.code === 'string' ? first.code : '';
  const reason = REASONS[code];
  if (reason !== undefined) return reason;
  if (/\btimeout\b/i.test(first.message)) return 'it does not answer in time';
  return first.message.startsWith('Connection terminated') ? 'the connection was lost' : first.message;
}
