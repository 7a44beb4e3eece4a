/** What a feed told before somebody looked. */
import type { FeedName } from '@tickboard/client/channel-rows';
import type { Desk } from './desk.ts';

const COUNT = 50;
/** Frames come more often while a feed is shown: it was left meanwhile, and its events with it. */
const LEFT_AFTER_MS = 2_000;

export class PastEvents {
  readonly #desk: Desk;
  readonly #feed: FeedName;
  #isFollowed = false;
  #drawnAtMs = Number.NEGATIVE_INFINITY;

  constructor(desk: Desk, feed: FeedName) {
    this.#desk = desk;
    this.#feed = feed;
  }

  /** With each frame that shows the feed: asks for its last events once it is followed, and after each absence. */
  follow(): void {
    const { board, clock } = this.#desk;
    const now = clock.monotonic();
    const wasFollowed = this.#isFollowed && now - this.#drawnAtMs < LEFT_AFTER_MS;
    this.#drawnAtMs = now;
    this.#isFollowed = board.staleness(this.#feed).isLive;
    if (this.#isFollowed && !wasFollowed) board.replay(this.#feed, { count: COUNT });
  }
}
