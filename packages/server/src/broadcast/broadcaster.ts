/**
 * The way from the store to the sockets: rate classes tick, groups encode once, jobs are written in slices, who cannot
 * keep up is skipped and brought up later. Rules: docs/spec/broadcast.md.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import { formatTime } from '@tickboard/core/model/wire-value';
import { CLOSE_CODES } from '@tickboard/core/protocol/close-codes';
import { createCodecs } from '@tickboard/core/protocol/codec/registry';
import type { ControlMessage } from '@tickboard/core/protocol/down';
import type { Random } from '@tickboard/core/random';
import { narrow } from '@tickboard/core/store/rate-view';
import type { Selection } from '@tickboard/core/store/selection';
import type { Store } from '@tickboard/core/store/store';
import { CatchUp } from './catch-up.ts';
import { FeedDispatch } from './feed-dispatch.ts';
import { Group } from './group.ts';
import type { BroadcastObserver } from './observer.ts';
import { RateClass } from './rate-class.ts';
import { type Job, SendQueue } from './send-queue.ts';
import type { Lag, Subscriber } from './subscriber.ts';
import { frameMessage } from './websocket-frame.ts';

/** Read anew at each use: they can change while running. */
export interface BroadcastLimits {
  /** A socket holding more than this is skipped. */
  readonly lowWaterBytes: number;
  /** A socket holding more than this is closed. */
  readonly highWaterBytes: number;
  /** Who lags for longer is closed. */
  readonly writeTimeoutMs: number;
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

const RETRY_AFTER_MS = 1_000;

export class Broadcaster {
  readonly #options: BroadcasterOptions;
  readonly #codecs = createCodecs();
  readonly #classes = new Map<number, RateClass>();
  readonly #queue: SendQueue;
  readonly #feeds: FeedDispatch;
  readonly #catchUp: CatchUp;
  readonly #lagging = new Set<Subscriber>();
  readonly #unsubscribe: () => void;
  #heartbeatTimer: Timer | undefined;
  #serial = 0;

  constructor(options: BroadcasterOptions) {
    this.#options = options;
    const { store, clock, defer, observer } = options;
    this.#queue = new SendQueue({
      monotonic: () => clock.monotonic(),
      defer,
      sliceBudgetMs: () => options.limits().sliceBudgetMs,
      deliver: (job, subscriber) => this.#deliver(job, subscriber),
      finished: (job) => this.#finish(job),
      drained: () => this.#feeds.wake(),
    });
    this.#feeds = new FeedDispatch({
      store,
      defer,
      observer,
      isBusy: () => !this.#queue.isEmpty,
      groups: () => this.#groups(),
      add: (group, messageType, messageCount, frame) => this.#addJob(group, messageType, messageCount, frame),
      run: () => this.#queue.run(),
    });
    this.#catchUp = new CatchUp({ store, observer });
    this.#unsubscribe = store.subscribe((batch) => {
      if (batch.isStateChanged) for (const rateClass of this.#classes.values()) rateClass.wake();
      if (batch.events.length > 0) this.#feeds.wake();
    });
    this.#scheduleHeartbeats();
  }

  get counts(): BroadcastCounts {
    const groups = [...this.#groups()];
    return {
      subscribers: groups.reduce((count, group) => count + group.members.size, 0),
      lagging: this.#lagging.size,
      groups: groups.length,
      rateClasses: this.#classes.size,
      queueDepth: this.#queue.depth,
    };
  }

  /** Brings a new subscriber in, with a full snapshot. */
  join(subscriber: Subscriber, selection: Selection, intervalMs: number): void {
    this.#enter(subscriber, selection, intervalMs);
    this.#sendSnapshot(subscriber);
  }

  /** Whether everything since version `seq` of that epoch can still be told. */
  canResume(epoch: string, seq: number, selection: Selection): boolean {
    const { store } = this.#options;
    if (epoch !== store.epoch || seq > store.version) return false;
    return [...store.tables].every(([name, table]) => !selection.has(name) || seq >= table.horizon);
  }

  /**
   * Brings a returning subscriber in from where it was: one catch-up at the next tick of its class.
   * Only after `canResume` said so.
   */
  resume(
    subscriber: Subscriber,
    selection: Selection,
    intervalMs: number,
    held: { readonly seq: number; readonly feeds: ReadonlyMap<string, number> },
  ): void {
    this.#enter(subscriber, selection, intervalMs);
    const feeds = new Map([...this.#feeds.positions, ...held.feeds]);
    this.#lagBehind(subscriber, { version: held.seq, prev: held.seq, feeds });
  }

  leave(subscriber: Subscriber): void {
    const { group } = subscriber;
    if (group === undefined) return;
    group.members.delete(subscriber);
    subscriber.group = undefined;
    subscriber.lag = undefined;
    subscriber.waiting = [];
    this.#lagging.delete(subscriber);
    if (group.members.size === 0) this.#dropGroup(group);
  }

  /** Changes what a subscriber sees; what `added` names is sent as a snapshot of just these channels. */
  select(subscriber: Subscriber, selection: Selection, added: readonly string[]): void {
    const { lag, group } = subscriber;
    if (group === undefined) return;
    this.#flush(subscriber);
    const prev = lag?.prev ?? group.lastSent;
    this.#enter(subscriber, selection, group.rateClass.intervalMs);
    if (lag !== undefined) {
      // Its copy is of another selection and another time: it starts anew once it can take it.
      this.#lagBehind(subscriber, { ...lag, version: added.length > 0 ? 0 : lag.version });
    } else if (added.length > 0) {
      this.#sendPartialSnapshot(subscriber, added);
    } else {
      this.#sendHeartbeat(subscriber, prev);
    }
  }

  /** Moves a subscriber to another interval; it goes on from what it holds. */
  setInterval(subscriber: Subscriber, intervalMs: number): void {
    const { lag, group } = subscriber;
    if (group === undefined || group.rateClass.intervalMs === intervalMs) return;
    this.#flush(subscriber);
    const held = lag ?? { version: group.rateClass.view.version, prev: group.lastSent, feeds: this.#feeds.positions };
    this.#enter(subscriber, group.selection, intervalMs);
    this.#lagBehind(subscriber, held);
  }

  /** Sends a full snapshot, as soon as the subscriber can take it. */
  refresh(subscriber: Subscriber, channels?: readonly string[]): void {
    if (subscriber.group === undefined) return;
    if (subscriber.lag !== undefined) this.#lagBehind(subscriber, { ...subscriber.lag, version: 0 });
    else if (channels === undefined) this.#sendSnapshot(subscriber);
    else this.#sendPartialSnapshot(subscriber, channels);
  }

  /** Answers with the digests of what the subscriber holds; behind everything that it was sent before. */
  verify(subscriber: Subscriber, answer: (seq: number, digests: Record<string, string>) => void): void {
    const { group } = subscriber;
    if (group === undefined) return;
    const respond = () => {
      this.#flush(subscriber);
      const { view } = (subscriber.group as Group).rateClass;
      answer(view.version, view.digests((subscriber.group as Group).selection));
    };
    if (subscriber.lag === undefined) respond();
    else subscriber.waiting.push(respond);
  }

  /** Sends kept events of a feed, marked as replayed. */
  replay(
    subscriber: Subscriber,
    feed: string,
    isWanted: (event: { id: number; time: number }) => boolean,
    count: number,
  ): void {
    const { group } = subscriber;
    const kept = this.#options.store.feeds.get(feed);
    if (group === undefined || kept === undefined) return;
    this.#flush(subscriber);
    const events = kept
      .after(0)
      .events.filter((event) => event.id <= (this.#feeds.positions.get(feed) ?? 0))
      .filter((event) => isWanted(event) && group.selection.wantsEvent(feed, event.data));
    for (const event of events.slice(-count))
      this.#write(subscriber, event.feed.eventType, group.eventFrame(event, true));
  }

  /** Sends a message to one subscriber at once, whether it has joined or not. */
  send(subscriber: Subscriber, message: ControlMessage): void {
    const codec = this.#codecs[subscriber.codec];
    const frame = frameMessage(codec.encodeControl(message), {
      isBinary: codec.isBinary,
      compressFrom: subscriber.isCompressed ? this.#options.compressFrom : undefined,
    });
    this.#write(subscriber, message.type, frame);
  }

  stop(): void {
    this.#unsubscribe();
    this.#heartbeatTimer?.cancel();
    for (const rateClass of this.#classes.values()) rateClass.stop();
  }

  *#groups(): Generator<Group> {
    for (const rateClass of this.#classes.values()) yield* rateClass.groups.values();
  }

  #enter(subscriber: Subscriber, selection: Selection, intervalMs: number): void {
    this.leave(subscriber);
    const rateClass = this.#classOf(intervalMs);
    const key = [subscriber.clientType, subscriber.codec, String(subscriber.isCompressed), selection.text].join(' ');
    let group = rateClass.groups.get(key);
    if (group === undefined) {
      group = new Group({
        rateClass,
        selection,
        clientType: subscriber.clientType,
        codec: this.#codecs[subscriber.codec],
        compressFrom: subscriber.isCompressed ? this.#options.compressFrom : undefined,
        observer: this.#options.observer,
        monotonic: () => this.#options.clock.monotonic(),
      });
      rateClass.groups.set(key, group);
    }
    group.members.add(subscriber);
    subscriber.group = group;
    subscriber.serial = this.#serial;
  }

  #classOf(intervalMs: number): RateClass {
    let rateClass = this.#classes.get(intervalMs);
    if (rateClass === undefined) {
      const { store, clock, defer, settle } = this.#options;
      settle();
      rateClass = new RateClass({ intervalMs, store, clock, defer, tick: (ticking) => this.#tick(ticking) });
      this.#classes.set(intervalMs, rateClass);
    }
    return rateClass;
  }

  #dropGroup(group: Group): void {
    for (const [key, other] of group.rateClass.groups) if (other === group) group.rateClass.groups.delete(key);
    if (group.rateClass.groups.size > 0) return;
    group.rateClass.stop();
    this.#classes.delete(group.rateClass.intervalMs);
  }

  #tick(rateClass: RateClass): void {
    this.#options.settle();
    const time = this.#options.clock.now();
    const { epoch } = this.#options.store;
    const { from, to, tables } = rateClass.view.advance();
    for (const group of rateClass.groups.values()) {
      if (tables.length === 0) break;
      const seen = tables.map((table) => narrow(table, group.selection)).filter((table) => table !== undefined);
      if (seen.length === 0) continue;
      const prev = group.lastSent;
      this.#addJob(
        group,
        'update',
        1,
        () => group.stateFrame({ type: 'update', epoch, seq: to, prev, time }, seen),
        from,
      );
      group.lastSent = to;
    }
    this.#bringUp(rateClass);
    this.#queue.run();
  }

  #addJob(group: Group, messageType: string, messageCount: number, makeFrame: () => Buffer, version?: number): void {
    let frame: Buffer | undefined;
    const job: Job = {
      serial: ++this.#serial,
      group,
      members: [...group.members],
      messageType,
      messageCount,
      frame: () => (frame ??= makeFrame()),
      before: {
        version: version ?? group.rateClass.view.version,
        prev: group.lastSent,
        feeds: this.#feeds.positions,
      },
      madeAtMs: this.#options.clock.monotonic(),
      delivered: 0,
    };
    group.jobs.push(job);
    group.lastJobAtMs = job.madeAtMs;
    group.rateClass.jobAdded();
    this.#queue.add(job);
  }

  #deliver(job: Job, subscriber: Subscriber): void {
    if (subscriber.group !== job.group || subscriber.serial >= job.serial || subscriber.lag !== undefined) return;
    if (subscriber.outlet.bufferedBytes > this.#options.limits().lowWaterBytes) {
      this.#options.observer.lagged();
      this.#lagBehind(subscriber, job.before);
      return;
    }
    subscriber.serial = job.serial;
    subscriber.outlet.write(job.frame());
    job.delivered++;
  }

  #finish(job: Job): void {
    job.group.jobs.shift();
    job.group.rateClass.jobFinished();
    if (job.delivered === 0) return;
    const { observer, clock } = this.#options;
    const { clientType } = job.group;
    observer.sent(
      clientType,
      job.group.codecName,
      job.messageType,
      job.delivered * job.messageCount,
      job.delivered * job.frame().length,
    );
    if (job.messageType === 'update') observer.passed(clientType, (clock.monotonic() - job.madeAtMs) / 1_000);
  }

  /** Writes what is queued for one subscriber now: before something that must come after it. */
  #flush(subscriber: Subscriber): void {
    for (const job of subscriber.group?.jobs ?? []) this.#deliver(job, subscriber);
  }

  #lagBehind(subscriber: Subscriber, held: Omit<Lag, 'sinceMs'> & { readonly sinceMs?: number }): void {
    subscriber.lag = { ...held, sinceMs: held.sinceMs ?? this.#options.clock.monotonic() };
    this.#lagging.add(subscriber);
    subscriber.group?.rateClass.wake();
  }

  /** Closes who lags too far, brings up who has drained, looks again at the next tick for the others. */
  #bringUp(rateClass: RateClass): void {
    const limits = this.#options.limits();
    const nowMs = this.#options.clock.monotonic();
    let isAnyLeft = false;
    for (const subscriber of this.#lagging) {
      const { lag, group, outlet } = subscriber;
      if (lag === undefined || group === undefined || group.rateClass !== rateClass) continue;
      const isTooLong = nowMs - lag.sinceMs > limits.writeTimeoutMs;
      if (outlet.bufferedBytes > limits.highWaterBytes || isTooLong) {
        this.#closeSlow(subscriber);
      } else if (outlet.bufferedBytes > limits.lowWaterBytes / 2) {
        isAnyLeft = true;
      } else {
        this.#backInStep(subscriber, group, lag);
      }
    }
    if (isAnyLeft) rateClass.wake();
  }

  #backInStep(subscriber: Subscriber, group: Group, lag: Lag): void {
    this.#lagging.delete(subscriber);
    subscriber.lag = undefined;
    subscriber.serial = this.#serial;
    const frames = this.#catchUp.frames(group, lag, {
      time: this.#options.clock.now(),
      feedsNow: this.#feeds.positions,
    });
    for (const { messageType, frame } of frames) this.#write(subscriber, messageType, frame);
    const waiting = subscriber.waiting;
    subscriber.waiting = [];
    for (const respond of waiting) respond();
  }

  #sendSnapshot(subscriber: Subscriber): void {
    this.#flush(subscriber);
    const group = subscriber.group as Group;
    const { epoch } = this.#options.store;
    const feeds = this.#feeds.positionsOf(group.selection);
    this.#write(subscriber, 'snapshot', group.snapshotFrame({ epoch, time: this.#options.clock.now(), feeds }));
  }

  #sendPartialSnapshot(subscriber: Subscriber, channels: readonly string[]): void {
    this.#flush(subscriber);
    const group = subscriber.group as Group;
    const { view } = group.rateClass;
    const tables = view.snapshot(group.selection).filter((table) => channels.includes(table.definition.name));
    const head = { epoch: this.#options.store.epoch, seq: view.version, prev: 0, time: this.#options.clock.now() };
    const feeds = this.#feeds.positionsOf(group.selection);
    this.#write(subscriber, 'snapshot', group.stateFrame({ type: 'snapshot', ...head, feeds }, tables));
  }

  #sendHeartbeat(subscriber: Subscriber, prev: number): void {
    const seq = (subscriber.group as Group).rateClass.view.version;
    this.send(subscriber, { type: 'heartbeat', seq, prev, timestamp: formatTime(this.#options.clock.now()) });
  }

  #write(subscriber: Subscriber, messageType: string, frame: Buffer): void {
    if (subscriber.outlet.bufferedBytes > this.#options.limits().highWaterBytes) {
      this.#closeSlow(subscriber);
      return;
    }
    subscriber.outlet.write(frame);
    this.#options.observer.sent(subscriber.clientType, subscriber.codec, messageType, 1, frame.length);
  }

  #closeSlow(subscriber: Subscriber): void {
    const retryAfterMs = Math.round(RETRY_AFTER_MS * (1 + this.#options.random()));
    this.leave(subscriber);
    subscriber.outlet.close(CLOSE_CODES.slowConsumer, 'too slow to keep up', retryAfterMs);
  }

  #scheduleHeartbeats(): void {
    const SWEEPS_PER_HEARTBEAT = 4;
    const waitMs = this.#options.limits().heartbeatMs / SWEEPS_PER_HEARTBEAT;
    this.#heartbeatTimer = this.#options.clock.after(waitMs, () => {
      this.#sweepHeartbeats();
      this.#scheduleHeartbeats();
    });
  }

  /** Every group that was silent for the heartbeat interval is told that nothing happened, and up to which version. */
  #sweepHeartbeats(): void {
    const { clock, limits } = this.#options;
    const timestamp = formatTime(clock.now());
    for (const group of this.#groups()) {
      if (clock.monotonic() - group.lastJobAtMs < limits().heartbeatMs) continue;
      const message = {
        type: 'heartbeat',
        seq: group.rateClass.view.version,
        prev: group.lastSent,
        timestamp,
      } as const;
      this.#addJob(group, 'heartbeat', 1, () => group.controlFrame(message));
    }
    this.#queue.run();
  }
}
