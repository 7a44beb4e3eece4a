import { once } from 'node:events';
import { type AddressInfo, connect as connectTo, createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../../../test/harness/postgres.ts';
import { connect, describeFault, disconnect, openPool } from '../../../src/history/postgres/database.ts';

/** What every pool of connections lets through. */
const POOLED = ['user', 'database', 'application_name', 'client_encoding'];
/** Length and version of the message that a connection begins with. */
const HEAD_BYTES = 8;
const SETTINGS = `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
  current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('extra_float_digits') AS digits`;
const SETTLED = { statement: '5s', lock: '4s', idle: '5s', digits: '1' };

let postgres: PostgresServer;
let url: string;
let between: Server | undefined;

beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.createDatabase();
});

afterEach(() => {
  between?.close();
  between = undefined;
});

afterAll(() => postgres.stop());

/** Stands between, and notes what sessions are asked for before they stand. */
async function listenBetween() {
  const asked: string[] = [];
  between = createServer((client) => {
    const database = connectTo(postgres.port, '127.0.0.1');
    client.once('data', (first) => {
      const parts = first.subarray(HEAD_BYTES).toString().split('\0');
      asked.push(...parts.filter((part, index) => index % 2 === 0 && part !== ''));
      database.write(first);
      client.pipe(database).pipe(client);
    });
    for (const socket of [client, database]) socket.on('error', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(between, 'listening');
  const address = new URL(url);
  address.port = String((between.address() as AddressInfo).port);
  return { asked, address: { url: address.href, patienceMs: 6_000 } };
}

it('[HI41] a session is asked for what a pool of sessions takes, and is settled before its first question', async () => {
  const { asked, address } = await listenBetween();
  const client = await connect(address);
  expect((await client.query(SETTINGS)).rows).toEqual([SETTLED]);
  disconnect(client);
  const pool = openPool(address);
  expect((await pool.query(SETTINGS)).rows).toEqual([SETTLED]);
  await pool.end();
  expect(asked).toContain('user');
  expect(asked.filter((name) => !POOLED.includes(name))).toEqual([]);
});

it('[HI44] what a pool refuses is told in its words', () => {
  const refused = new Error('unsupported startup parameter: statement_timeout');
  expect(describeFault(url, refused).message).toContain('unsupported startup parameter: statement_timeout');
  expect(describeFault(url, new Error('timeout expired')).message).toContain('it does not answer in time');
});
