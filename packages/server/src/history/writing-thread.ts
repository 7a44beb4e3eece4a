/**
 * The thread that writes, as the server holds it: what was handed over is kept here too until it is confirmed, and given
 * to a new thread where one dies.
 */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { type Clock, systemClock, type Timer } from '@tickboard/core/clock';
import { type Batch, NO_ROWS, sizeOf } from './batch.ts';
import type { Retention, StoreReports } from './history-store.ts';
import type { FromWriter, ToWriter } from './worker-messages.ts';

export interface WritingThreadOptions {
  readonly program: URL;
  readonly workerData: object;
  readonly hear: (message: FromWriter) => void;
  readonly reports: Pick<StoreReports, 'failed' | 'refused'>;
  readonly clock?: Clock;
}

interface Kept {
  readonly number: number;
  readonly batch: Batch;
  readonly letGo: () => void;
}

const RESTART_MIN_MS = 100;
const RESTART_MAX_MS = 30_000;
/** Threads that died one after the other with nothing written: the batch that waits longest is held to be the reason. */
const DEATHS_MAX = 3;

export class WritingThread {
  readonly #options: WritingThreadOptions;
  readonly #clock: Clock;
  /** Tells what this one wrote from what others did: a batch that was written is not written again. */
  readonly #run = randomUUID();
  /** Handed over and not confirmed, in order. */
  readonly #kept: Kept[] = [];
  /** Of the batches that are no longer kept. */
  readonly #names: string[] = [];
  #number = 0;
  #deaths = 0;
  /** Some of it may lie on disk, let go of here and not written. */
  #hasSpooled = false;
  #worker: Worker | undefined;
  #restart: Timer | undefined;
  #isStopping = false;
  readonly #end = Promise.withResolvers<void>();

  constructor(options: WritingThreadOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  run(): void {
    const { program, workerData } = this.#options;
    const hasSpooled = this.#hasSpooled;
    const worker = new Worker(program, { workerData: { ...workerData, run: this.#run, hasSpooled } });
    let reason = 'it ended by itself';
    this.#worker = worker;
    worker.on('message', (message: FromWriter) => this.#hear(message));
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    worker.once('exit', () => {
      this.#worker = undefined;
      if (this.#isStopping) this.#end.resolve();
      else this.#mourn(reason);
    });
    if (this.#names.length > 0) this.#post(0, { ...NO_ROWS, names: this.#names });
    for (const { number, batch } of this.#kept) this.#post(number, batch);
  }

  /** `letGo`: neither this nor a thread needs the batch any more. */
  write(batch: Batch, letGo: () => void): void {
    const number = ++this.#number;
    this.#kept.push({ number, batch, letGo });
    this.#post(number, batch);
  }

  prune(retention: Retention): void {
    this.#worker?.postMessage({ type: 'prune', retention } satisfies ToWriter);
  }

  /** What is kept is written, as far as that is possible now. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#restart?.cancel();
    if (this.#worker === undefined) {
      if (this.#kept.length === 0) return;
      this.run();
    }
    this.#worker?.postMessage({ type: 'stop' } satisfies ToWriter);
    await this.#end.promise;
  }

  #hear(message: FromWriter): void {
    if (message.type === 'written' || message.type === 'refused' || message.type === 'spooled') {
      this.#deaths = 0;
      const isDone = ({ number }: Kept) => number <= message.upTo;
      while (this.#kept[0] !== undefined && isDone(this.#kept[0])) this.#letGo();
    }
    if (message.type === 'spooled') this.#hasSpooled = true;
    if (message.type === 'spool' && message.rows === 0) this.#hasSpooled = false;
    this.#options.hear(message);
  }

  #mourn(reason: string): void {
    const { reports } = this.#options;
    const why = `the thread that writes has ended: ${reason}`;
    this.#deaths++;
    if (this.#deaths >= DEATHS_MAX && this.#kept[0] !== undefined) {
      const { batch } = this.#kept[0];
      this.#letGo();
      this.#deaths = 0;
      reports.refused(sizeOf(batch), `${why}, ${DEATHS_MAX} times with the same rows`, { wasSpooled: false });
    } else reports.failed(`${why}; another one follows`);
    const delayMs = Math.min(RESTART_MAX_MS, RESTART_MIN_MS * 2 ** this.#deaths);
    this.#restart = this.#clock.after(delayMs, () => this.run());
  }

  #letGo(): void {
    const kept = this.#kept.shift();
    for (const name of kept?.batch.names ?? []) this.#names.push(name);
    kept?.letGo();
  }

  #post(number: number, batch: Batch): void {
    this.#worker?.postMessage({ type: 'batch', number, batch } satisfies ToWriter);
  }
}
