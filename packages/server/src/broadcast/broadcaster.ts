/**
 * The way from the store to the sockets: rate classes tick, groups encode once, passes are written in slices, who
 * cannot keep up is skipped and brought up later. Rules: docs/spec/broadcast.md.
 */
import type { Clock } from '@tickboard/core/clock';
import type { ControlMessage } from '@tickboard/core/protocol/down';
import type { Random } from '@tickboard/core/random';
import type { Feed } from '@tickboard/core/store/feed';
import type { Selection } from '@tickboard/core/store/selection';
import type { Store } from '@tickboard/core/store/store';
import type { PastEvents } from '../history/past-events.ts';
import { Delivery, type DeliveryLimits } from './delivery.ts';
import { FeedDispatch } from './feed-dispatch.ts';
import type { Group } from './group.ts';
import { LongReplay } from './long-replay.ts';
import { Membership } from './membership.ts';
import { Messages } from './messages.ts';
import type { BroadcastObserver } from './observer.ts';
import { packOne } from './parcel.ts';
import { PassSchedule } from './pass-schedule.ts';
import { replayAtOnce, type Replayed, type ReplayRequest, type ReplayScope } from './replay-request.ts';
import { SendQueue } from './send-queue.ts';
import type { Position, Subscriber } from './subscriber.ts';
import { Turns } from './turns.ts';
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
  /** Events that memory no longer holds. */
  readonly past: PastEvents;
}

export interface ReplayReports {
  /** Nothing of it is told; the reason in words. */
  readonly refused: (reason: string) => void;
  /** A fault of ours: the rest of it is not told. */
  readonly failed: (error: unknown) => void;
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
/** Of history, for all replays together. */
const READS_AT_ONCE = 4;

export class Broadcaster {
  readonly #options: BroadcasterOptions;
  readonly #members: Membership;
  readonly #queue: SendQueue;
  readonly #feeds: FeedDispatch;
  readonly #messages: Messages;
  readonly #delivery: Delivery;
  readonly #schedule: PassSchedule;
  readonly #reads = new Turns(READS_AT_ONCE);
  readonly #pages = new Turns(1);
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

  /** Whatever the feeds hold now was told before: to be called before anybody joins. */
  beginFeeds(): void {
    this.#feeds.take();
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
    const { feeds: all } = this.#options.store;
    const known = [...held.feeds].flatMap(([name, id]): readonly (readonly [string, number])[] => {
      const feed = all.get(name);
      // What was restored is nobody's news.
      return feed === undefined ? [] : [[name, Math.max(id, feed.restoredId)]];
    });
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

  /**
   * Answers with the digests of what the subscriber holds; behind everything that it was sent before, and behind the
   * replays that it asked for before.
   */
  verify(subscriber: Subscriber, answer: (seq: number, digests: Record<string, string>) => void): void {
    const task = ({ rateClass: { view }, selection }: Group) => answer(view.version, view.digests(selection));
    const { answers } = subscriber;
    const giveUp = () => this.#delivery.giveUp(subscriber);
    this.#whenInStep(subscriber, (group) => {
      if (answers.length === 0) task(group);
      else if (answers.length < WAITING_MAX) answers.add(() => this.#whenInStep(subscriber, task), giveUp);
      else giveUp();
    });
  }

  /**
   * Tells events of a feed again, of those that the subscriber wants: at once where memory has them, else as it takes
   * what history gives; one request after the other.
   */
  replay(subscriber: Subscriber, feedName: string, request: ReplayRequest, reports: ReplayReports): void {
    const feed = this.#options.store.feeds.get(feedName);
    if (feed === undefined) return;
    this.#whenInStep(subscriber, (group) => {
      if (subscriber.answers.length > 0) this.#replayLater(subscriber, feed, request, reports);
      else if (this.#delivery.hasRoomForBulk(subscriber)) {
        const events = replayAtOnce(this.#scopeOf(subscriber, feed), request);
        if (events === undefined) this.#replayLater(subscriber, feed, request, reports);
        else if (events.length > 0)
          this.#delivery.writeBulk(subscriber, [this.#messages.replay(group, feedName, events)]);
      } else {
        this.#delivery.skip(subscriber, this.#positionIn(group));
        this.replay(subscriber, feedName, request, reports);
      }
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

  #scopeOf(subscriber: Subscriber, feed: Feed): ReplayScope {
    const { name } = feed.definition;
    const { selection } = subscriber;
    return {
      feed,
      until: this.#feeds.positions.get(name) ?? 0,
      isWhole: selection?.isWhole(name) === true && !selection.filters.has(name),
      wants: (data) => subscriber.selection?.wantsEvent(name, data) === true,
    };
  }

  #replayLater(subscriber: Subscriber, feed: Feed, request: ReplayRequest, reports: ReplayReports): void {
    const { name } = feed.definition;
    if (subscriber.answers.length >= WAITING_MAX) {
      reports.refused(`${WAITING_MAX} replays wait already`);
      return;
    }
    const replay = new LongReplay({
      ...this.#options,
      request,
      reads: this.#reads,
      pages: this.#pages,
      begin: () => this.#scopeOf(subscriber, feed),
      whenInStep: (task) => this.#whenInStep(subscriber, task),
      canTake: () => {
        if (subscriber.selection?.has(name) !== true) return 'never';
        return subscriber.lag === undefined && this.#delivery.hasRoomForBulk(subscriber) ? 'now' : 'later';
      },
      write: (page) => this.#writeReplayed(subscriber, name, page),
    });
    subscriber.answers.add(() => replay.run(), reports.failed);
  }

  /** False where it could not take it. */
  #writeReplayed(subscriber: Subscriber, feedName: string, page: readonly Replayed[]): boolean {
    this.#queue.serve(subscriber);
    const { group, lag } = subscriber;
    if (group?.selection.has(feedName) !== true || lag !== undefined) return false;
    if (!this.#delivery.hasRoomForBulk(subscriber)) return false;
    this.#delivery.writeBulk(subscriber, [this.#messages.replay(group, feedName, page)]);
    return true;
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
