/**
 * The way from the store to the sockets: rate classes tick, groups encode once, passes are written in slices, who
 * cannot keep up is skipped and brought up later. Rules: docs/spec/broadcast.md.
 */
import type { Clock } from '@tickboard/core/clock';
import type { ControlMessage } from '@tickboard/core/protocol/down';
import type { Random } from '@tickboard/core/random';
import type { FeedEvent } from '@tickboard/core/store/feed';
import type { Selection } from '@tickboard/core/store/selection';
import type { Store } from '@tickboard/core/store/store';
import { Delivery, type DeliveryLimits } from './delivery.ts';
import { FeedDispatch } from './feed-dispatch.ts';
import type { Group } from './group.ts';
import { Membership } from './membership.ts';
import { Messages } from './messages.ts';
import type { BroadcastObserver } from './observer.ts';
import { packOne } from './parcel.ts';
import { PassSchedule } from './pass-schedule.ts';
import { SendQueue } from './send-queue.ts';
import type { Position, Subscriber } from './subscriber.ts';
import { frameMessage } from './websocket-frame.ts';

/** Read anew at each use: they can change while running. */
export interface BroadcastLimits extends DeliveryLimits {
  readonly heartbeatMs: number;
  readonly sliceBudgetMs: number;
}

export interface BroadcasterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Runs the task in a later turn of the event loop. */
  readonly defer: (task: () => void) => void;
  readonly limits: () => BroadcastLimits;
  /** Compress messages from this size on, for those who negotiated it. */
  readonly compressFrom: number;
  readonly observer: BroadcastObserver;
  /** Brings derived figures up to date; called before each tick. */
  readonly settle: () => void;
}

export interface BroadcastCounts {
  readonly subscribers: number;
  readonly lagging: number;
  readonly groups: number;
  readonly rateClasses: number;
  readonly queueDepth: number;
}

/** Answers that may wait for a subscriber to be in step again: who asks for more meanwhile is given up. */
const WAITING_MAX = 32;

export class Broadcaster {
  readonly #options: BroadcasterOptions;
  readonly #members: Membership;
  readonly #queue: SendQueue;
  readonly #feeds: FeedDispatch;
  readonly #messages: Messages;
  readonly #delivery: Delivery;
  readonly #schedule: PassSchedule;
  readonly #unsubscribe: () => void;

  constructor(options: BroadcasterOptions) {
    this.#options = options;
    const { store, clock, defer, limits } = options;
    this.#members = new Membership({ ...options, due: (rateClass) => this.#schedule.tick(rateClass) });
    this.#queue = new SendQueue({
      monotonic: () => clock.monotonic(),
      defer,
      sliceBudgetMs: () => limits().sliceBudgetMs,
    });
    this.#feeds = new FeedDispatch({ store, defer, due: () => this.#schedule.dispatchEvents() });
    this.#messages = new Messages({ store, clock, feeds: () => this.#feeds.positions });
    this.#delivery = new Delivery({ ...options, leave: (subscriber) => this.leave(subscriber) });
    this.#schedule = new PassSchedule({
      ...options,
      members: this.#members,
      queue: this.#queue,
      feeds: this.#feeds,
      messages: this.#messages,
      delivery: this.#delivery,
    });
    this.#unsubscribe = store.subscribe((batch) => {
      if (batch.isStateChanged) for (const rateClass of this.#members.classes) rateClass.wake();
      if (batch.events.length > 0) this.#feeds.wake();
    });
    this.#schedule.run();
  }

  get counts(): BroadcastCounts {
    return { ...this.#members.counts, queueDepth: this.#queue.depth };
  }

  /** Brings a new subscriber in, with a full snapshot. */
  join(subscriber: Subscriber, selection: Selection, intervalMs: number): void {
    if (subscriber.hasLeft) return;
    const group = this.#enter(subscriber, selection, intervalMs);
    this.#delivery.writeBulk(subscriber, [this.#messages.snapshot(group, this.#feeds.positions)]);
  }

  /** Whether everything since version `seq` of that epoch can still be told. Version 0 holds nothing to go on from. */
  canResume(epoch: string, seq: number, selection: Selection): boolean {
    const { store } = this.#options;
    if (epoch !== store.epoch || seq === 0 || seq > store.version) return false;
    return [...store.tables].every(([name, table]) => !selection.has(name) || seq >= table.horizon);
  }

  /**
   * Brings a returning subscriber in from where it was: one catch-up at the next tick of its class. `held.seq` is a
   * version that `canResume` agreed to, or 0; feeds that `held` does not name go on from where they are.
   */
  resume(
    subscriber: Subscriber,
    selection: Selection,
    intervalMs: number,
    held: { readonly seq: number; readonly feeds: ReadonlyMap<string, number> },
  ): void {
    this.#queue.serve(subscriber);
    if (subscriber.hasLeft) return;
    const known = [...held.feeds].filter(([feed]) => this.#options.store.feeds.has(feed));
    const feeds = new Map([...this.#feedsOf(subscriber, selection), ...known]);
    this.#enter(subscriber, selection, intervalMs);
    this.#delivery.lagBehind(subscriber, { version: held.seq, prev: held.seq, feeds });
  }

  leave(subscriber: Subscriber): void {
    this.#members.leave(subscriber);
  }

  /** Changes what a subscriber sees; what `added` names is sent as a snapshot of just these channels. */
  select(subscriber: Subscriber, selection: Selection, added: readonly string[]): void {
    this.#queue.serve(subscriber);
    const { group: before, lag } = subscriber;
    if (before === undefined) return;
    const { prev } = this.#positionIn(before);
    const feeds = this.#feedsOf(subscriber, selection);
    const group = this.#enter(subscriber, selection, before.rateClass.intervalMs);
    if (lag !== undefined) {
      // What was added it does not hold as of then: it starts anew once it can take it.
      this.#delivery.lagBehind(subscriber, { ...lag, feeds, version: added.length > 0 ? 0 : lag.version });
    } else if (added.length > 0) {
      this.#sendSnapshot(subscriber, group, added);
    } else {
      this.#delivery.write(subscriber, this.#messages.heartbeat(group, prev));
    }
  }

  /** Moves a subscriber to another interval; it goes on from what it holds. */
  setInterval(subscriber: Subscriber, intervalMs: number): void {
    this.#queue.serve(subscriber);
    const { group, lag } = subscriber;
    if (group === undefined || group.rateClass.intervalMs === intervalMs) return;
    const held = lag ?? this.#positionIn(group);
    this.#enter(subscriber, group.selection, intervalMs);
    this.#delivery.lagBehind(subscriber, held);
  }

  /** Sends a snapshot, of all or of these channels, as soon as the subscriber can take it. */
  refresh(subscriber: Subscriber, channels?: readonly string[]): void {
    this.#queue.serve(subscriber);
    const { group, lag } = subscriber;
    if (group === undefined) return;
    if (lag === undefined) this.#sendSnapshot(subscriber, group, channels);
    else this.#delivery.lagBehind(subscriber, { ...lag, version: 0 });
  }

  /** Answers with the digests of what the subscriber holds; behind everything that it was sent before. */
  verify(subscriber: Subscriber, answer: (seq: number, digests: Record<string, string>) => void): void {
    this.#whenInStep(subscriber, ({ rateClass: { view }, selection }) => {
      answer(view.version, view.digests(selection));
    });
  }

  /** Sends the last `count` of the kept events of a feed that are wanted, marked as replayed. */
  replay(subscriber: Subscriber, feedName: string, isWanted: (event: FeedEvent) => boolean, count: number): void {
    const feed = this.#options.store.feeds.get(feedName);
    if (feed === undefined) return;
    this.#whenInStep(subscriber, (group) => {
      if (!this.#delivery.hasRoomForBulk(subscriber)) {
        this.#delivery.skip(subscriber, this.#positionIn(group));
        this.replay(subscriber, feedName, isWanted, count);
        return;
      }
      const parcel = this.#messages.replay(group, feed, isWanted, count);
      if (parcel !== undefined) this.#delivery.writeBulk(subscriber, [parcel]);
    });
  }

  /** Sends a message to one subscriber at once, whether it has joined or not; behind what is being sent to it. */
  send(subscriber: Subscriber, message: ControlMessage): void {
    this.#queue.serve(subscriber);
    if (subscriber.hasLeft) return;
    const codec = this.#members.codecs[subscriber.codec];
    const frame = frameMessage(codec.encodeControl(message), {
      isBinary: codec.isBinary,
      compressFrom: this.#members.compressFrom(subscriber),
    });
    this.#delivery.write(subscriber, packOne(message.type, frame));
  }

  stop(): void {
    this.#unsubscribe();
    this.#schedule.stop();
    this.#queue.stop();
    this.#members.stop();
  }

  /** Where somebody in step with this group stands. */
  #positionIn(group: Group): Position {
    return group.position(this.#feeds.positions);
  }

  /** By feed, where this subscriber goes on under another selection: feeds that it adds start now. */
  #feedsOf({ lag, selection: before }: Subscriber, selection: Selection): ReadonlyMap<string, number> {
    const now = this.#feeds.positions;
    if (lag === undefined) return now;
    return new Map([...now, ...[...lag.feeds].filter(([feed]) => before?.has(feed) === true && selection.has(feed))]);
  }

  /** Puts a subscriber into its group, which it is in step with: of the pass that is under way it gets no part. */
  #enter(subscriber: Subscriber, selection: Selection, intervalMs: number): Group {
    const group = this.#members.enter(subscriber, selection, intervalMs);
    subscriber.serial = this.#queue.serial;
    return group;
  }

  #sendSnapshot(subscriber: Subscriber, group: Group, channels: readonly string[] | undefined): void {
    const position = this.#positionIn(group);
    if (!this.#delivery.hasRoomForBulk(subscriber)) {
      this.#delivery.skip(subscriber, { ...position, version: 0 });
      return;
    }
    const { feeds } = position;
    const isPartial = channels !== undefined;
    const parcel = isPartial
      ? this.#messages.partialSnapshot(group, channels, feeds)
      : this.#messages.snapshot(group, feeds);
    this.#delivery.writeBulk(subscriber, [parcel]);
  }

  /** Runs the task now, or right after the catch-up of one who lags. */
  #whenInStep(subscriber: Subscriber, task: (group: Group) => void): void {
    this.#queue.serve(subscriber);
    const { group, lag, waiting } = subscriber;
    if (group === undefined) return;
    if (lag === undefined) task(group);
    else if (waiting.length < WAITING_MAX) waiting.push(() => this.#whenInStep(subscriber, task));
    else this.#delivery.giveUp(subscriber);
  }
}
