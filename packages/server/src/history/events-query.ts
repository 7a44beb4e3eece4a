/** Events of a feed by their ids, as they are told again. */
import type { HistoryType } from './kinds.ts';
import type { Order } from './history-query.ts';

export interface EventsQuery {
  readonly type: HistoryType;
  /** The epoch of the state that gave the ids. */
  readonly run: string;
  /** Both included. */
  readonly firstId: number;
  readonly lastId: number;
  /** Of the ids. */
  readonly order: Order;
  readonly limit: number;
  /** Unix ms: only what was taken in then or later. */
  readonly since?: number;
}

/** Then the columns of the kind, as in `StoredRow`. `takenAt`, `time`: Unix ms. */
export type StoredEvent = readonly [
  id: number,
  seq: number,
  takenAt: number,
  hasTime: number,
  time: number,
  ...values: (number | string | null)[],
];

const EVENT_COLUMNS = ['feed_id', 'feed_seq', 'recorded_at', 'has_time', 'time'];

/** `columns`: of the kind, as they are to be read. */
export function eventColumns(columns: readonly string[]): string {
  return [...EVENT_COLUMNS, ...columns].join(', ');
}
