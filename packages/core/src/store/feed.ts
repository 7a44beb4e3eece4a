/** An append-only feed: the last events, each with an id that counts up by one. */
import type { FeedDefinition } from '../model/channel.ts';
import type { RowPatch } from './change.ts';

export interface FeedEvent {
  readonly feed: FeedDefinition;
  /** Counts up by one within its feed, from 1. */
  readonly id: number;
  /** The store's version that the event came with. */
  readonly version: number;
  /** Counts up over all feeds of a store: tells what came first in one batch. */
  readonly order: number;
  /** When the store took it in, Unix ms. */
  readonly time: number;
  readonly data: RowPatch;
}

export interface FeedSlice {
  /** Events after the cursor that were already forgotten. */
  readonly lost: number;
  /** What is still there, oldest first. */
  readonly events: readonly FeedEvent[];
}

export class Feed {
  readonly definition: FeedDefinition;
  readonly #kept: number;
  readonly #window: number;
  /** Ring: the event with id n stands at (n − 1) mod window. */
  readonly #ring: FeedEvent[] = [];
  #lastId = 0;
  /** Those with the first ids, for as long as the state lives: no history has them under these. */
  readonly #restored: FeedEvent[] = [];

  /**
   * `kept` events are shown and replayed. `window`, no smaller, are held for readers that are on their way: a burst may
   * be larger than what is kept.
   */
  constructor(definition: FeedDefinition, kept: number, window = kept) {
    this.definition = definition;
    this.#kept = kept;
    this.#window = Math.max(kept, window);
  }

  /** Id of the newest event, 0 before the first. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Id of the newest event that was restored, 0 without any: those up to it were told in another life. */
  get restoredId(): number {
    return this.#restored.length;
  }

  /** Id of the oldest event held; `lastId + 1` while there is none. */
  get firstId(): number {
    return this.#lastId - this.#ring.length + 1;
  }

  /** Id of the oldest event kept; `lastId + 1` while there is none. */
  get firstKeptId(): number {
    return Math.max(this.firstId, this.#lastId - this.#kept + 1);
  }

  /** The events kept, oldest first. */
  get kept(): readonly FeedEvent[] {
    return this.after(this.firstKeptId - 1).events;
  }

  append(data: RowPatch, version: number, time: number, order = version): FeedEvent {
    const event = { feed: this.definition, id: ++this.#lastId, version, order, time, data };
    this.#ring[(event.id - 1) % this.#window] = event;
    return event;
  }

  /** Appends what was told before this life of the state: before anything else. */
  restore(data: RowPatch, version: number, time: number, order = version): FeedEvent {
    const event = this.append(data, version, time, order);
    this.#restored.push(event);
    return event;
  }

  /** The event with this id, where it is held: among the last, or as one that was restored. */
  find(id: number): FeedEvent | undefined {
    if (id > this.#lastId) return undefined;
    return id >= this.firstId ? this.#ring[(id - 1) % this.#window] : this.#restored[id - 1];
  }

  /** Everything after event `cursor`. A cursor beyond the newest event yields nothing. */
  after(cursor: number): FeedSlice {
    const first = Math.max(cursor + 1, this.firstId);
    const events: FeedEvent[] = [];
    for (let id = first; id <= this.#lastId; id++) events.push(this.#ring[(id - 1) % this.#window] as FeedEvent);
    return { lost: first - cursor - 1, events };
  }
}
