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
  #what = '';
  #drawnAtMs = Number.NEGATIVE_INFINITY;

  constructor(desk: Desk, feed: FeedName) {
    this.#desk = desk;
    this.#feed = feed;
  }

  /**
   * With each frame that shows the feed: asks for its last events once it is followed, after each absence, and when
   * `what` of it is shown is another.
   */
  follow(what = ''): void {
    const { board, clock } = this.#desk;
    const now = clock.monotonic();
    const wasFollowed = this.#isFollowed && now - this.#drawnAtMs < LEFT_AFTER_MS;
    this.#drawnAtMs = now;
    // What is other is asked for with this frame, and thus followed from the next one on.
    const isOther = what !== this.#what;
    this.#what = what;
    this.#isFollowed = !isOther && board.staleness(this.#feed).isLive;
    if (!this.#isFollowed || wasFollowed) return;
    if (what === '') this.#replay();
    // The part before may be what is followed as yet.
    else board.ready().then(() => this.#replay(), noConnection);
  }

  #replay(): void {
    this.#desk.board.replay(this.#feed, { count: COUNT });
  }
}

/** The panel says so. */
function noConnection(): void {}
