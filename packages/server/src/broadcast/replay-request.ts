/** What a client asks to have told again, and what of it memory alone can tell. */
import type { RowPatch } from '@tickboard/core/store/change';
import type { Feed, FeedEvent } from '@tickboard/core/store/feed';

/** With neither `count` nor a start: what is kept in memory. */
export interface ReplayRequest {
  /** The last so many of those that are wanted. */
  readonly count?: number;
  readonly fromId?: number;
  /** Unix ms: those that were taken in then or later. */
  readonly fromTime?: number;
}

/** An event, or ids of which nothing is there any more. */
export type Replayed = FeedEvent | ReplayGap;

export interface ReplayGap {
  readonly lost: number;
  /** Id of the first event behind it. */
  readonly next: number;
}

export interface ReplayScope {
  readonly feed: Feed;
  /** Id of the last event that the client was told, or passed over: later ones are still to come by themselves. */
  readonly until: number;
  /** Whether the client takes every event of the feed. */
  readonly isWhole: boolean;
  readonly wants: (data: RowPatch) => boolean;
}

/** Looked at in memory for one request, which then is answered at once, in one message: as many as `count` may be. */
const AT_ONCE_MAX = 1_000;

/** Whether it falls within what is asked for, selection apart. */
export function isAsked({ fromId = 1, fromTime = Number.NEGATIVE_INFINITY }: ReplayRequest, event: FeedEvent): boolean {
  return event.id >= fromId && event.time >= fromTime;
}

/** The whole answer, oldest first; undefined where memory does not have all of it, or where it is a long one. */
export function replayAtOnce(scope: ReplayScope, request: ReplayRequest): readonly FeedEvent[] | undefined {
  const { feed, until, isWhole, wants } = scope;
  const { count, fromId, fromTime } = request;
  const isOfKept = count === undefined && fromId === undefined && fromTime === undefined;
  const firstId = isOfKept ? feed.firstKeptId : Math.max(1, fromId ?? 1, isWhole ? until - (count ?? until) + 1 : 1);
  const found: FeedEvent[] = [];
  for (let id = until, looked = 0; id >= firstId && found.length < (count ?? AT_ONCE_MAX + 1); id--, looked++) {
    const event = feed.find(id);
    if (event === undefined || (count === undefined && looked === AT_ONCE_MAX)) return undefined;
    if (isAsked(request, event) && wants(event.data)) found.push(event);
  }
  return found.reverse();
}
