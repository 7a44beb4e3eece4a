/** A history store as the server holds it: a thread that writes and one that reads. */
import { Worker } from 'node:worker_threads';
import type { Batch } from './batch.ts';
import { CursorError } from './cursor.ts';
import type { EventsQuery, StoredEvent } from './events-query.ts';
import { HistoryError } from './history-error.ts';
import type { HistoryPage, HistoryQuery, RowsPage } from './history-query.ts';
import type { SymbolSpan } from './history-reader.ts';
import type { HistoryStore, Retention, StoreReports } from './history-store.ts';
import type { StatsQuery } from './stats/stats-query.ts';
import type { Answer, Asked, FromWriter, Question } from './worker-messages.ts';
import { WritingThread } from './writing-thread.ts';

export interface Threads {
  readonly writer: URL;
  /** Calls `answerQuestions`. */
  readonly reader: URL;
  /**
   * What both are given. The one that writes is given a `run` beside it, which no other server has, and `hasSpooled`:
   * whether a thread before it left any of this run on disk.
   */
  readonly workerData: object;
  /** What is written to, in words. */
  readonly name: string;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Queries that may wait for the one thread that reads. */
const QUESTIONS_MAX = 64;

export class ThreadedStore implements HistoryStore {
  readonly #threads: Threads;
  readonly #reports: StoreReports;
  readonly #writer: WritingThread;
  readonly #asked = new Map<number, Waiting>();
  #reader: Worker | undefined;
  #number = 0;
  #isFailing = false;

  constructor(threads: Threads, reports: StoreReports) {
    this.#threads = threads;
    this.#reports = reports;
    this.#writer = new WritingThread({
      program: threads.writer,
      workerData: threads.workerData,
      hear: (message) => this.#hear(message),
      reports: { refused: reports.refused, failed: (reason) => this.#fail(reason) },
    });
  }

  run(): void {
    this.#writer.run();
    // What was before is asked for at once: this thread starts while the other one opens what is kept.
    this.#runReader();
  }

  write(batch: Batch, letGo = () => {}): void {
    this.#writer.write(batch, letGo);
  }

  prune(retention: Retention): void {
    this.#writer.prune(retention);
  }

  async query(query: HistoryQuery): Promise<HistoryPage> {
    const answer = await this.#ask({ wanted: 'page', query });
    return (answer as Extract<Answer, { readonly page: HistoryPage }>).page;
  }

  async rows(query: HistoryQuery): Promise<RowsPage> {
    const answer = await this.#ask({ wanted: 'rows', query });
    return (answer as Extract<Answer, { readonly rows: RowsPage }>).rows;
  }

  async symbols(): Promise<readonly SymbolSpan[]> {
    const answer = await this.#ask({ wanted: 'symbols' });
    return (answer as Extract<Answer, { readonly symbols: readonly SymbolSpan[] }>).symbols;
  }

  async events(query: EventsQuery): Promise<readonly StoredEvent[]> {
    const answer = await this.#ask({ wanted: 'events', query });
    return (answer as Extract<Answer, { readonly events: readonly StoredEvent[] }>).events;
  }

  async stats(query: StatsQuery): Promise<HistoryPage> {
    const answer = await this.#ask({ wanted: 'stats', query });
    return (answer as Extract<Answer, { readonly page: HistoryPage }>).page;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#writer.stop(), this.#reader?.terminate()]);
  }

  #ask(asked: Asked): Promise<Answer> {
    if (this.#asked.size >= QUESTIONS_MAX) {
      return Promise.reject(new HistoryError('too many queries wait for an answer', { canRetry: true }));
    }
    const question: Question = { number: ++this.#number, ...asked };
    return new Promise((resolve, reject) => {
      this.#asked.set(question.number, { resolve, reject });
      this.#runReader().postMessage(question, []);
    });
  }

  #hear(message: FromWriter): void {
    if (message.type === 'opened') this.#live();
    else if (message.type === 'written') {
      if (this.#isFailing && message.isAtRisk !== true) this.#live();
      this.#reports.written(message.size, message.fileBytes, { wasSpooled: message.wasSpooled === true });
    } else if (message.type === 'failed') this.#fail(message.reason);
    else if (message.type === 'refused') {
      this.#reports.refused(message.size, message.reason, { wasSpooled: message.wasSpooled === true });
    } else if (message.type === 'spooled') this.#reports.spooled(message.size);
    else if (message.type === 'spool') this.#reports.spool(message.rows, message.bytes);
    else if (message.type === 'setAside') {
      // It reads from what is no longer there under this name.
      void this.#reader?.terminate();
      this.#reports.setAside(message.setAside.path, message.setAside.reason);
    }
  }

  #fail(reason: string): void {
    this.#isFailing = true;
    this.#reports.failed(reason);
  }

  #live(): void {
    this.#isFailing = false;
    this.#reports.live(`writing to ${this.#threads.name}`);
  }

  #runReader(): Worker {
    if (this.#reader !== undefined) return this.#reader;
    const reader = new Worker(this.#threads.reader, { workerData: this.#threads.workerData });
    this.#reader = reader;
    reader.on('message', (answer: Answer) => this.#answer(answer));
    reader.on('error', () => {});
    // It is started anew with the next query.
    reader.once('exit', () => {
      this.#reader = undefined;
      for (const { reject } of this.#asked.values()) {
        reject(new HistoryError('the thread that reads has ended', { canRetry: true }));
      }
      this.#asked.clear();
    });
    return reader;
  }

  #answer(answer: Answer): void {
    const asked = this.#asked.get(answer.number);
    this.#asked.delete(answer.number);
    if ('badCursor' in answer) asked?.reject(new CursorError(answer.badCursor));
    else if ('failure' in answer) asked?.reject(new HistoryError(answer.failure, { canRetry: true }));
    else asked?.resolve(answer);
  }
}
