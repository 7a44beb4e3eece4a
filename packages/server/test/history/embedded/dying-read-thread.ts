/** The thread that reads, which dies of a question for metrics. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { Question } from '../../../src/history/worker-messages.ts';

await import('../../../src/history/embedded/read-thread.ts');

(parentPort as MessagePort).on('message', (question: Question) => {
  if (question.wanted === 'page' && question.query.type === 'metrics') throw new Error('a fault of the thread');
});
