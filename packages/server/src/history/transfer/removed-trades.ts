/** Trades that a store no longer has, and of which it has the bars: whoever brought them back would count them twice. */
import { INTERVAL_MS, openTimeOf } from '@tickboard/core/model/intervals';
import type { HistoryQuery, RowsPage } from '../history-query.ts';
import { kindOf } from '../kinds.ts';

const DAY_MS = INTERVAL_MS['1d'];
const PAGE_ROWS = 5_000;
const placeOf = (type: 'trades' | 'candles', name: string) =>
  kindOf(type).columns.findIndex((column) => column.name === name);

export class RemovedTrades {
  readonly #rows: (query: HistoryQuery) => Promise<RowsPage>;
  /** By symbol, of the day that is looked at: rows are asked about in the order of their time. */
  #answers = new Map<string, boolean>();
  #day = -1;

  constructor(rows: (query: HistoryQuery) => Promise<RowsPage>) {
    this.#rows = rows;
  }

  /** Whether trades of that day were removed. To be asked before the first of that day is added. */
  async isOfSuchDay(symbol: string, time: number): Promise<boolean> {
    const day = openTimeOf(time, DAY_MS);
    if (day !== this.#day) this.#answers = new Map();
    this.#day = day;
    let answer = this.#answers.get(symbol);
    if (answer === undefined) this.#answers.set(symbol, (answer = await this.#look(symbol, day)));
    return answer;
  }

  async #look(symbol: string, day: number): Promise<boolean> {
    const ofDay = { symbol, from: day, to: day + DAY_MS, order: 'asc', format: 'json' } as const;
    const { rows } = await this.#rows({ ...ofDay, type: 'candles', interval: '1d', limit: 1 });
    // Of a bar of quotes there are none.
    const counted = (rows[0]?.[2 + placeOf('candles', 'trades')] ?? 0) as number;
    return counted > 0 && counted > (await this.#count({ ...ofDay, type: 'trades', limit: PAGE_ROWS }));
  }

  /** Those that made bars. */
  async #count(query: HistoryQuery): Promise<number> {
    const price = 2 + placeOf('trades', 'price');
    let count = 0;
    let cursor: string | undefined;
    do {
      const page = await this.#rows(cursor === undefined ? query : { ...query, cursor });
      for (const row of page.rows) if (row[price] !== null) count++;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return count;
  }
}
