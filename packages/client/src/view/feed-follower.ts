/** The events of some feeds as they come, and what the server kept of them. Rules: docs/spec/web-feeds.md. */
import type { Clock } from '@tickboard/core/clock';
import type { Board } from '../board.ts';
import type { FeedEvent } from '../board-events.ts';
import type { ShownEvent, ShownFeed, TickSizes } from './feed-items.ts';
import { FeedList } from './feed-list.ts';
import { onNewLife } from './lives.ts';

export type FollowedBoard = Pick<Board, 'feed' | 'on' | 'ready' | 'replay' | 'serverNow' | 'status' | 'table'>;

const KEPT = 50;

export class FeedFollower {
  readonly list: FeedList;
  /** When it began to count, Unix ms by the clock of this machine. */
  readonly since: number;
  readonly #board: FollowedBoard;
  readonly #feeds: readonly ShownFeed[];
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #tickSizeOf: TickSizes;

  constructor(board: FollowedBoard, feeds: readonly ShownFeed[], clock: Clock) {
    this.#board = board;
    this.#clock = clock;
    this.since = clock.now();
    this.#feeds = feeds;
    this.#tickSizeOf = (symbol) => board.table('market_data').get(symbol)?.tick_size;
    this.list = new FeedList({
      feeds,
      kept: KEPT,
      tickSizeOf: (symbol) => this.#tickSizeOf(symbol),
    });
    this.#takeHeld();
  }

  /** What is kept on the server from before is asked for. Returns how to end it. */
  run(): () => void {
    const board = this.#board;
    // What came since it was created, and is not told again.
    this.#takeHeld();
    const stops = this.#feeds.map((feed) =>
      board.on(feed, (event: FeedEvent) => void this.list.add(event as ShownEvent, this.#clock.monotonic())),
    );
    const stopGaps = board.on('gap', (gap) => {
      if (!this.list.addGap(gap, board.serverNow())) return;
      this.#notify();
      // What the server still has of it comes back, into its place.
      if (gap.lost === undefined) void this.replay();
    });
    // Of feeds that nobody follows just now the board reports no gap, and ids of another life count from one again.
    const stopLives = onNewLife(board, () => {
      const [channel] = this.#feeds;
      if (channel === undefined) return;
      if (this.list.addGap({ channel, lost: undefined, next: undefined }, board.serverNow())) this.#notify();
    });
    void this.replay();
    return () => {
      for (const stop of [...stops, stopGaps, stopLives]) stop();
    };
  }

  /** Instead of what the board holds just now: from now on, and for what is there. */
  writeWith(tickSizeOf: TickSizes): void {
    this.#tickSizeOf = tickSizeOf;
    this.list.rewrite();
    this.#notify();
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
    for (const event of ordered) this.list.add(event, this.#clock.monotonic(), false);
  }

  /** Asks for what the server kept: what is known already comes to nothing. */
  async replay(): Promise<void> {
    try {
      await this.#board.ready();
    } catch {
      // There is no connection, which the panel says.
      return;
    }
    for (const feed of this.#feeds) this.#board.replay(feed, { count: KEPT });
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
