/**
 * What brings a subscriber back in step: one update with everything since it last heard (or a snapshot where that can
 * no longer be told), then the events it missed, with a gap notice for those that the ring has forgotten.
 */
import { formatTime } from '@tickboard/core/model/wire-value';
import type { Feed } from '@tickboard/core/store/feed';
import type { Store } from '@tickboard/core/store/store';
import type { Group } from './group.ts';
import type { BroadcastObserver } from './observer.ts';
import type { Lag } from './subscriber.ts';

export interface CatchUpOptions {
  readonly store: Store;
  readonly observer: BroadcastObserver;
}

export interface CatchUpNow {
  /** Unix ms. */
  readonly time: number;
  /** By feed: the last event handed to the groups; later ones will come with the group's next job. */
  readonly feedsNow: ReadonlyMap<string, number>;
}

export interface OutgoingFrame {
  readonly messageType: string;
  readonly frame: Buffer;
}

interface CachedState {
  readonly version: number;
  /** By version and prev of the lag: many subscribers lag by the same step. */
  readonly frames: Map<string, OutgoingFrame>;
}

export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #cache = new WeakMap<Group, CachedState>();

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** Only right after the group's view advanced. */
  frames(group: Group, lag: Lag, now: CatchUpNow): OutgoingFrame[] {
    const state = this.#state(group, lag, now);
    this.#options.observer.caughtUp(state.messageType === 'snapshot' ? 'snapshot' : 'update');
    return [state, ...this.#events(group, lag, now)];
  }

  #state(group: Group, lag: Lag, now: CatchUpNow): OutgoingFrame {
    const { version } = group.rateClass.view;
    let cached = this.#cache.get(group);
    if (cached?.version !== version) {
      cached = { version, frames: new Map() };
      this.#cache.set(group, cached);
    }
    const key = `${lag.version} ${lag.prev}`;
    let made = cached.frames.get(key);
    if (made === undefined) cached.frames.set(key, (made = this.#makeState(group, lag, now)));
    return made;
  }

  #makeState(group: Group, lag: Lag, { time, feedsNow }: CatchUpNow): OutgoingFrame {
    const { view } = group.rateClass;
    const { epoch } = this.#options.store;
    if (lag.version === 0 || !view.canCollect(lag.version, group.selection)) {
      const feeds = Object.fromEntries([...feedsNow].filter(([feed]) => group.selection.has(feed)));
      return { messageType: 'snapshot', frame: group.snapshotFrame({ epoch, time, feeds }) };
    }
    const tables = view.collect(lag.version, group.selection);
    if (tables.length === 0) {
      const message = { type: 'heartbeat', seq: view.version, prev: lag.prev, timestamp: formatTime(time) } as const;
      return { messageType: 'heartbeat', frame: group.controlFrame(message) };
    }
    const head = { type: 'update', epoch, seq: view.version, prev: lag.prev, time } as const;
    return { messageType: 'update', frame: group.stateFrame(head, tables) };
  }

  #events(group: Group, lag: Lag, now: CatchUpNow): OutgoingFrame[] {
    const frames: OutgoingFrame[] = [];
    for (const [name, feed] of this.#options.store.feeds) {
      const until = now.feedsNow.get(name) ?? 0;
      const cursor = lag.feeds.get(name) ?? until;
      if (!group.selection.has(name) || cursor >= until) continue;
      frames.push(...this.#feedEvents(group, feed, cursor, until));
    }
    return frames;
  }

  #feedEvents(group: Group, feed: Feed, cursor: number, until: number): OutgoingFrame[] {
    const { name, eventType } = feed.definition;
    const frames: OutgoingFrame[] = [];
    const lost = Math.max(0, Math.min(feed.firstId, until + 1) - cursor - 1);
    if (lost > 0) {
      this.#options.observer.lost(name, lost);
      const next = cursor + lost + 1;
      frames.push({ messageType: 'gap', frame: group.controlFrame({ type: 'gap', channel: name, lost, next }) });
    }
    for (const event of feed.after(cursor).events) {
      if (event.id > until || !group.selection.wantsEvent(name, event.data)) continue;
      frames.push({ messageType: eventType, frame: group.eventFrame(event, false) });
    }
    return frames;
  }
}
