/**
 * Events leave at once, not on the tick. They are read from the rings by one cursor a feed: while a pass is still being
 * written, later events wait for its end and then leave together, one write a socket. What a ring has forgotten before
 * it could be sent is announced as a gap.
 */
import type { FeedEvent } from '@tickboard/core/store/feed';
import type { Selection } from '@tickboard/core/store/selection';
import type { Store } from '@tickboard/core/store/store';
import type { Group } from './group.ts';
import type { BroadcastObserver } from './observer.ts';

export interface FeedDispatchOptions {
  readonly store: Store;
  readonly observer: BroadcastObserver;
  readonly defer: (task: () => void) => void;
  /** Whether a pass is still being written. */
  readonly isBusy: () => boolean;
  readonly groups: () => Iterable<Group>;
  readonly add: (group: Group, messageType: string, messageCount: number, frame: () => Buffer) => void;
  readonly run: () => void;
}

interface Gap {
  readonly channel: string;
  readonly lost: number;
  readonly next: number;
}

export class FeedDispatch {
  readonly #options: FeedDispatchOptions;
  /** Replaced, never changed in place: jobs keep the positions of their time. */
  #positions: ReadonlyMap<string, number>;
  #isDeferred = false;

  constructor(options: FeedDispatchOptions) {
    this.#options = options;
    this.#positions = new Map([...options.store.feeds].map(([name, feed]) => [name, feed.lastId]));
  }

  /** By feed: the id of the last event that was handed to the groups. */
  get positions(): ReadonlyMap<string, number> {
    return this.#positions;
  }

  positionsOf(selection: Selection): Record<string, number> {
    return Object.fromEntries([...this.#positions].filter(([feed]) => selection.has(feed)));
  }

  wake(): void {
    if (this.#isDeferred || this.#options.isBusy() || !this.#hasNews()) return;
    this.#isDeferred = true;
    this.#options.defer(() => {
      this.#isDeferred = false;
      if (!this.#options.isBusy()) this.#dispatch();
    });
  }

  #hasNews(): boolean {
    return [...this.#options.store.feeds].some(([name, feed]) => feed.lastId > (this.#positions.get(name) ?? 0));
  }

  #dispatch(): void {
    const events: FeedEvent[] = [];
    const gaps: Gap[] = [];
    const positions = new Map<string, number>();
    for (const [channel, feed] of this.#options.store.feeds) {
      const { lost, events: news } = feed.after(this.#positions.get(channel) ?? 0);
      if (lost > 0) gaps.push({ channel, lost, next: feed.firstId });
      events.push(...news);
      positions.set(channel, feed.lastId);
    }
    events.sort((left, right) => left.version - right.version);
    const frames = new Map<string, Buffer>();
    for (const group of this.#options.groups()) this.#addJob(group, events, gaps, frames);
    for (const { channel, lost } of gaps) this.#options.observer.lost(channel, lost);
    this.#positions = positions;
    this.#options.run();
  }

  /** Groups that share a codec share the frames of the events that both want. */
  #addJob(group: Group, events: readonly FeedEvent[], gaps: readonly Gap[], frames: Map<string, Buffer>): void {
    const { selection } = group;
    const wanted = events.filter((event) => selection.wantsEvent(event.feed.name, event.data));
    const missed = gaps.filter((gap) => selection.has(gap.channel));
    if (wanted.length === 0 && missed.length === 0) return;
    const [first] = wanted;
    const messageType = first?.feed.eventType ?? 'gap';
    this.#options.add(group, messageType, wanted.length + missed.length, () => {
      const gapFrames = missed.map((gap) => group.controlFrame({ type: 'gap', ...gap }));
      const eventFrames = wanted.map((event) => {
        const key = `${group.frameKey} ${event.feed.name} ${event.id}`;
        let frame = frames.get(key);
        if (frame === undefined) frames.set(key, (frame = group.eventFrame(event, false)));
        return frame;
      });
      return Buffer.concat([...gapFrames, ...eventFrames]);
    });
  }
}
