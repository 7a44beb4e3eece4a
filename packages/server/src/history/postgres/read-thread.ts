/** Thread that answers queries from the database. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { answerQuestions } from '../answer-questions.ts';
import { describeFault, openPool, type PostgresPlace } from './database.ts';
import { DatabaseReader } from './database-reader.ts';

const place = workerData as PostgresPlace;

answerQuestions(parentPort as MessagePort, {
  open: () => new DatabaseReader(openPool(place), place.schema),
  describe: (error) => describeFault(place.url, error).message,
});
