/** Thread that answers queries from the file. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { answerQuestions } from '../answer-questions.ts';
import { FileReader } from './file-reader.ts';
import { describeFault, openForReading } from './open-file.ts';

const { path } = workerData as { readonly path: string };

answerQuestions(parentPort as MessagePort, {
  open: () => new FileReader(openForReading(path)),
  describe: (error) => describeFault(path, error).message,
});
