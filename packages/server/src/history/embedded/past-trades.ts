/** Trades of the tape as the events that they were: their marks tell where in the file they are. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EventsQuery, StoredEvent } from '../events-query.ts';
import type { Order } from '../history-query.ts';
import { MARKS_MAX, marksIn } from '../trade-marks.ts';

type Packed = readonly [firstId: number, firstRecordId: number, bytes: Uint8Array];
type StoredTrade = readonly [time: number, ...values: (number | string | null)[]];

export class PastTrades {
  readonly #database: DatabaseSync;
  readonly #findTrade: StatementSync;

  /** `columns`: what is told of a trade, as it is to be read. */
  constructor(database: DatabaseSync, columns: readonly string[]) {
    this.#database = database;
    this.#findTrade = prepare(
      database,
      `SELECT ${['time', ...columns].join(', ')} FROM trades
        WHERE symbol = (SELECT name FROM names WHERE id = ?) AND time = ? AND record_id = ?`,
    );
  }

  read(query: EventsQuery): StoredEvent[] {
    const events: StoredEvent[] = [];
    for (const [firstId, firstRecordId, bytes] of this.#walk(query)) {
      for (const mark of marksIn({ firstId, firstRecordId, bytes }, query)) {
        const { id, seq, takenAt, hasTime, time, place, recordId } = mark;
        // It was removed, if it is not there.
        const found = this.#findTrade.get(place, time, recordId) as unknown as StoredTrade | undefined;
        if (found !== undefined) events.push([id, seq, takenAt, Number(hasTime), ...found]);
        if (events.length === query.limit) return events;
      }
    }
    return events;
  }

  #walk({ run, firstId, lastId, order, since = 0 }: EventsQuery): Iterable<Packed> {
    const statement = prepare(this.#database, selectMarks(order));
    return statement.iterate(run, firstId - MARKS_MAX, lastId, since) as unknown as Iterable<Packed>;
  }
}

function selectMarks(order: Order): string {
  return `SELECT first_id, record_id, marks FROM trade_marks
    WHERE run = (SELECT id FROM names WHERE name = ?) AND first_id > ? AND first_id <= ? AND recorded_at >= ?
    ORDER BY first_id ${order}`;
}

function prepare(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}
