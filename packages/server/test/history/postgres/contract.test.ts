import { startPostgres, type PostgresServer } from '../../../../../test/harness/postgres.ts';
import { describeHistoryContract } from '../contract/history-contract.ts';
import type { BackEnd } from '../contract/history-under-test.ts';
import { type DatabaseUnderTest, openDatabase } from './database-under-test.ts';

let postgres: PostgresServer;
let url: string;
let opened: DatabaseUnderTest | undefined;

/** Connecting costs more than all that one example of a property does: the connections are kept as long as can be. */
async function open(): Promise<BackEnd> {
  opened ??= await openDatabase(url);
  return { ...opened, close: async () => {} };
}

describeHistoryContract('PostgreSQL', {
  numRuns: 10,
  async start() {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
  },
  async stop() {
    await opened?.close();
    await postgres.stop();
  },
  async create() {
    const empty = await open();
    await opened?.empty();
    return empty;
  },
  async reopen() {
    await opened?.close();
    opened = undefined;
    return open();
  },
});
