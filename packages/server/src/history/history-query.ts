/** What can be asked of history, after its parameters were read. */
import type { HistoryType } from './kinds.ts';
import type { Interval } from '@tickboard/core/model/intervals';

export const FORMATS = ['json', 'ndjson', 'csv', 'msgpack'] as const;
export type HistoryFormat = (typeof FORMATS)[number];

export const ORDERS = ['asc', 'desc'] as const;
export type Order = (typeof ORDERS)[number];

export const LIMIT_DEFAULT = 500;
/** Rows of one answer; more come by its cursor. */
export const LIMIT_MAX = 10_000;

/** What a walk through history is over: the same on all its pages. */
export interface Walk {
  readonly type: HistoryType;
  readonly symbol?: string;
  readonly strategy?: string;
  /** Unix ms, included. */
  readonly from?: number;
  /** Unix ms, not included. */
  readonly to?: number;
  readonly order: Order;
  /** Of candles only. */
  readonly interval?: Interval;
  /** Of rows that say one: a desk by its name, those that name none, or all, as where none is given. */
  readonly desk?: string;
}

export interface HistoryQuery extends Walk {
  readonly limit: number;
  readonly format: HistoryFormat;
  readonly cursor?: string;
  /** What is asked for goes on what was sent already: as CSV it has no head. */
  readonly isContinued?: boolean;
  /** Since when what passes is kept, Unix ms: of the bar that this was in, what happened before may be missing. */
  readonly keptSince?: number;
}

/** An answer, ready to be sent. */
export interface HistoryPage {
  readonly body: Uint8Array;
  readonly rows: number;
  /** Absent where nothing follows. */
  readonly nextCursor?: string;
  /** Another one whenever the body is. */
  readonly tag: string;
}

/**
 * `record_id` and `time`, then the columns of the kind and its desk; null where absent, objects as JSON. Of bars both are open times,
 * and behind the columns stand the times of their first and their last tick.
 */
export type StoredRow = readonly [id: number, time: number, ...values: (number | string | null)[]];

export interface RowsPage {
  readonly rows: readonly StoredRow[];
  /** Undefined where nothing follows. */
  readonly nextCursor: string | undefined;
}
