/**
 * Hands out the events that were applied until its turn came, in one write a socket. What a ring has forgotten before
 * that is announced as a gap.
 */
import type { Clock } from '@tickboard/core/clock';
import type { FeedEvent } from '@tickboard/core/store/feed';
import type { Store } from '@tickboard/core/store/store';
import type { FeedDispatch } from './feed-dispatch.ts';
import type { Group } from './group.ts';
import type { PassPlan } from './group-pass.ts';
import { Job } from './job.ts';
import { packTogether, type Parcel } from './parcel.ts';

export interface EventPlanOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly feeds: FeedDispatch;
  readonly groups: () => Iterable<Group>;
  readonly packEvent: (group: Group, event: FeedEvent) => Parcel;
}

interface Gap {
  readonly channel: string;
  readonly lost: number;
  readonly next: number;
}

export class EventPlan implements PassPlan {
  readonly #options: EventPlanOptions;
  #before: ReadonlyMap<string, number> = new Map();
  /** Oldest first. */
  #events: readonly FeedEvent[] = [];
  readonly #gaps: Gap[] = [];

  constructor(options: EventPlanOptions) {
    this.#options = options;
  }

  begin(): Iterable<Group> {
    const { store, feeds, groups } = this.#options;
    this.#before = feeds.take();
    const events: FeedEvent[] = [];
    for (const [channel, feed] of store.feeds) {
      const news = feed.after(this.#before.get(channel) ?? 0);
      if (news.lost > 0) this.#gaps.push({ channel, lost: news.lost, next: feed.firstId });
      events.push(...news.events);
    }
    this.#events = events.sort((left, right) => left.order - right.order);
    return groups();
  }

  makeJob(group: Group): Job | undefined {
    const { selection } = group;
    const wanted = this.#events.filter((event) => selection.wantsEvent(event.feed.name, event.data));
    const missed = this.#gaps.filter((gap) => selection.has(gap.channel));
    if (wanted.length === 0 && missed.length === 0) return undefined;
    group.lastMadeAtMs = this.#options.clock.monotonic();
    return new Job(group.position(this.#before), () =>
      packTogether([
        ...missed.map((gap) => group.packControl({ type: 'gap', ...gap })),
        ...wanted.map((event) => this.#options.packEvent(group, event)),
      ]),
    );
  }
}
