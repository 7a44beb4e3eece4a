import type { Change } from '@tickboard/core/store/change';
import type { OverflowAction } from './overflow.ts';

/** Where supervised sources put what they deliver; ingest implements it. */
export interface Receiver {
  /** The changes that may enter the state; the others are reported. */
  admit(changes: readonly Change[], report: DeliveryReport): readonly Change[];
  /** Takes admitted changes. `isStale`: the source is not live; its rows are taken, and marked. */
  take(source: string, changes: readonly Change[], isStale: boolean, report: DeliveryReport): void;
  /** Marks all rows of a source, those that still wait included. */
  markStale(source: string): void;
  /** Version of the state: what is applied from now on has a later one. */
  readonly stateVersion: number;
  /** Changes taken that were not applied yet. */
  waiting(report: DeliveryReport): number;
  /** Runs the task in a later turn of the event loop. */
  later(task: () => void): void;
}

/** What becomes of changes that were delivered; one a source. */
export interface DeliveryReport {
  /** `kind` is a short fixed name; `describe` says what is wrong, and is called only if that is read. */
  refused(kind: string, change: Change, describe: () => string): void;
  outdated(count: number): void;
  /** More was delivered than could be taken in. */
  overflowed(action: OverflowAction, count: number): void;
}
