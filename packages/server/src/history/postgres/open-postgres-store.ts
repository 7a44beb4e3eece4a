import { join } from 'node:path';
import type { StoreReports } from '../history-store.ts';
import { ThreadedStore } from '../threaded-store.ts';
import { describePlace, type PostgresPlace } from './database.ts';

/** What is simulated has a schema of its own: it is never beside what was real. */
export function schemaOf(mode: 'live' | 'simulated'): PostgresPlace['schema'] {
  return mode === 'live' ? 'tickboard' : 'tickboard_simulated';
}

export function postgresPlace(
  { url, spoolSizeBytes }: { readonly url: string; readonly spoolSizeBytes: number },
  dataDir: string,
  mode: 'live' | 'simulated',
): PostgresPlace {
  return {
    url,
    schema: schemaOf(mode),
    spoolFolder: join(dataDir, mode === 'live' ? 'history-spool' : 'history-spool-simulated'),
    spoolBytesMax: spoolSizeBytes,
  };
}

/** History in a database of PostgreSQL, which several Tickboards may share. */
export function openPostgresStore(place: PostgresPlace, reports: StoreReports): ThreadedStore {
  const threads = {
    writer: new URL('write-thread.ts', import.meta.url),
    reader: new URL('read-thread.ts', import.meta.url),
    workerData: place,
    name: `${describePlace(place.url)}, schema ${place.schema}`,
  };
  return new ThreadedStore(threads, reports);
}
