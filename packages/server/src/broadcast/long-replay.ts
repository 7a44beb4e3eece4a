/**
 * A replay of more than memory holds, or of more than one message: page by page, each once the client took the one
 * before. What is neither in memory nor in history is announced as a gap. Events that come meanwhile go their own way:
 * a replay ends with those that were told when it was asked for.
 */
import type { Clock } from '@tickboard/core/clock';
import type { Feed, FeedEvent } from '@tickboard/core/store/feed';
import type { PastEvents, PastPage, PastQuery } from '../history/past-events.ts';
import { isAsked, type Replayed, type ReplayRequest, type ReplayScope } from './replay-request.ts';
import type { Turns } from './turns.ts';

export interface LongReplayOptions {
  readonly request: ReplayRequest;
  /** What it is about, once its turn has come. */
  readonly begin: () => ReplayScope;
  readonly past: PastEvents;
  /** Reads of history that are under way at a time, for whatever client. */
  readonly reads: Turns;
  /** Pages that are made in one turn of the event loop, for whatever client. */
  readonly pages: Turns;
  readonly clock: Clock;
  /** Runs the task in a later turn of the event loop. */
  readonly defer: (task: () => void) => void;
  /** Runs the task once the client is in step; never, where it has gone. */
  readonly whenInStep: (task: () => void) => void;
  readonly canTake: () => CanTake;
  /** False where it can take nothing just now: nothing of it was written. */
  readonly write: (page: readonly Replayed[]) => boolean;
}

/** `never`: it went, or follows the feed no longer. */
export type CanTake = 'now' | 'later' | 'never';

/** Events of a page: what is held for a client, and made for it at a stretch. */
const PAGE_EVENTS = 100;
/** How far back a replay reaches, in ids of the feed. */
export const REACH_EVENTS = 100_000;
const ROOM_WAIT_MS = 10;

interface Start {
  /** Of ids up to this one nothing is to be told, be they there or not. */
  readonly toldId: number;
  readonly nextId: number;
}

interface Page {
  /** In the order of their ids, those that the client does not want among them. */
  readonly events: readonly FeedEvent[];
  /** What of it is not among the events, up to this id, is not there. */
  readonly reachedId: number;
}

export class LongReplay {
  readonly #options: LongReplayOptions;

  constructor(options: LongReplayOptions) {
    this.#options = options;
  }

  /** Resolves when all was told that can be, or nobody takes it any more; never, where the client has gone. */
  async run(): Promise<void> {
    const { begin, reads } = this.#options;
    if (!(await this.#hasRoom())) return;
    const scope = begin();
    const start = await this.#findStart(scope);
    if (start === undefined) return;
    let { toldId, nextId } = start;
    while (nextId <= scope.until && (await this.#hasRoom())) {
      const firstId = nextId;
      const hand = async (page: Page) => {
        // What cannot be taken after all is read again: nothing is held for those who are slow.
        if (!(await this.#hand(this.#tell(scope, page, toldId)))) return;
        toldId = page.events.at(-1)?.id ?? toldId;
        nextId = page.reachedId + 1;
      };
      const held = readHeld(scope, firstId);
      if (held !== undefined) await hand(held);
      // No more is read than is handed on.
      else await reads.take(async () => hand(await this.#readOn(scope, firstId)));
    }
  }

  /** Whether it was taken. What else there is to do has its turn before the next page of anybody. */
  #hand(told: readonly Replayed[]): Promise<boolean> {
    const { defer, write, pages } = this.#options;
    return pages.take(async () => {
      const isTaken = told.length === 0 || write(told);
      await new Promise<void>((resolve) => {
        defer(resolve);
      });
      return isTaken;
    });
  }

  /** Events that are wanted, with gaps where ids are missing since `toldId`. */
  #tell({ until, wants }: ReplayScope, { events, reachedId }: Page, toldId: number): Replayed[] {
    const { request } = this.#options;
    const told: Replayed[] = [];
    let lastId = toldId;
    for (const event of events) {
      const lost = event.id - lastId - 1;
      if (lost > 0) told.push({ lost, next: event.id });
      lastId = event.id;
      if (isAsked(request, event) && wants(event.data)) told.push(event);
    }
    if (reachedId >= until && reachedId > lastId) told.push({ lost: reachedId - lastId, next: reachedId + 1 });
    return told;
  }

  /** Out of history: up to where memory goes on. */
  #readOn({ feed, until }: ReplayScope, firstId: number): Promise<Page> {
    const lastId = Math.min(until, feed.firstId - 1);
    return this.#read(feed, { firstId, lastId, order: 'asc', limit: PAGE_EVENTS });
  }

  /** What history cannot tell now it does not have: whoever asks is told so, and may ask again. */
  async #read(feed: Feed, query: Omit<PastQuery, 'feed'>): Promise<PastPage> {
    try {
      return await this.#options.past.read({ feed: feed.definition.name, ...query });
    } catch {
      return { events: [], reachedId: query.order === 'asc' ? query.lastId : query.firstId };
    }
  }

  #readInTurn(feed: Feed, query: Omit<PastQuery, 'feed'>): Promise<PastPage> {
    return this.#options.reads.take(() => this.#read(feed, query));
  }

  /** Undefined where nobody takes it any more. */
  async #findStart(scope: ReplayScope): Promise<Start | undefined> {
    const { count, fromId, fromTime } = this.#options.request;
    const floorId = floorOf(scope);
    let firstId = fromId ?? 1;
    if (fromTime !== undefined) firstId = (await this.#lastBefore(scope, fromTime)) + 1;
    else if (fromId === undefined && count === undefined) firstId = scope.feed.firstKeptId;
    if (count !== undefined && !scope.isWhole) return this.#findLast(scope, count, firstId);
    if (count !== undefined) firstId = Math.max(firstId, scope.until - count + 1);
    return { toldId: firstId - 1, nextId: Math.max(firstId, floorId) };
  }

  /** Id of the last event that is known to be from before the first one of this time or later; 0 where none is known. */
  async #lastBefore(scope: ReplayScope, fromTime: number): Promise<number> {
    const { feed, until } = scope;
    const floorId = floorOf(scope);
    const isLate = (id: number) => (feed.find(id)?.time ?? Number.NEGATIVE_INFINITY) >= fromTime;
    const findHeld = (firstId: number, lastId: number) => {
      for (let id = firstId; id <= lastId; id++) if (isLate(id)) return id;
      return undefined;
    };
    const [pastId, heldId] = [feed.restoredId + 1, feed.firstId];
    let firstId = findHeld(floorId, Math.min(until, feed.restoredId));
    if (firstId === undefined && pastId < heldId) {
      const range = { firstId: Math.max(pastId, floorId), lastId: Math.min(until, heldId - 1) };
      const { events } = await this.#readInTurn(feed, { ...range, order: 'asc', limit: 1, since: fromTime });
      firstId = events[0]?.id;
    }
    firstId ??= findHeld(Math.max(heldId, floorId), until) ?? until + 1;
    if (firstId === 1 || feed.find(firstId - 1) !== undefined) return firstId - 1;
    const range = { firstId: Math.max(pastId, floorId), lastId: firstId - 1 };
    const { events } = await this.#readInTurn(feed, { ...range, order: 'desc', limit: 1 });
    const [before] = events;
    if (before === undefined) return floorId > pastId ? 0 : feed.restoredId;
    // It was written only now.
    return before.time < fromTime ? before.id : this.#lastBefore(scope, fromTime);
  }

  /** Goes back until so many were found that the client wants. */
  async #findLast(scope: ReplayScope, count: number, lowId: number): Promise<Start | undefined> {
    const { request, canTake } = this.#options;
    const { feed, until, wants } = scope;
    const firstId = Math.max(lowId, floorOf(scope));
    let left = count;
    for (let id = until; id >= firstId;) {
      const held = feed.find(id);
      const lowest = Math.max(firstId, feed.restoredId + 1);
      const page =
        held === undefined
          ? await this.#readInTurn(feed, { firstId: lowest, lastId: id, order: 'desc', limit: PAGE_EVENTS })
          : { events: [held], reachedId: id };
      for (const event of page.events) {
        if (isAsked(request, event) && wants(event.data) && --left === 0) {
          return { toldId: event.id - 1, nextId: event.id };
        }
      }
      id = page.reachedId - 1;
      if (held === undefined && canTake() === 'never') return undefined;
    }
    return { toldId: lowId - 1, nextId: firstId };
  }

  /** False where nobody takes it any more. */
  #hasRoom(): Promise<boolean> {
    const { clock, whenInStep, canTake } = this.#options;
    return new Promise((resolve) => {
      const look = () =>
        whenInStep(() => {
          const can = canTake();
          if (can === 'later') clock.after(ROOM_WAIT_MS, look);
          else resolve(can === 'now');
        });
      look();
    });
  }
}

/** No further down than this. */
function floorOf({ until }: ReplayScope): number {
  return Math.max(1, until - REACH_EVENTS + 1);
}

/** What memory has from this id on; undefined where it begins later. */
function readHeld({ feed, until }: ReplayScope, firstId: number): Page | undefined {
  const events: FeedEvent[] = [];
  for (let id = firstId; id <= until && events.length < PAGE_EVENTS; id++) {
    const event = feed.find(id);
    if (event === undefined) break;
    events.push(event);
  }
  const last = events.at(-1);
  return last === undefined ? undefined : { events, reachedId: last.id };
}
