/** One tab: the feeds that it shows as one list, and how much is new in it. */
import { FeedFollower } from '@tickboard/client/view/feed-follower';
import { FEED_KINDS } from '@tickboard/client/view/feed-kinds';
import type { ShownFeed } from '@tickboard/client/view/feed-items';
import type { FeedEntry } from '@tickboard/client/view/feed-list';
import type { Desk } from '../../board/desk.ts';
import { LineList } from '../../panel/line-list.ts';

export interface Tab {
  readonly title: string;
  readonly feeds: readonly ShownFeed[];
  /** What is missing, and why. */
  readonly empty: readonly [string, string];
}

export const TABS: readonly Tab[] = [
  {
    title: 'All',
    feeds: FEED_KINDS.flatMap(({ feeds }) => feeds),
    empty: ['No events', 'Nothing was signalled, traded, reported or raised yet.'],
  },
  ...FEED_KINDS,
];

export class FollowedFeed {
  readonly tab: Tab;
  readonly follower: FeedFollower;
  readonly lines = new LineList<FeedEntry>();
  #seen = 0;

  constructor(tab: Tab, desk: Desk) {
    this.tab = tab;
    this.follower = new FeedFollower(desk.board, tab.feeds, desk.clock);
    this.follower.run();
  }

  /** Came since it was looked at last. */
  get news(): number {
    return this.follower.list.count - this.#seen;
  }

  look(): void {
    this.#seen = this.follower.list.count;
  }
}
