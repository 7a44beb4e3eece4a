import type { EventsQuery, StoredEvent } from './events-query.ts';
import type { HistoryQuery, RowsPage } from './history-query.ts';
import type { Interval } from '@tickboard/core/model/intervals';
import type { HistoryType } from './kinds.ts';

/** Of one symbol, what is kept of one type. */
export interface SymbolSpan {
  readonly symbol: string;
  readonly type: HistoryType;
  /** Of candles, which are told interval by interval. */
  readonly interval?: Interval;
  /** Of the earliest row, Unix ms; of candles, their open times. */
  readonly first: number;
  readonly last: number;
}

/** What a back end has to be able to do where it is read, on a thread of its own. */
export interface HistoryReader {
  /** @throws {CursorError} */
  read(query: HistoryQuery): RowsPage | Promise<RowsPage>;
  /**
   * Every symbol of every type with symbols of which anything is kept, in any order; of types without symbols (account,
   * equity, risk, metrics) nothing. It costs what there are symbols, not what there are rows: the ends are found by index.
   */
  symbols(): readonly SymbolSpan[] | Promise<readonly SymbolSpan[]>;
  /** Of a kind whose rows are events of a feed, the tape among them: fewer than `limit` only where there are no more. */
  events(query: EventsQuery): readonly StoredEvent[] | Promise<readonly StoredEvent[]>;
  close(): void | Promise<void>;
}
