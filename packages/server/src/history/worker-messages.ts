/** What the server and the threads of a history store say to each other. */
import type { Batch, BatchSize } from './batch.ts';
import type { EventsQuery, StoredEvent } from './events-query.ts';
import type { HistoryPage, HistoryQuery, RowsPage } from './history-query.ts';
import type { SymbolSpan } from './history-reader.ts';
import type { Retention } from './history-store.ts';
import type { StatsQuery } from './stats/stats-query.ts';

export type ToWriter =
  /** Numbers count up, over all threads that one server starts; 0 only brings names. */
  | { readonly type: 'batch'; readonly number: number; readonly batch: Batch }
  | { readonly type: 'prune'; readonly retention: Retention }
  | { readonly type: 'stop' };

export interface SetAside {
  readonly path: string;
  readonly reason: string;
}

interface Passed {
  /** 0 of what was on disk, which `spooled` told of before. */
  readonly upTo: number;
  readonly wasSpooled?: boolean;
}

export type FromWriter =
  /** What was kept can be written to, and read. */
  | { readonly type: 'opened' }
  | { readonly type: 'setAside'; readonly setAside: SetAside }
  /** `upTo`: the number of the last batch that was; those before it were written or refused. */
  | ({
      readonly type: 'written';
      readonly size: BatchSize;
      readonly fileBytes: number;
      /** What comes in does not get to the disk first, as was told. */
      readonly isAtRisk?: boolean;
    } & Passed)
  /** It is on disk until it can be written. */
  | { readonly type: 'spooled'; readonly upTo: number; readonly size: BatchSize }
  /** All that is on disk so. */
  | { readonly type: 'spool'; readonly rows: number; readonly bytes: number }
  /** Nothing of it is lost: it is tried again. */
  | { readonly type: 'failed'; readonly reason: string }
  /** It can never be written, and is let go of. */
  | ({ readonly type: 'refused'; readonly size: BatchSize; readonly reason: string } & Passed)
  | { readonly type: 'stopped' };

export type Asked =
  /** `page`: ready to be sent, in the format of the query. `rows`: for the server itself. */
  | { readonly wanted: 'page' | 'rows'; readonly query: HistoryQuery }
  | { readonly wanted: 'symbols' }
  | { readonly wanted: 'events'; readonly query: EventsQuery }
  | { readonly wanted: 'stats'; readonly query: StatsQuery };

export type Question = { readonly number: number } & Asked;

export type Answer = { readonly number: number } & (
  | { readonly page: HistoryPage }
  | { readonly rows: RowsPage }
  | { readonly symbols: readonly SymbolSpan[] }
  | { readonly events: readonly StoredEvent[] }
  /** The cursor is none, or of another query. */
  | { readonly badCursor: string }
  | { readonly failure: string }
);
