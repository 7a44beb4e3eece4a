import type { Change } from '@tickboard/core/store/change';

/** How the back end came to tell it. */
export type Origin =
  /** By itself: its order is the truth. */
  | 'stream'
  /** Because it was asked: what it told by itself meanwhile may be newer. */
  | 'answer'
  /** Read from where somebody keeps it: may be older too, and is no sign that anybody still feeds it. */
  | 'kept'
  /** Kept too, and told again at every connection: what happened once must not happen each time, so events count not. */
  | 'retained';

/** Events stay as they are: they have no row that could be newer. */
export function asAnswer(change: Change): Change {
  return change.op === 'merge' || change.op === 'replace' ? { ...change, ifNewer: true } : change;
}

export function asLoaded(change: Change): Change {
  return change.op === 'event'
    ? change
    : { ...change, ...(change.op !== 'delete' && { ifNewer: true }), isLoaded: true };
}
