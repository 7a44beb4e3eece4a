/** The events of some feeds as they come, kept while the component is there. */
import { FeedFollower } from '@tickboard/client/view/feed-follower';
import type { ShownFeed } from '@tickboard/client/view/feed-items';
import type { FeedEntry, FeedList } from '@tickboard/client/view/feed-list';
import { systemClock } from '@tickboard/core/clock';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels } from '../../board/hooks.ts';
import { useToldTicks } from '../../board/instruments.ts';

export interface FeedListView {
  readonly list: FeedList;
  readonly entries: readonly FeedEntry[];
  /** When it began to count, Unix ms. */
  readonly since: number;
  readonly setPaused: (isPaused: boolean) => void;
}

/** `feeds`: the same array each time. */
export function useFeedList(feeds: readonly ShownFeed[]): FeedListView {
  const { board, frames } = useDesk();
  useChannels(feeds);
  const follower = useMemo(() => new FeedFollower(board, feeds, systemClock), [board, feeds]);
  useEffect(() => follower.run(), [follower]);
  const subscribe = useCallback(
    (notify: () => void) => {
      const stops = [follower.subscribe(notify), ...feeds.map((feed) => frames.subscribe(feed, notify))];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [follower, frames, feeds],
  );
  const entries = useSyncExternalStore(subscribe, () => follower.list.entries);
  // A pause hides what comes, and tells how much it is.
  useSyncExternalStore(subscribe, () => `${follower.list.isPaused} ${follower.list.missed} ${follower.list.count}`);
  const tickOf = useToldTicks(useMemo(() => symbolsOf(entries), [entries]));
  useEffect(() => follower.writeWith(tickOf), [follower, tickOf]);
  const setPaused = useCallback((isPaused: boolean) => follower.setPaused(isPaused), [follower]);
  return { list: follower.list, entries, since: follower.since, setPaused };
}

function symbolsOf(entries: readonly FeedEntry[]): readonly string[] {
  const symbols = entries.map((entry) => (entry.kind === 'event' ? entry.item.symbol : undefined));
  return [...new Set(symbols)].filter((symbol) => symbol !== undefined);
}
