import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Batch } from '../batch.ts';
import { packMarks } from '../trade-marks.ts';
import type { Dictionary } from './dictionary.ts';

/** Writes what tells the trades of a batch again as events. */
export class MarkWriter {
  readonly #names: readonly string[];
  readonly #dictionary: Dictionary;
  readonly #insert: StatementSync;

  /** `names`: the dictionary of the batches, which grows as they come in. */
  constructor(database: DatabaseSync, dictionary: Dictionary, names: readonly string[]) {
    this.#names = names;
    this.#dictionary = dictionary;
    this.#insert = database.prepare(
      'INSERT INTO trade_marks (record_id, run, first_id, time, recorded_at, marks) VALUES (?, ?, ?, ?, ?, ?)',
    );
  }

  /** `firstRecordId`: of the batch's trades. */
  write(batch: Batch, firstRecordId: number): void {
    const placeOf = (symbol: number) => this.#dictionary.idOf(this.#names[symbol] as string);
    for (const packed of packMarks(batch, firstRecordId, placeOf)) {
      const run = this.#dictionary.idOf(batch.run);
      this.#insert.run(packed.firstRecordId, run, packed.firstId, packed.time, packed.recordedAt, packed.bytes);
    }
  }
}
