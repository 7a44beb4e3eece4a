/** Thread that alone writes to the file: what comes in is written in order, and tried again until it is. */
import type { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import { systemClock } from '@tickboard/core/clock';
import { type Batch, countRows, joinBatches, sizeOf } from '../batch.ts';
import type { Retention } from '../history-store.ts';
import { FileWriter } from './file-writer.ts';
import { describeFault, isDamage, mayPass, openForWriting, setFileAside } from './open-file.ts';
import { giveWay } from '../give-way.ts';
import { prune } from './prune.ts';
import type { FromWriter, ToWriter } from '../worker-messages.ts';

interface Opened {
  readonly database: DatabaseSync;
  readonly writer: FileWriter;
}

interface Numbered {
  readonly number: number;
  readonly batch: Batch;
}

const RETRY_MS = 1_000;
/** Written at once where so much waits: what a transaction costs, and bars that many batches add to, is paid once. */
const WRITE_ROWS = 65_536;
const GATHERED_ROWS = 16_384;
/** Between two writes, unless so much waits: each writes every bar that is forming, whatever it gained. */
const GATHER_MS = 100;

const port = parentPort as MessagePort;
const { path, run } = workerData as { readonly path: string; readonly run: string };
const names: string[] = [];
const waiting: Numbered[] = [];
let opened: Opened | undefined;
let retention: Retention | undefined;
let isStopping = false;
let isOneByOne = false;
let hasWritten = false;
/** What fails meanwhile is the fault of what is written, and of nothing else. */
let isWriting = false;
let isWorking = false;
let checker: Worker | undefined;

giveWay('a little');
port.on('message', (message: ToWriter) => {
  if (message.type === 'batch') {
    names.push(...message.batch.names);
    if (message.number > 0) waiting.push(message);
  } else if (message.type === 'prune') retention = message.retention;
  else isStopping = true;
  void work();
});
void work();

async function work(): Promise<void> {
  if (isWorking) return;
  isWorking = true;
  // What came in meanwhile, and that all is to end, is heard between two steps only.
  while (!(await isIdle())) await (isPressing() ? nextTurn() : delay(GATHER_MS));
  isWorking = false;
}

/** One step; whether nothing is left to do. */
async function isIdle(): Promise<boolean> {
  isWriting = false;
  try {
    return step((opened ??= open()));
  } catch (error) {
    tell({ type: 'failed', reason: describeFault(path, error).message });
    if (isDamage(error)) replaceFile(describeFault(path, error).message);
    else if (!mayPass(error) && isWriting) return refuse(error);
    else if (!mayPass(error) && opened !== undefined && retention !== undefined) {
      // It failed at removing what is old, which comes round again.
      retention = undefined;
      return false;
    }
    // Whoever stops has been told what was not written, and does not wait for a disk.
    if (isStopping) return finish();
    await delay(RETRY_MS);
    return false;
  }
}

function step({ database, writer }: Opened): boolean {
  // By turns, so that what is old goes even where something always waits, and what waits does so for one slice only.
  const isPruneDue = retention !== undefined && hasWritten;
  hasWritten = false;
  if (waiting.length > 0 && !isPruneDue) {
    hasWritten = true;
    // A thread that died before it could tell may have written what is given to this one again.
    const written = waiting.filter(({ number }) => number <= writer.lastBatch);
    const next = written.length > 0 ? written : waiting.slice(0, countNext());
    const batch = joinBatches(next.map((each) => each.batch));
    const upTo = (next.at(-1) as Numbered).number;
    if (next !== written) {
      isWriting = true;
      writer.write(batch, upTo);
      isWriting = false;
    }
    waiting.splice(0, next.length);
    if (waiting.length === 0) isOneByOne = false;
    tell({ type: 'written', upTo, size: sizeOf(batch), fileBytes: sizeOfFile(database) });
    return false;
  }
  if (isStopping && waiting.length === 0) return finish();
  if (retention !== undefined && prune(database, retention, systemClock.now())) retention = undefined;
  return retention === undefined && waiting.length === 0;
}

/** Whether there is more to be had from going on than from writing more at once. */
function isPressing(): boolean {
  if (isStopping || isOneByOne || retention !== undefined) return true;
  return waiting.reduce((rows, { batch }) => rows + countRows(sizeOf(batch)), 0) >= GATHERED_ROWS;
}

/** How many of the batches that wait are written together. */
function countNext(): number {
  if (isOneByOne) return 1;
  let count = 1;
  let rows = countRows(sizeOf((waiting[0] as Numbered).batch));
  while (count < waiting.length && rows < WRITE_ROWS) {
    rows += countRows(sizeOf((waiting[count] as Numbered).batch));
    count++;
  }
  return count;
}

/** A batch that the file will never take goes, so that those after it can be written. */
function refuse(error: unknown): boolean {
  if (waiting.length > 1 && !isOneByOne) {
    // One of them is at fault, and is yet to be found.
    isOneByOne = true;
    return false;
  }
  const refused = waiting.shift();
  isOneByOne = false;
  if (refused !== undefined) {
    const { number: upTo, batch } = refused;
    tell({ type: 'refused', upTo, size: sizeOf(batch), reason: describeFault(path, error).message });
  }
  return false;
}

function open(): Opened {
  const { database, setAside } = openForWriting(path, () => systemClock.now());
  let writer: FileWriter;
  try {
    writer = new FileWriter(database, names, run);
  } catch (error) {
    database.close();
    throw error;
  }
  if (setAside !== undefined) tell({ type: 'setAside', setAside });
  tell({ type: 'opened' });
  checker ??= check();
  return { database, writer };
}

/** Takes as long as reading the whole file does, hence on a thread of its own, beside all else. */
function check(): Worker {
  const thread = new Worker(new URL('check-thread.ts', import.meta.url), { workerData: { path } });
  thread.on('message', (reason: string) => {
    // What it looked through may have been set aside since.
    if (thread !== checker) return;
    replaceFile(reason);
    void work();
  });
  // What keeps it from reading keeps the others from it too, and they say so.
  thread.on('error', () => {});
  return thread;
}

/** Damage that shows while the file is in use: what is there is kept for who can mend it, and a new file begins. */
function replaceFile(reason: string): void {
  close();
  void checker?.terminate();
  checker = undefined;
  tell({ type: 'setAside', setAside: setFileAside(path, systemClock.now(), reason) });
}

function finish(): boolean {
  void checker?.terminate();
  close();
  tell({ type: 'stopped' });
  port.close();
  return true;
}

function close(): void {
  try {
    opened?.database.close();
  } catch {
    // A damaged file may refuse even this, and is let go of all the same.
  }
  opened = undefined;
}

function sizeOfFile(database: DatabaseSync): number {
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { readonly page_count: number };
  const { page_size: bytes } = database.prepare('PRAGMA page_size').get() as { readonly page_size: number };
  return pages * bytes;
}

function tell(message: FromWriter): void {
  port.postMessage(message);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    systemClock.after(milliseconds, resolve);
  });
}
