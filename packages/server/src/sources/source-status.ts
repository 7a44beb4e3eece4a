import type { OverflowCounts } from './overflow.ts';

/** What supervision knows of a source: observed, never assumed. */
export type SourceState =
  /** No connection yet, none lost. */
  | 'connecting'
  /** Connected, and heard from within the stall threshold. */
  | 'live'
  /** Connected, but silent for longer. */
  | 'stale'
  /** Not connected. */
  | 'down';

export interface SourceStatus {
  readonly name: string;
  readonly type: string;
  readonly state: SourceState;
  /** In words: why it is in this state. */
  readonly detail: string;
  /** Unix ms. */
  readonly since: number;
  /** Unix ms; undefined if nothing ever arrived. */
  readonly lastMessageAt: number | undefined;
  readonly messagesPerSecond: number;
  /** Changes accepted. */
  readonly accepted: number;
  /** Changes older than what was held: not applied, no fault. */
  readonly outdated: number;
  /** Refused input by kind. */
  readonly refused: Readonly<Record<string, number>>;
  /** What became of what arrived faster than it could be taken in. */
  readonly overflowed: OverflowCounts;
  /** Changes that wait to be applied. */
  readonly waiting: number;
  readonly reconnects: number;
  readonly latencyMs: number | undefined;
}
