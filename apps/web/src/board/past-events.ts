/** What feeds told before somebody looked. */
import type { Board } from '@tickboard/client/board';
import type { FeedEvent } from '@tickboard/client/board-events';
import type { FeedName, FeedRows } from '@tickboard/client/channel-rows';
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

export type EventRow<Name extends FeedName> = Readonly<FeedRows[Name]> & {
  readonly id: number;
  /** When the server took it in, Unix ms: what an event without a time of its own is sorted by. */
  readonly tookInAt: number;
};

/** The last events of a feed as a table, by id: always the present ones. */
export class FeedTable<Name extends FeedName> implements ReadonlyMap<string, EventRow<Name>> {
  readonly #read: () => readonly FeedEvent<Name>[];
  readonly #isWanted: (data: Readonly<FeedRows[Name]>) => boolean;
  #events: readonly FeedEvent<Name>[] | undefined;
  #rows: ReadonlyMap<string, EventRow<Name>> = new Map();

  constructor(read: () => readonly FeedEvent<Name>[], isWanted: (data: Readonly<FeedRows[Name]>) => boolean) {
    this.#read = read;
    this.#isWanted = isWanted;
  }

  get size(): number {
    return this.#present.size;
  }

  get(key: string): EventRow<Name> | undefined {
    return this.#present.get(key);
  }

  has(key: string): boolean {
    return this.#present.has(key);
  }

  keys(): MapIterator<string> {
    return this.#present.keys();
  }

  values(): MapIterator<EventRow<Name>> {
    return this.#present.values();
  }

  entries(): MapIterator<[string, EventRow<Name>]> {
    return this.#present.entries();
  }

  [Symbol.iterator](): MapIterator<[string, EventRow<Name>]> {
    return this.#present.entries();
  }

  forEach(visit: (row: EventRow<Name>, key: string, map: ReadonlyMap<string, EventRow<Name>>) => void): void {
    for (const [key, row] of this.#present) visit(row, key, this);
  }

  get #present(): ReadonlyMap<string, EventRow<Name>> {
    const events = this.#read();
    if (events === this.#events) return this.#rows;
    this.#events = events;
    const wanted = events.filter(({ data }) => this.#isWanted(data));
    this.#rows = new Map(wanted.map(({ id, time, data }) => [String(id), { ...data, id, tookInAt: time }]));
    return this.#rows;
  }
}

const everything = () => true;

/** Another table only where the feed, or what is wanted of it, is another. */
export function useFeedTable<Name extends FeedName>(
  feed: Name,
  isWanted: (data: Readonly<FeedRows[Name]>) => boolean = everything,
): FeedTable<Name> {
  const { board } = useDesk();
  return useMemo(() => new FeedTable(() => board.feed(feed), isWanted), [board, feed, isWanted]);
}
