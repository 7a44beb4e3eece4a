/**
 * The thread that writes to the database, which dies while the file `die` is in the folder of its spool, with the next
 * batch that it is handed. The thread after it finds that the spool cannot be opened, until `lock` is as it was.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { PostgresPlace } from '../../../src/history/postgres/database.ts';
import type { ToWriter } from '../../../src/history/worker-messages.ts';

const port = parentPort as MessagePort;
const { spoolFolder } = workerData as PostgresPlace;
const [order, lock] = [join(spoolFolder, 'die'), join(spoolFolder, 'lock')];

port.addEventListener('message', (event) => {
  if ((event as unknown as { readonly data: ToWriter }).data.type !== 'batch' || !existsSync(order)) return;
  event.stopImmediatePropagation();
  rmSync(order);
  renameSync(lock, `${lock}.away`);
  mkdirSync(lock);
  throw new Error('a fault of the thread');
});

await import('../../../src/history/postgres/write-thread.ts');
