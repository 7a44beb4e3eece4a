/** A history that has of the events what the test lets it have, and answers when the test says. */
import type { FeedEvent } from '@tickboard/core/store/feed';
import type { Store } from '@tickboard/core/store/store';
import { HistoryError } from '../../../src/history/history-error.ts';
import type { PastEvents, PastPage, PastQuery } from '../../../src/history/past-events.ts';

interface Question {
  readonly query: PastQuery;
  readonly resolve: (page: PastPage) => void;
  readonly reject: (error: Error) => void;
}

export class SlowPast implements PastEvents {
  /** Every event there ever was, by its id. */
  readonly all = new Map<string, FeedEvent[]>();
  /** By feed, the ids that can be read. */
  readonly written = new Map<string, Set<number>>();
  /** Questions that were answered by an error. */
  failures = 0;
  /** Asked in all, and at a time. */
  asked = 0;
  pendingMax = 0;
  #taken: FeedEvent[] = [];
  readonly #pending: Question[] = [];

  /** From here on it hears what is applied. */
  follow(store: Store): void {
    store.subscribe(({ events }) => {
      for (const event of events) {
        const all = this.all.get(event.feed.name) ?? [];
        all.push(event);
        this.all.set(event.feed.name, all);
        this.#taken.push(event);
      }
    });
  }

  /** What was heard since is there now, but for what is lost for good. */
  write(isLost: (event: FeedEvent) => boolean = () => false): void {
    for (const event of this.#taken) {
      const { name } = event.feed;
      const written = this.written.get(name) ?? new Set();
      if (!isLost(event)) written.add(event.id);
      this.written.set(name, written);
    }
    this.#taken = [];
  }

  get pending(): number {
    return this.#pending.length;
  }

  read(query: PastQuery): Promise<PastPage> {
    this.asked++;
    return new Promise((resolve, reject) => {
      this.#pending.push({ query, resolve, reject });
      this.pendingMax = Math.max(this.pendingMax, this.#pending.length);
    });
  }

  /** One of the questions, the oldest unless told, as of now. */
  answer(which = 0): void {
    const [question] = this.#pending.splice(which % Math.max(1, this.#pending.length), 1);
    question?.resolve(this.#read(question.query));
  }

  fail(which = 0): void {
    const [question] = this.#pending.splice(which % Math.max(1, this.#pending.length), 1);
    if (question === undefined) return;
    this.failures++;
    question.reject(new HistoryError('the disk reports a fault', { canRetry: true }));
  }

  #read({ feed, firstId, lastId, order, limit, since = 0 }: PastQuery): PastPage {
    const written = this.written.get(feed);
    const found = (this.all.get(feed) ?? []).filter(
      ({ id, time }) => id >= firstId && id <= lastId && time >= since && written?.has(id) === true,
    );
    const events = (order === 'asc' ? found : found.toReversed()).slice(0, limit);
    const endId = order === 'asc' ? lastId : firstId;
    return { events, reachedId: events.length === limit ? events.at(-1)!.id : endId };
  }
}
