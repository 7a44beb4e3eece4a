/** Events of feeds that memory no longer holds, read back from history as what they were told as. */
import type { FeedDefinition } from '@tickboard/core/model/channel';
import type { FeedEvent } from '@tickboard/core/store/feed';
import type { Store } from '@tickboard/core/store/store';
import { findFault } from '../ingest/validate.ts';
import type { EventsQuery, StoredEvent } from './events-query.ts';
import { type HistoryType, ROW_KINDS } from './kinds.ts';
import { readFields } from './read-fields.ts';

export interface PastQuery extends Pick<EventsQuery, 'firstId' | 'lastId' | 'order' | 'limit' | 'since'> {
  readonly feed: string;
}

export interface PastPage {
  /** In the order asked for; what is not kept is left out. */
  readonly events: readonly FeedEvent[];
  /** All that is kept up to this id, and with it, is told. */
  readonly reachedId: number;
}

export interface PastEvents {
  /**
   * What is kept of a feed, of this life of the state.
   *
   * @throws {HistoryError} where nothing can be read now.
   */
  read(query: PastQuery): Promise<PastPage>;
}

export interface HistoryEventsOptions {
  readonly store: Pick<Store, 'epoch' | 'feeds'>;
  /** Undefined where no history is kept. */
  readonly history: { events(query: EventsQuery): Promise<readonly StoredEvent[]> } | undefined;
}

const KEPT_FEEDS: ReadonlySet<string> = new Set([
  'trades',
  ...ROW_KINDS.filter(({ isFeed }) => isFeed).map(({ type }) => type),
]);

export class HistoryEvents implements PastEvents {
  readonly #options: HistoryEventsOptions;

  constructor(options: HistoryEventsOptions) {
    this.#options = options;
  }

  async read({ feed, ...query }: PastQuery): Promise<PastPage> {
    const { store, history } = this.#options;
    const definition = store.feeds.get(feed)?.definition;
    const endId = query.order === 'asc' ? query.lastId : query.firstId;
    if (history === undefined || definition === undefined || !KEPT_FEEDS.has(feed)) {
      return { events: [], reachedId: endId };
    }
    const stored = await history.events({ ...query, type: feed as HistoryType, run: store.epoch });
    const isFull = stored.length === query.limit;
    return {
      events: stored.flatMap((event) => readEvent(definition, event)),
      reachedId: isFull ? (stored.at(-1) as StoredEvent)[0] : endId,
    };
  }
}

/** Nothing where somebody else has written what is no event of this feed. */
function readEvent(feed: FeedDefinition, [id, seq, takenAt, hasTime, time, ...values]: StoredEvent): FeedEvent[] {
  const fields = readFields(feed.name as HistoryType, values);
  if (fields === undefined) return [];
  const data = hasTime === 1 ? { ...fields, time } : fields;
  if (findFault({ op: 'event', channel: feed.name, data }) !== undefined) return [];
  return [{ feed, id, version: seq, order: seq, time: takenAt, data }];
}
