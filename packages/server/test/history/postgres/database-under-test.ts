/** A real database, written and read as the threads of the server do it, but in this one. */
import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { connect, openPool } from '../../../src/history/postgres/database.ts';
import { DatabaseReader } from '../../../src/history/postgres/database-reader.ts';
import { DatabaseWriter } from '../../../src/history/postgres/database-writer.ts';
import { standAlone } from '../../../src/history/postgres/numbered-batch.ts';
import { Partitions } from '../../../src/history/postgres/partitions.ts';
import { retain } from '../../../src/history/postgres/retain.ts';
import { migrate } from '../../../src/history/postgres/schema.ts';
import { PARTITIONED } from '../../../src/history/postgres/tables.ts';
import type { BackEnd } from '../contract/history-under-test.ts';
import { START } from '../contract/quotes.ts';

const SCHEMA = 'tickboard';

export interface DatabaseUnderTest extends BackEnd {
  readonly partitions: Partitions;
  readonly client: Client;
  readonly writer: DatabaseWriter;
  /** Of all rows; the names of batches begin anew. */
  empty(): Promise<void>;
}

/** As another process does it, each time that it is called. */
export async function openDatabase(url: string, now: () => number = () => START): Promise<DatabaseUnderTest> {
  const names: string[] = [];
  const life = randomUUID();
  let number = 0;
  const client = await connect({ url });
  await migrate(client, SCHEMA);
  const partitions = new Partitions(client, SCHEMA, now);
  await partitions.look();
  const writer = new DatabaseWriter(client, SCHEMA, partitions);
  const reader = new DatabaseReader(openPool({ url }), SCHEMA);
  return {
    client,
    partitions,
    writer,
    async write(batch) {
      names.push(...batch.names);
      await writer.write([{ writer: life, number: ++number, batch: standAlone(batch, names) }]);
    },
    read: (query) => reader.read(query),
    events: (query) => reader.events(query),
    async prune(retention) {
      await retain(client, SCHEMA, partitions, retention);
    },
    async empty() {
      names.length = 0;
      await client.query(PARTITIONED.map(({ name }) => `DELETE FROM ${SCHEMA}.${name}`).join(';'));
    },
    async close() {
      await Promise.all([client.end(), reader.close()]);
    },
  };
}
