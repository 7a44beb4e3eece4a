/** What the processes of the history bench are to each other. */
import type { HistoryQuery } from '@tickboard/server/history/history-query';
import type { BareFigures } from './history/back-end.ts';

/** Rows that were written, and what that took. */
export interface Written {
  readonly rows: number;
  readonly seconds: number;
  /** Processor time of all threads, in the program and in the kernel. */
  readonly cpuUs: number;
  /** What was left out or refused: none, where the figures are to mean anything. */
  readonly leftOut: number;
}

export interface TickDelays {
  /** Milliseconds after they were due by which 99 of 100 messages were applied, while they were recorded. */
  readonly recorded: number;
  /** The same load, in turns, with a state that nobody records. */
  readonly unrecorded: number;
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly leftOut: number;
}

// Types, as interfaces have no index signature.
export type HistoryServerRole = {
  /** Opens the store, and resolves once a row was written and a question answered. */
  start(options: { readonly backEnd: string; readonly address: string; readonly symbols: number }): Promise<void>;
  /** So many ticks over so much time that passed, as fast as they are written; resolves once they are. */
  backfill(options: { readonly rows: number; readonly spanMs: number }): Promise<Written>;
  /** Ticks of this very time for so long, as fast as they are written. */
  load(options: { readonly durationMs: number }): Promise<Written>;
  /** Ticks at a pace, in turns recorded and not. */
  pace(options: { readonly rowsPerSecond: number; readonly durationMs: number }): Promise<TickDelays>;
  /** Milliseconds that each question took, asked one after the other, and how many rows each was answered with. */
  ask(
    questions: readonly HistoryQuery[],
  ): Promise<{ readonly ms: readonly number[]; readonly rows: readonly number[] }>;
  /** Writes what is left, and closes. */
  stop(): Promise<void>;
};

export type HistoryBareRole = {
  insert(options: {
    readonly path: string;
    readonly rows: number;
    readonly symbols: number;
  }): Promise<Readonly<Record<string, BareFigures>>>;
};
