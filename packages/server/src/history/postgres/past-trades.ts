/** Trades of the tape as the events that they were: their marks tell where in the database they are. */
import type { Pool } from 'pg';
import type { EventsQuery, StoredEvent } from '../events-query.ts';
import { kindOf } from '../kinds.ts';
import { MARKS_MAX, marksIn, type PackedMarks, type TradeMark } from '../trade-marks.ts';
import { encodeColumn } from './column-array.ts';

type Packed = Omit<PackedMarks, 'time' | 'recordedAt'>;
type StoredTrade = readonly [recordId: number, time: number, ...values: (number | string | null)[]];

/** Where few trades come at a time, each row has few marks; else the first ones have all that are asked for. */
const PACKED_MIN = 2;
const PACKED_MAX = 1_000;
const PACKED_GROWTH = 4;
/** Looked for at once. */
const TRADES_MAX = 100;

export class PastTrades {
  readonly #pool: Pool;
  readonly #schema: string;

  constructor(pool: Pool, schema: string) {
    this.#pool = pool;
    this.#schema = schema;
  }

  async read(query: EventsQuery): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    const marks: TradeMark[] = [];
    for await (const packed of this.#walk(query)) {
      marks.push(...marksIn(packed, query));
      while (marks.length >= TRADES_MAX) {
        events.push(...(await this.#find(marks.splice(0, TRADES_MAX))));
        if (events.length >= query.limit) return events.slice(0, query.limit);
      }
    }
    if (marks.length > 0) events.push(...(await this.#find(marks)));
    return events.slice(0, query.limit);
  }

  async *#walk({ run, firstId, lastId, order, since = 0 }: EventsQuery): AsyncGenerator<Packed> {
    const text = `SELECT first_id AS "firstId", record_id AS "firstRecordId", marks AS bytes
      FROM ${this.#schema}.trade_marks WHERE run = $1 AND first_id > $2 AND first_id < $3 AND recorded_at >= $4
      ORDER BY first_id ${order} LIMIT $5`;
    let [after, before] = [firstId - MARKS_MAX, lastId + 1];
    for (let size = PACKED_MIN; ; size = Math.min(size * PACKED_GROWTH, PACKED_MAX)) {
      const values = [run, after, before, new Date(since), size];
      const { rows } = await this.#pool.query<Packed>({ text, values });
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < size) return;
      if (order === 'asc') after = last.firstId;
      else before = last.firstId;
    }
  }

  /** In the order of the marks; what was removed is left out. */
  async #find(marks: readonly TradeMark[]): Promise<StoredEvent[]> {
    const recordIds = marks.map(({ recordId }) => recordId);
    const columns = kindOf('trades').columns.map(({ name }) => `"${name}"`);
    // The former leaves out whole partitions, and both find the place in an index.
    const text = `SELECT ${['record_id', 'time', ...columns].join(', ')} FROM ${this.#schema}.trades
      WHERE time = ANY ($1::timestamptz[]) AND record_id BETWEEN $2 AND $3`;
    const times = encodeColumn('timestamptz', [...new Set(marks.map(({ time }) => time))]);
    const values = [times, Math.min(...recordIds), Math.max(...recordIds)];
    const { rows } = await this.#pool.query({ text, values, rowMode: 'array' });
    const trades = new Map((rows as unknown as StoredTrade[]).map(([recordId, ...trade]) => [recordId, trade]));
    return marks.flatMap(({ id, seq, takenAt, hasTime, recordId }): StoredEvent[] => {
      const trade = trades.get(recordId);
      return trade === undefined ? [] : [[id, seq, takenAt, Number(hasTime), ...trade]];
    });
  }
}
