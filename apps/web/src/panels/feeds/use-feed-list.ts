/** The events of some feeds as they come, kept while the component is there. */
import type { Board } from '@tickboard/client/board';
import type { FeedEvent } from '@tickboard/client/board-events';
import type { ShownEvent, ShownFeed } from '@tickboard/client/view/feed-items';
import { type FeedEntry, FeedList } from '@tickboard/client/view/feed-list';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels } from '../../board/hooks.ts';

const KEPT = 50;

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
  const follower = useMemo(() => new FeedFollower(board, feeds), [board, feeds]);
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
  const setPaused = useCallback((isPaused: boolean) => follower.setPaused(isPaused), [follower]);
  return { list: follower.list, entries, since: follower.since, setPaused };
}

class FeedFollower {
  readonly list: FeedList;
  readonly since = Date.now();
  readonly #board: Board;
  readonly #feeds: readonly ShownFeed[];
  readonly #listeners = new Set<() => void>();

  constructor(board: Board, feeds: readonly ShownFeed[]) {
    this.#board = board;
    this.#feeds = feeds;
    this.list = new FeedList({
      feeds,
      kept: KEPT,
      tickSizeOf: (symbol) => board.table('market_data').get(symbol)?.tick_size,
    });
    this.#takeHeld();
  }

  /** What is kept on the server from before is asked for. Returns how to end it. */
  run(): () => void {
    const board = this.#board;
    // What came since it was created, and is not told again.
    this.#takeHeld();
    const stops = this.#feeds.map((feed) =>
      board.on(feed, (event: FeedEvent) => void this.list.add(event as ShownEvent, performance.now())),
    );
    const stopGaps = board.on('gap', (gap) => {
      if (!this.list.addGap(gap, board.serverNow())) return;
      this.#notify();
      // What the server still has of it comes back, into its place.
      if (gap.lost === undefined) void this.#replay();
    });
    void this.#replay();
    return () => {
      for (const stop of [...stops, stopGaps]) stop();
    };
  }

  setPaused(isPaused: boolean): void {
    if (isPaused) this.list.pause();
    else this.list.resume();
    this.#notify();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #takeHeld(): void {
    const held = this.#feeds.flatMap((feed): readonly FeedEvent[] => this.#board.feed(feed)) as readonly ShownEvent[];
    const ordered = held.toSorted((first, second) => first.time - second.time);
    for (const event of ordered) this.list.add(event, performance.now(), false);
  }

  async #replay(): Promise<void> {
    try {
      await this.#board.ready();
    } catch {
      // The panel says that there is no connection.
      return;
    }
    for (const feed of this.#feeds) this.#board.replay(feed, { count: KEPT });
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
