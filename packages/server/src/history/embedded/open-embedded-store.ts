import type { StoreReports } from '../history-store.ts';
import { ThreadedStore } from '../threaded-store.ts';

/** History in one file of SQLite at the path. */
export function openEmbeddedStore(path: string, reports: StoreReports): ThreadedStore {
  const threads = {
    writer: new URL('write-thread.ts', import.meta.url),
    reader: new URL('read-thread.ts', import.meta.url),
    workerData: { path },
    name: path,
  };
  return new ThreadedStore(threads, reports);
}
