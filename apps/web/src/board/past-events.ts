/** What feeds told before somebody looked. */
import type { Board } from '@tickboard/client/board';
import type { FeedName, FeedRows } from '@tickboard/client/channel-rows';
import { FeedTable } from '@tickboard/client/view/feed-table';
import { useEffect, useMemo } from 'react';
import { useDesk } from './desk.ts';
import { useStanding } from './hooks.ts';

const COUNT = 50;

/**
 * Asks for the last events of a feed once it is followed, again after each reconnection, and when `what` is another.
 * Does not hold the channel.
 */
export function usePastEvents(feed: FeedName, what = ''): void {
  const { board } = useDesk();
  const { kind } = useStanding({ channels: [feed], shown: { [feed]: () => false } });
  const isFollowed = kind === 'live';
  useEffect(() => void replay(board, feed), [board, feed, what, isFollowed]);
}

async function replay(board: Board, feed: FeedName): Promise<void> {
  try {
    await board.ready();
  } catch {
    // The panel says that there is no connection.
    return;
  }
  board.replay(feed, { count: COUNT });
}

/** Another table only where the feed, or what is wanted of it, is another. */
export function useFeedTable<Name extends FeedName>(
  feed: Name,
  isWanted?: (data: Readonly<FeedRows[Name]>) => boolean,
): FeedTable<Name> {
  const { board } = useDesk();
  return useMemo(() => new FeedTable(() => board.feed(feed), isWanted), [board, feed, isWanted]);
}
