/** Rows that wait to be imported, in the order of their time, on disk: they may be more than memory holds. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Kept, ReadRow } from './read-row.ts';

export interface TimeRange {
  /** Unix ms, included. */
  readonly first: number;
  readonly last: number;
}

interface StagedRow {
  readonly time: number;
  readonly row: string;
  readonly desk: string | null;
}

const COMMIT_ROWS = 50_000;

export class StagedRows {
  /** Without a name: a file of its own that goes with the connection. */
  readonly #database = new DatabaseSync('');
  readonly #insert: StatementSync;
  #count = 0;

  constructor() {
    this.#database.exec(
      'CREATE TABLE staged (place INTEGER PRIMARY KEY, time INTEGER NOT NULL, row TEXT NOT NULL, desk TEXT); BEGIN',
    );
    this.#insert = this.#database.prepare('INSERT INTO staged (time, row, desk) VALUES (?, ?, ?)');
  }

  get count(): number {
    return this.#count;
  }

  add({ time, values, desk }: ReadRow): void {
    this.#insert.run(time, JSON.stringify(values), desk ?? null);
    if (++this.#count % COMMIT_ROWS === 0) this.#database.exec('COMMIT; BEGIN');
  }

  /** To be asked once all are there; undefined without any. */
  finish(): TimeRange | undefined {
    this.#database.exec('COMMIT; CREATE INDEX by_time ON staged (time, place)');
    const { first, last } = this.#database
      .prepare('SELECT min(time) AS first, max(time) AS last FROM staged')
      .get() as {
      readonly first: number | null;
      readonly last: number | null;
    };
    return first === null || last === null ? undefined : { first, last };
  }

  /** By time, and in the order in which they were added where that is the same. */
  *inOrder(): Generator<ReadRow> {
    const statement = this.#database.prepare('SELECT time, row, desk FROM staged ORDER BY time, place');
    for (const row of statement.iterate()) {
      const { time, row: text, desk } = row as unknown as StagedRow;
      yield { time, values: JSON.parse(text) as Kept[], ...(desk !== null && { desk }) };
    }
  }

  close(): void {
    this.#database.close();
  }
}
