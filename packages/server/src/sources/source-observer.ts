/** Where supervision counts what it sees. */
import type { OverflowAction } from './overflow.ts';
import type { SourceState } from './source-status.ts';

export interface SourceObserver {
  messages(source: string, count: number): void;
  refused(source: string, kind: string): void;
  outdated(source: string, count: number): void;
  overflowed(source: string, action: OverflowAction, count: number): void;
  reconnected(source: string): void;
  /** Once a second. */
  looked(source: string, sight: SourceSight): void;
  state(source: string, state: SourceState): void;
  /** From the back end's own time of its last update to its arrival here. */
  lag(source: string, seconds: number): void;
}

/** What is measured of a source once a second. */
export interface SourceSight {
  /** Since something usable arrived; undefined if nothing ever did. */
  readonly silentSeconds: number | undefined;
  /** Changes that wait to be applied. */
  readonly waiting: number;
  /** Refused inputs kept for inspection. */
  readonly quarantined: number;
}
