/** What a history back end is: it takes batches without making anybody wait, and answers queries. */
import type { Batch, BatchSize } from './batch.ts';
import type { EventsQuery, StoredEvent } from './events-query.ts';
import type { HistoryPage, HistoryQuery, RowsPage } from './history-query.ts';
import type { SymbolSpan } from './history-reader.ts';
import type { StatsQuery } from './stats/stats-query.ts';

export interface StoreReports {
  /** It writes, or writes again. */
  readonly live: (detail: string) => void;
  /** What was given is kept and tried again. */
  readonly failed: (reason: string) => void;
  /** What was given can never be written, and is let go of. */
  readonly refused: (size: BatchSize, reason: string, how: Passage) => void;
  /** A file that could not be used was moved out of the way. */
  readonly setAside: (path: string, reason: string) => void;
  readonly written: (size: BatchSize, fileBytes: number, how: Passage) => void;
  /** It is on disk, and comes to be written or refused from there: whoever gave it needs no longer count it. */
  readonly spooled: (size: BatchSize) => void;
  /** All that is on disk so, what a process before this one left among it. */
  readonly spool: (rows: number, bytes: number) => void;
}

export interface Passage {
  readonly wasSpooled: boolean;
}

export interface Retention {
  /** Unix ms: ticks, and bars of a second, from before are removed. */
  readonly ticksBefore: number;
  /** Unix ms: everything else from before is removed. */
  readonly recordsBefore: number;
  /** Beyond it the oldest ticks go. */
  readonly bytesMax: number;
}

export interface HistoryStore {
  run(): void;
  /** The batch is the store's until it calls `letGo`. */
  write(batch: Batch, letGo?: () => void): void;
  prune(retention: Retention): void;
  /**
   * @throws {CursorError} where the query's cursor is none of its own.
   * @throws {HistoryError} where nothing can be read now.
   */
  query(query: HistoryQuery): Promise<HistoryPage>;
  /** The same, not rendered; the format of the query means nothing. */
  rows(query: HistoryQuery): Promise<RowsPage>;
  symbols(): Promise<readonly SymbolSpan[]>;
  events(query: EventsQuery): Promise<readonly StoredEvent[]>;
  stats(query: StatsQuery): Promise<HistoryPage>;
  /** Writes what was given, as far as that can be written, and ends. */
  stop(): Promise<void>;
}
