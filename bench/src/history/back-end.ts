/** What the history bench needs of a back end: one file each, and a line in registry.ts. */
import type { HistoryStore, StoreReports } from '@tickboard/server/history/history-store';
import type { Target } from '../bench.ts';

/** How fast rows are inserted by a loop that does nothing else. */
export interface BareFigures {
  readonly rows_per_s: number;
  readonly cpu_us_per_row: number;
}

export interface HistoryBackEnd {
  readonly name: 'embedded' | 'postgres';
  /** Of figures of this back end: `rows_per_s`. */
  readonly targets: readonly Target[];
  /** A place where nothing is kept yet. */
  prepare(): Promise<HistoryPlace>;
  /** Called in the process that records. `address` is the place's. */
  open(address: string, reports: StoreReports): HistoryStore;
}

export interface HistoryPlace {
  /** A path, or a URL. */
  readonly address: string;
  bytes(): Promise<number>;
  /** Inserts the same columns by prepared statements, one row each, into a place of its own. */
  insertBare(rows: number, symbols: number): Promise<Readonly<Record<string, BareFigures>>>;
  /** Removes what was kept. */
  end(): Promise<void>;
}
