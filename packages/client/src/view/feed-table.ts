/** The last events of a feed as rows. */
import type { FeedEvent } from '../board-events.ts';
import type { FeedName, FeedRows } from '../channel-rows.ts';

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
  #missing = 0;

  /** All events are wanted unless told. */
  constructor(
    read: () => readonly FeedEvent<Name>[],
    isWanted: (data: Readonly<FeedRows[Name]>) => boolean = () => true,
  ) {
    this.#read = read;
    this.#isWanted = isWanted;
  }

  /** Events between the oldest and the newest one that never came: ids of a feed go on by one. */
  get missing(): number {
    return this.#present.size === 0 ? 0 : this.#missing;
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
    this.#missing = countMissing(events.map(({ id }) => id));
    const wanted = events.filter(({ data }) => this.#isWanted(data));
    this.#rows = new Map(wanted.map(({ id, time, data }) => [String(id), { ...data, id, tookInAt: time }]));
    return this.#rows;
  }
}

function countMissing(ids: readonly number[]): number {
  if (ids.length === 0) return 0;
  return Math.max(...ids) - Math.min(...ids) + 1 - new Set(ids).size;
}
