/** What single subscribers are sent beside the passes: snapshots, catch-ups, events that they missed. */
import type { Clock } from '@tickboard/core/clock';
import type { Feed, FeedEvent } from '@tickboard/core/store/feed';
import type { Store } from '@tickboard/core/store/store';
import type { Group } from './group.ts';
import { makeHeartbeat } from './heartbeat-plan.ts';
import { packTogether, type Parcel } from './parcel.ts';
import { ParcelCache } from './parcel-cache.ts';
import type { Replayed } from './replay-request.ts';
import type { Position } from './subscriber.ts';

export interface MessagesOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** By feed: the last event that was handed to the groups; later ones come with the next pass. */
  readonly feeds: () => ReadonlyMap<string, number>;
}

/** Enough for the snapshots and catch-ups of a crowd that returns, whatever the number of crowds. */
const CACHE_BYTES = 32 * 2 ** 20;
/** No message that is sent again says a time that is older than this. */
const SHARED_FOR_MS = 1_000;

export class Messages {
  readonly #options: MessagesOptions;
  readonly #cache = new ParcelCache(CACHE_BYTES);

  constructor(options: MessagesOptions) {
    this.#options = options;
  }

  /** All that the group sees, as of its view, for one who holds the events up to `feeds`. */
  snapshot(group: Group, feeds: ReadonlyMap<string, number>): Parcel {
    const { view } = group.rateClass;
    const head = this.#snapshotHead(group, feeds);
    return this.#cache.get(this.#stateKey(group, `snapshot ${JSON.stringify(head.feeds)}`), () =>
      group.packState(head, view.snapshot(group.selection)),
    );
  }

  /** The same of some channels only. */
  partialSnapshot(group: Group, channels: readonly string[], feeds: ReadonlyMap<string, number>): Parcel {
    const tables = group.rateClass.view.snapshot(group.selection);
    return group.packState(
      this.#snapshotHead(group, feeds),
      tables.filter((table) => channels.includes(table.definition.name)),
    );
  }

  /** Says that somebody who has confirmed `prev` holds the group's state. */
  heartbeat(group: Group, prev: number): Parcel {
    return group.packControl(makeHeartbeat(group.rateClass.view.version, prev, this.#options.clock.now()));
  }

  /**
   * Brings somebody from `held`, not beyond the group's view, in step: one state message with everything since (a
   * snapshot, where that can no longer be told), then the events since.
   */
  catchUp(group: Group, held: Position): { readonly kind: 'update' | 'snapshot'; readonly parcels: readonly Parcel[] } {
    const isTellable = held.version > 0 && group.rateClass.view.canCollect(held.version, group.selection);
    const state = isTellable ? this.#update(group, held) : this.snapshot(group, held.feeds);
    const events = [...this.#options.store.feeds.values()].flatMap((feed) => this.#missed(group, feed, held));
    return {
      kind: isTellable ? 'update' : 'snapshot',
      parcels: events.length === 0 ? [state] : [state, packTogether(events)],
    };
  }

  /** At least one event or gap of a feed, told again. */
  replay(group: Group, channel: string, replayed: readonly Replayed[]): Parcel {
    return packTogether(
      replayed.map((each) => {
        if ('lost' in each) return group.packControl({ type: 'gap', channel, ...each, replay: true });
        return group.packEvent(each, true);
      }),
    );
  }

  /** Encoded once for all groups of the same wire. */
  event(group: Group, event: FeedEvent): Parcel {
    return this.#cache.get(`event ${group.wire} ${event.feed.name} ${event.id}`, () => group.packEvent(event, false));
  }

  #snapshotHead(group: Group, feeds: ReadonlyMap<string, number>) {
    const { store, clock } = this.#options;
    return {
      type: 'snapshot',
      epoch: store.epoch,
      seq: group.rateClass.view.version,
      prev: 0,
      time: clock.now(),
      feeds: Object.fromEntries([...feeds].filter(([feed]) => group.selection.has(feed))),
    } as const;
  }

  /** Many lag by the same step: the cache is for them. */
  #update(group: Group, { version, prev }: Position): Parcel {
    const { view } = group.rateClass;
    const { store, clock } = this.#options;
    return this.#cache.get(this.#stateKey(group, `since ${version} ${prev}`), () => {
      const tables = view.collect(version, group.selection);
      if (tables.length === 0) return this.heartbeat(group, prev);
      const head = { type: 'update', epoch: store.epoch, seq: view.version, prev, time: clock.now() } as const;
      return group.packState(head, tables);
    });
  }

  #stateKey(group: Group, what: string): string {
    const period = Math.floor(this.#options.clock.now() / SHARED_FOR_MS);
    return `${group.id} ${group.rateClass.view.version} ${period} ${what}`;
  }

  #missed(group: Group, feed: Feed, held: Position): Parcel[] {
    const { name } = feed.definition;
    const until = this.#options.feeds().get(name) ?? 0;
    const cursor = held.feeds.get(name) ?? until;
    if (!group.selection.has(name) || cursor >= until) return [];
    const parcels: Parcel[] = [];
    const lost = Math.min(feed.firstId, until + 1) - cursor - 1;
    if (lost > 0) parcels.push(group.packControl({ type: 'gap', channel: name, lost, next: cursor + lost + 1 }));
    for (const event of feed.after(cursor).events) {
      if (event.id <= until && group.selection.wantsEvent(name, event.data)) parcels.push(this.event(group, event));
    }
    return parcels;
  }
}
