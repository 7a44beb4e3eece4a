import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgresStore, postgresPlace } from '@tickboard/server/history/postgres/open-postgres-store';
import { startPostgres } from '../../../test/harness/postgres.ts';
import type { HistoryBackEnd } from './back-end.ts';

const SPOOL_BYTES = 4e9;
/** As on a machine of a desk: what is committed is on the disk, and the tables of a day fit into memory. */
const SETTINGS = ['fsync=on', 'shared_buffers=1GB', 'max_wal_size=4GB', 'checkpoint_completion_target=0.9'];
const MEASURE = `SELECT sum(pg_total_relation_size(oid)) FROM pg_class
  WHERE relnamespace = 'tickboard'::regnamespace AND relkind = 'r'`;

export const postgresBackEnd: HistoryBackEnd = {
  name: 'postgres',
  targets: [
    { figure: 'rows_per_s', atLeast: 50_000 },
    { figure: 'tick_delay_added_p99_ms', atMost: 2 },
    { figure: 'candle_query_p99_ms', atMost: 20 },
  ],
  prepare: async () => {
    const postgres = await startPostgres(SETTINGS);
    const address = await postgres.createDatabase();
    return {
      address,
      bytes: async () => Number(await postgres.psql(address, '-Atc', MEASURE)),
      // A row a statement is no floor here: the network between two of them costs more than the row.
      insertBare: () => Promise.resolve({}),
      end: () => postgres.stop(),
    };
  },
  open: (address, reports) => {
    const folder = mkdtempSync(join(tmpdir(), 'tickboard-bench-spool-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return openPostgresStore(postgresPlace({ url: address, spoolSizeBytes: SPOOL_BYTES }, folder, 'live'), reports);
  },
};
