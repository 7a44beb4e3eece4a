/** What is said of the lines of a feed, and which of them are shown: the same in both dashboards. */
import { type FeedFilterValues, meetsFilter } from './feed-items.ts';
import type { FeedEntry, FeedList } from './feed-list.ts';
import { formatTime, type TimeZone } from './times.ts';

/** Where events are missing is told whatever is filtered: they might have met it. */
export function isShownEntry(entry: FeedEntry, filter: FeedFilterValues): boolean {
  return entry.kind === 'gap' || meetsFilter(entry.item, filter);
}

export function describeKept(shown: number, kept: number): string {
  return shown === kept ? `${shown} kept` : `${shown} of ${kept} kept`;
}

/**
 * `since`: Unix ms; `now`: of the clock that the list's `add` is told; undefined while nothing is followed, as without a
 * connection: how much happens at present nobody knows then.
 */
export function describeCounts(list: FeedList, since: number, now: number | undefined, zone: TimeZone): string {
  const rate = now === undefined ? '-' : String(list.perMinute(now));
  return `${list.count} since ${formatTime(since, zone)}, ${rate}/min`;
}
