/**
 * Thread that alone writes to the database. What comes in goes to the spool at once, and from there into the database in
 * order; while there is no room in the spool it waits here, and the server gathers less.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Client } from 'pg';
import { systemClock, type Timer } from '@tickboard/core/clock';
import { type Batch, type BatchSize, countRows, sizeOf } from '../batch.ts';
import type { Retention } from '../history-store.ts';
import { giveWay } from '../give-way.ts';
import type { FromWriter, ToWriter } from '../worker-messages.ts';
import { connect, describeFault, disconnect, isRefusal, isTooSlow, type PostgresPlace } from './database.ts';
import { DatabaseWriter } from './database-writer.ts';
import { Indexer } from './indexer.ts';
import { type NumberedBatch, standAlone } from './numbered-batch.ts';
import { Partitions } from './partitions.ts';
import { measure, retain } from './retain.ts';
import { migrate } from './schema.ts';
import { Spool } from './spool.ts';

interface Opened {
  readonly client: Client;
  readonly partitions: Partitions;
  readonly writer: DatabaseWriter;
}

interface Group {
  readonly batches: readonly NumberedBatch[];
  readonly isSpooled: boolean;
}

const RETRY_MS = 1_000;
/** Rows of one transaction, unless a single batch has more. */
const GROUP_ROWS = 65_536;
/** So many times fewer are tried where these took too long. */
const SLOWER = 4;
/** How long whoever stops waits for what the spool would keep anyway. */
const STOPPING_MS = 4_000;

const port = parentPort as MessagePort;
/** `run`: what tells the server whose batches these are from all others. */
const { run, hasSpooled, ...place } = workerData as PostgresPlace & {
  readonly run: string;
  readonly hasSpooled: boolean;
};
const names: string[] = [];
/** The spool has no room for these. */
const waiting: NumberedBatch[] = [];
let spool: Spool | undefined;
/** What comes in does not get to the disk. */
let isSpoolFailing = false;
const indexer = new Indexer(place, (reason) => tell({ type: 'failed', reason }));
let opened: Opened | undefined;
let retention: Retention | undefined;
let databaseBytes = 0;
/**
 * Rows of the next group. After a refusal the batches go one by one, to find the one at fault; where the database is too
 * slow for so many, fewer; and more again with each group that is written.
 */
let groupRows = GROUP_ROWS;
let isStopping = false;
let isWorking = false;
let wake = () => {};
let stopTimer: Timer | undefined;

giveWay('a little');
port.on('message', (message: ToWriter) => {
  if (message.type === 'batch') take(message.number, message.batch);
  else if (message.type === 'prune') retention = message.retention;
  else stopSoon();
  void work();
});
// What the process before this one left is written first.
fillSpool();
void work();

/** On disk before anything else: what waits for a database that hangs is there if this process is killed. */
function take(number: number, batch: Batch): void {
  names.push(...batch.names);
  if (number === 0) return;
  waiting.push({ writer: run, number, batch: standAlone(batch, names) });
  fillSpool();
}

function fillSpool(): void {
  try {
    spool ??= openSpool();
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      if (!spool.append(next)) break;
      waiting.shift();
      tell({ type: 'spooled', upTo: next.number, size: sizeOf(next.batch) });
    }
    isSpoolFailing = false;
    tellSpool();
  } catch (error) {
    isSpoolFailing = true;
    tell({ type: 'failed', reason: `spool: ${error instanceof Error ? error.message : String(error)}` });
  }
}

async function work(): Promise<void> {
  if (isWorking) return;
  isWorking = true;
  while (!(await isIdle()));
  isWorking = false;
}

/** One step; whether nothing is left to do. */
async function isIdle(): Promise<boolean> {
  let group: Group | undefined;
  try {
    opened ??= await open();
    if (waiting.length > 0 || spool === undefined) fillSpool();
    if (isHeldUp()) return await waitForSpool();
    group = nextGroup();
    if (group !== undefined) {
      await opened.writer.write(group.batches);
      finishGroup(group, 'written');
      return false;
    }
    if (isStopping) return finish();
    if (retention !== undefined) {
      const due = retention;
      retention = undefined;
      void indexer.run();
      databaseBytes = (await retain(opened.client, place.schema, opened.partitions, due)).bytes;
      // What came in meanwhile is on disk, and waits for nobody but this.
      return false;
    }
    return waiting.length === 0;
  } catch (error) {
    return recover(error, group);
  }
}

/**
 * What a thread before this one put on disk is older than all that waits here, and whoever finds a later batch of the
 * same writer in the database takes it for written: nothing may overtake what cannot be read now.
 */
function isHeldUp(): boolean {
  return hasSpooled && spool === undefined;
}

async function waitForSpool(): Promise<boolean> {
  if (isStopping) return finish();
  await delay(RETRY_MS);
  return false;
}

async function recover(error: unknown, group: Group | undefined): Promise<boolean> {
  const { message: reason } = describeFault(place.url, error);
  if (group !== undefined && isRefusal(error)) {
    if (group.batches.length > 1) groupRows = 1;
    else finishGroup(group, 'refused', reason);
    return false;
  }
  if (group !== undefined && isTooSlow(error)) groupRows = Math.max(1, Math.floor(rowsOf(group) / SLOWER));
  if (opened !== undefined) disconnect(opened.client);
  opened = undefined;
  const rows = spool?.rows ?? 0;
  tell({ type: 'failed', reason: rows === 0 ? reason : `${reason}; ${rows} rows wait on disk` });
  // What is on disk is there for the next start.
  if (isStopping) return finish();
  await delay(RETRY_MS);
  return false;
}

function nextGroup(): Group | undefined {
  const batches = spool?.next(groupRows) ?? [];
  if (batches.length > 0) return { batches, isSpooled: true };
  const [first] = waiting;
  return first === undefined ? undefined : { batches: [first], isSpooled: false };
}

function finishGroup({ batches, isSpooled }: Group, how: 'written' | 'refused', reason = ''): void {
  const size = batches.map(({ batch }) => sizeOf(batch)).reduce(add);
  if (isSpooled) spool?.drop(batches.length);
  else waiting.shift();
  const passed = { upTo: isSpooled ? 0 : (batches.at(-1) as NumberedBatch).number, wasSpooled: isSpooled };
  if (how === 'refused') tell({ type: 'refused', size, reason, ...passed });
  else tell({ type: 'written', size, fileBytes: databaseBytes, isAtRisk: isSpoolFailing, ...passed });
  groupRows = Math.min(GROUP_ROWS, groupRows * 2);
  tellSpool();
}

function rowsOf({ batches }: Group): number {
  return batches.reduce((rows, { batch }) => rows + countRows(sizeOf(batch)), 0);
}

async function open(): Promise<Opened> {
  const client = await connect(place);
  try {
    await migrate(client, place.schema);
    const partitions = new Partitions(client, place.schema, () => systemClock.now(), tellPartition);
    await partitions.look();
    databaseBytes = await measure(client, place.schema);
    tell({ type: 'opened' });
    void indexer.run();
    return { client, partitions, writer: new DatabaseWriter(client, place.schema, partitions) };
  } catch (error) {
    disconnect(client);
    throw error;
  }
}

/** Its rows lie with the rest meanwhile. */
function tellPartition(error: Error): void {
  tell({ type: 'failed', reason: `partition: ${describeFault(place.url, error).message}` });
}

function openSpool(): Spool {
  return new Spool({
    folder: place.spoolFolder,
    bytesMax: place.spoolBytesMax,
    now: () => systemClock.now(),
    onDamage: (setAside, rows) => {
      tell({ type: 'setAside', setAside });
      const size = { quotes: 0, trades: 0, rows };
      if (rows > 0) tell({ type: 'refused', size, reason: setAside.reason, upTo: 0, wasSpooled: true });
    },
  });
}

function stopSoon(): void {
  isStopping = true;
  wake();
  // A database that hangs, or a long spool: neither keeps the server from ending.
  stopTimer ??= systemClock.after(STOPPING_MS, () => {
    if (opened !== undefined) disconnect(opened.client);
  });
}

function finish(): boolean {
  stopTimer?.cancel();
  if (opened !== undefined) disconnect(opened.client);
  indexer.stop();
  spool?.close();
  tell({ type: 'stopped' });
  port.close();
  return true;
}

function tellSpool(): void {
  if (spool !== undefined) tell({ type: 'spool', rows: spool.rows, bytes: spool.bytes });
}

function tell(message: FromWriter): void {
  port.postMessage(message);
}

function add(left: BatchSize, right: BatchSize): BatchSize {
  return { quotes: left.quotes + right.quotes, trades: left.trades + right.trades, rows: left.rows + right.rows };
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = systemClock.after(milliseconds, resolve);
    wake = () => {
      timer.cancel();
      resolve();
    };
    if (isStopping) wake();
  });
}
