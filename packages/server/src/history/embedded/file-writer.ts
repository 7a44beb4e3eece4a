/** Writes batches into the file, each in one transaction: it is there whole, with its bars, or not at all. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BarSums } from '../bar-sums.ts';
import { type Batch, type KeptRow, sizeOf } from '../batch.ts';
import { columnsBeside, type HistoryKind, type HistoryType, ROW_KINDS, valuesBeside } from '../kinds.ts';
import { BarWriter } from './bar-writer.ts';
import { Dictionary } from './dictionary.ts';
import { MarkWriter } from './mark-writer.ts';
import { placeholders, TickWriter } from './tick-writer.ts';

interface Counter {
  readonly next_id: number;
  readonly run: string;
  readonly batch: number;
}

export class FileWriter {
  readonly #database: DatabaseSync;
  readonly #dictionary: Dictionary;
  readonly #ticks: TickWriter;
  readonly #marks: MarkWriter;
  readonly #bars: BarWriter;
  readonly #findCounter: StatementSync;
  readonly #setCounter: StatementSync;
  readonly #findVersion: StatementSync;
  readonly #insertRow: ReadonlyMap<HistoryType, StatementSync>;
  readonly #run: string;
  /** Another one whenever another program has written: what is known of the file is of this one. */
  #version: unknown;
  #nextId: number;
  #lastBatch: number;

  /**
   * `names`: the dictionary of the batches, which grows as they come in. `run`: what tells the server whose batches
   * these are from all others.
   */
  constructor(database: DatabaseSync, names: readonly string[], run = '') {
    this.#database = database;
    this.#dictionary = new Dictionary(database);
    this.#ticks = new TickWriter(database, this.#dictionary, names);
    this.#marks = new MarkWriter(database, this.#dictionary, names);
    this.#bars = new BarWriter(database, this.#dictionary);
    this.#findVersion = database.prepare('PRAGMA data_version');
    this.#findCounter = database.prepare('SELECT next_id, run, batch FROM counter');
    this.#setCounter = database.prepare('UPDATE counter SET next_id = ?, run = ?, batch = ?');
    this.#insertRow = new Map(ROW_KINDS.map((kind) => [kind.type, prepareRow(database, kind)]));
    this.#version = this.#readVersion();
    const counter = this.#readCounter();
    this.#run = run;
    this.#nextId = counter.next_id;
    this.#lastBatch = counter.run === run ? counter.batch : 0;
  }

  /** The number of the last batch that is in the file, of this server. */
  get lastBatch(): number {
    return this.#lastBatch;
  }

  /** @throws what SQLite throws, with nothing of the batch written. */
  write(batch: Batch, number = this.#lastBatch): void {
    const { quotes, trades } = sizeOf(batch);
    const bars = new BarSums();
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      this.#look();
      let nextId = this.#nextId;
      this.#ticks.writeQuotes(batch.quotes, nextId, bars);
      nextId += quotes;
      this.#ticks.writeTrades(batch.trades, batch.tradeIds, nextId, bars);
      this.#marks.write(batch, nextId);
      nextId += trades;
      for (const row of batch.rows) this.#writeRow(row, nextId++);
      for (const gain of bars.take()) this.#bars.add(gain);
      this.#setCounter.run(nextId, this.#run, number);
      this.#database.exec('COMMIT');
      this.#nextId = nextId;
      this.#lastBatch = number;
    } catch (error) {
      this.#forget();
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Another server may have written since, as one does that follows this one, or is started by mistake. */
  #look(): void {
    const version = this.#readVersion();
    if (version === this.#version) return;
    this.#forget();
    this.#version = version;
    this.#nextId = this.#readCounter().next_id;
  }

  #forget(): void {
    this.#dictionary.forget();
    this.#ticks.forget();
    this.#bars.forget();
  }

  #readVersion(): unknown {
    return this.#findVersion.get()?.['data_version'];
  }

  #readCounter(): Counter {
    return this.#findCounter.get() as unknown as Counter;
  }

  #writeRow(row: KeptRow, id: number): void {
    const { type, time, recordedAt, values } = row;
    const insert = this.#insertRow.get(type);
    if (insert === undefined) throw new RangeError(`${type} is not kept in rows`);
    insert.run(id, time, recordedAt, ...values, ...valuesBeside(row));
  }
}

function prepareRow(database: DatabaseSync, kind: HistoryKind): StatementSync {
  const { relation } = kind;
  const written = [...kind.columns, ...columnsBeside(kind)];
  const names = written.map(({ name }) => `"${name}"`).join(', ');
  const values = placeholders(written.length + 3);
  return database.prepare(`INSERT INTO ${relation} (record_id, time, recorded_at, ${names}) VALUES (${values})`);
}
