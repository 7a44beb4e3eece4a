/**
 * The thread that writes, which dies while the file `….faults` beside its own has something in it: before the first
 * batch is written, or after it, before that is told. Each death takes a word off the file.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { FromWriter, ToWriter } from '../../../src/history/worker-messages.ts';

const port = parentPort as MessagePort;
const faults = `${(workerData as { readonly path: string }).path}.faults`;
const [fault, ...others] = existsSync(faults) ? readFileSync(faults, 'utf8').split(' ') : [];

function die(): never {
  writeFileSync(faults, others.join(' '));
  throw new Error('a fault of the thread');
}

if (fault === 'before') {
  port.addEventListener('message', (event) => {
    if ((event as unknown as { readonly data: ToWriter }).data.type !== 'batch') return;
    event.stopImmediatePropagation();
    die();
  });
} else if (fault === 'after') {
  const tell = port.postMessage.bind(port);
  port.postMessage = (message: FromWriter) => {
    if (message.type === 'written') setImmediate(die);
    else tell(message);
  };
}

await import('../../../src/history/embedded/write-thread.ts');
