/**
 * Keeps the replica and the feeds what the server says they are: the opening of a connection (a subscription, or a
 * resume from where it broke), changes of the selection, and resyncs. Rules: docs/spec/client.md.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import { parseTime } from '@tickboard/core/model/wire-value';
import type { ConnectedMessage } from '@tickboard/core/protocol/down/connected';
import type { GapMessage } from '@tickboard/core/protocol/down/gap';
import type { HeartbeatMessage } from '@tickboard/core/protocol/down/heartbeat';
import type { ResumedMessage } from '@tickboard/core/protocol/down/resumed';
import type { SubscribedMessage } from '@tickboard/core/protocol/down/subscribed';
import type { IncomingEvent } from '@tickboard/core/protocol/codec/incoming';
import type { UpMessage } from '@tickboard/core/protocol/up';
import type { Random } from '@tickboard/core/random';
import { type IncomingState, Replica } from '@tickboard/core/store/replica';
import type { Resync, ResyncReason } from './board-events.ts';
import { ChannelUnavailableError, type ServerError } from './errors.ts';
import type { Feeds } from './feeds.ts';
import { applyToReplica, pruneReplica, restrictState, type RowChanges } from './replica-changes.ts';
import type { MutableCounters } from './status.ts';
import { type Position, type SelectionRequest, SelectionRequests } from './selection-requests.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface SyncOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly subscriptions: Subscriptions;
  readonly feeds: Feeds;
  readonly counters: MutableCounters;
  /** Unix ms, by the server's clock. */
  readonly serverNow: () => number;
  readonly nextId: () => number;
  readonly send: (message: UpMessage) => void;
}

export interface SyncEvents {
  changed(changes: readonly RowChanges[], at: { readonly seq: number; readonly time: number }): void;
  resync(resync: Resync): void;
  failed(error: Error): void;
  /** The server refuses what this connection was opened with. */
  refused(error: ServerError): void;
}

type Stage =
  /** No connection, or one that has not greeted. */
  | 'none'
  /** Told what we want. Until the answer comes, what the server sends does not go on from where we stand. */
  | 'opening'
  | 'live';

/** A server that drops messages takes as many again within a second. */
const DROPPED_MS = 1_000;

export class Sync {
  readonly replica = new Replica();
  readonly #options: SyncOptions;
  readonly #events: SyncEvents;
  readonly #requests: SelectionRequests;
  #stage: Stage = 'none';
  #epoch: string | undefined;
  /** What the URL of this attempt asks for. */
  #urlNames: readonly string[] | undefined;
  /** Resumed, and what happened meanwhile has not come yet. */
  #isCatchingUp = false;
  /** Resumed on the connection that stood: what is held is as true as before. */
  #isInPlace = false;
  /** A snapshot of everything was asked for. */
  #isRefreshing = false;
  /** Whether it was asked where the feeds of this selection stand. */
  #hasAskedForCursors = false;
  /** Until what may have been dropped is asked for again. */
  #dropTimer: Timer | undefined;
  /** By channel, when the server last said that this is its state: Unix ms by its clock. */
  readonly #confirmedAt = new Map<string, number>();

  constructor(options: SyncOptions, events: SyncEvents) {
    this.#options = options;
    this.#events = events;
    this.#requests = new SelectionRequests(options);
  }

  /** The life of the server's state that is followed. */
  get epoch(): string | undefined {
    return this.#epoch;
  }

  /** While true, state and events are to be thrown away unread. */
  get isOpening(): boolean {
    return this.#stage === 'opening';
  }

  /** Whether everything that the server sends us is here, and is what the server holds. */
  get isComplete(): boolean {
    return !this.isResyncing && this.#options.subscriptions.awaited.length === 0;
  }

  /** Whether something that is shown as true may not be: false while only what was added is awaited. */
  get isResyncing(): boolean {
    return this.#stage !== 'live' || (this.#isCatchingUp && !this.#isInPlace) || this.#options.subscriptions.isBroken;
  }

  /** Whether the server sends what the application wants. */
  get isSettled(): boolean {
    return !this.#requests.isBusy && this.#options.subscriptions.nextRequest() === undefined;
  }

  /** When the server last said that what we hold of this channel is its state: Unix ms by its clock. */
  confirmedAt(channel: string): number | undefined {
    return this.#confirmedAt.get(channel);
  }

  /** Where the next connection goes on; undefined while there is nothing to go on from. */
  get position(): Position | undefined {
    const { subscriptions, feeds } = this.#options;
    const hasAnything = subscriptions.holdsState || Object.keys(feeds.cursors()).length > 0;
    if (this.#epoch === undefined || !hasAnything) return undefined;
    return { epoch: this.#epoch, seq: this.#isReplicaOfThisLife ? this.replica.seq : 0 };
  }

  /** What the URL of the next connection asks for, so that nothing else is sent first; undefined: nothing. */
  askInUrl(): readonly string[] | undefined {
    this.#urlNames = this.position === undefined ? this.#options.subscriptions.namesForUrl : undefined;
    return this.#urlNames;
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#stage = 'none';
    this.#requests.forget();
    this.#dropTimer?.cancel();
    this.#dropTimer = undefined;
    this.#isCatchingUp = false;
    this.#isRefreshing = false;
  }

  greeted({ channels, epoch }: ConnectedMessage['data']): void {
    const { subscriptions, feeds } = this.#options;
    const { position } = this;
    subscriptions.offer(channels);
    this.#reportUnavailable();
    feeds.reportUnknown();
    if (this.#epoch !== undefined) this.#follow(epoch);
    this.#epoch = epoch;
    if (position !== undefined) this.#openWithResume(position);
    else if (subscriptions.wantsEverything) this.#takeEverything(channels);
    else if (this.#urlNames === undefined) this.#openWithSubscribe();
    else this.#openWithUrl(this.#urlNames);
  }

  /** State or events came before what was asked for was granted. */
  takeTooEarly(): void {
    this.#requests.passedOver();
  }

  /** Asks for the next step towards what the application wants: one at a time, as each answer says where we stand. */
  reconcile(): void {
    // While the server still owes a catch-up it would answer with a snapshot of everything.
    if (this.#stage !== 'live' || this.#requests.isBusy || this.#isCatchingUp) return;
    this.#reportUnavailable();
    const { position } = this;
    const { subscriptions } = this.#options;
    if (subscriptions.isNarrowing && position !== undefined) {
      // The one request by which a whole channel gives way to parts of it and none of these is missed. How far the feeds
      // were brought on this connection the server knows better: ours stand at the last event that was not left out.
      this.#resume(position, subscriptions.resumable(), {});
      return;
    }
    const request = subscriptions.nextRequest();
    if (request === undefined) this.#askForCursors();
    else this.#requests.ask(request);
  }

  takeSubscribed({ channels, id }: SubscribedMessage): void {
    // The answer to set_interval looks the same, and changes no selection.
    const request = this.#requests.take(id);
    if (request !== undefined) this.#settle(request, channels);
  }

  takeResumed({ channels, recovered, id }: ResumedMessage): void {
    // One without our id answers the position in the URL, which only keeps the server from sending everything.
    const request = id === undefined ? undefined : this.#requests.take(id);
    if (request === undefined) return;
    if (recovered) this.#options.counters.resumes++;
    else this.#options.subscriptions.lose();
    this.#isCatchingUp = recovered;
    this.#isInPlace = recovered && this.#stage === 'live';
    this.#settle(request, channels);
  }

  /** Returns whether the error answered a request for a selection, and was dealt with. */
  takeError(error: ServerError, id: string | number | undefined): boolean {
    if (this.#stage === 'live' && error.shouldRetry && this.#requests.isAnswer(id)) {
      this.#requests.dropped();
      return false;
    }
    const request = id === undefined ? undefined : this.#requests.take(id);
    if (request === undefined) return false;
    if (this.#stage === 'live') {
      this.#options.subscriptions.revert(request.channels);
      this.reconcile();
    } else if (request.type === 'resume') {
      this.#options.subscriptions.lose();
      this.#openWithSubscribe();
    } else {
      this.#events.refused(error);
    }
    return true;
  }

  /** The server dropped a message of ours before it had read which. */
  dropped(): void {
    this.#requests.dropped();
    this.#dropTimer ??= this.#options.clock.after(DROPPED_MS, () => {
      this.#dropTimer = undefined;
      if (this.#stage !== 'live') return;
      const { awaited } = this.#options.subscriptions;
      this.#hasAskedForCursors = false;
      if (awaited.length > 0)
        this.#options.send({ type: 'refresh', channels: [...awaited], id: this.#options.nextId() });
      this.reconcile();
    });
  }

  takeState(sent: IncomingState): void {
    if (this.#stage !== 'live') return;
    const incoming = restrictState(sent, this.#options.subscriptions.granted);
    const isSnapshot = incoming.type === 'snapshot';
    if (isSnapshot && incoming.epoch !== undefined) this.#follow(incoming.epoch);
    // What continues another life, or a state that was never sent, is followed by the snapshot that is awaited.
    else if (!this.#isReplicaOfThisLife) return;
    const { result, changes } = applyToReplica(this.replica, incoming);
    if (result === 'gap') {
      this.resync('gap');
      return;
    }
    const { subscriptions, feeds, counters } = this.#options;
    const channels = incoming.tables.map((table) => table.channel);
    if (isSnapshot) subscriptions.hold(channels);
    if (incoming.feeds !== undefined) feeds.begin(incoming.feeds);
    if (result === 'applied') counters.updates++;
    this.#confirm(isSnapshot ? channels : subscriptions.granted.patterns.keys(), incoming.time);
    if (changes.length > 0) this.#events.changed(changes, incoming);
    this.#caughtUp(isSnapshot);
  }

  takeHeartbeat({ seq, prev, timestamp }: HeartbeatMessage): void {
    if (this.#stage !== 'live') return;
    if (this.#isReplicaOfThisLife) {
      // Without `prev` nobody says that nothing is missing up to `seq`.
      if (prev === undefined && seq > this.replica.seq) return;
      if (this.replica.confirm(seq, prev ?? seq) === 'gap') {
        this.resync('gap');
        return;
      }
    }
    this.#confirm(this.#options.subscriptions.granted.patterns.keys(), parseTime(timestamp));
    this.#caughtUp(false);
  }

  takeEvent(event: IncomingEvent): void {
    if (this.#stage === 'live') this.#options.feeds.take(event);
  }

  takeGap({ channel, lost, next, replay }: GapMessage): void {
    if (this.#stage !== 'live') return;
    if (replay === true) this.#options.feeds.takeReplayGap(channel, lost, next);
    else this.#options.feeds.takeGap(channel, lost, next);
  }

  /** What is held of these channels, or of all, is not what the server holds: asks for their snapshot. */
  resync(reason: ResyncReason, channels?: readonly string[]): void {
    const lost = this.#options.subscriptions.lose(channels);
    if (this.#stage !== 'live' || lost.length === 0) return;
    this.#reportResync(reason, lost);
    if (this.#isRefreshing) return;
    this.#isRefreshing = channels === undefined;
    const named = channels === undefined ? {} : { channels: [...lost] };
    this.#options.send({ type: 'refresh', ...named, id: this.#options.nextId() });
  }

  get #isReplicaOfThisLife(): boolean {
    return this.replica.epoch === this.#epoch;
  }

  /** Of another life of the state nothing that is held counts any more, and what was missed of it nobody knows. */
  #follow(epoch: string): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    const lost = this.#options.subscriptions.lose();
    this.#options.feeds.restart();
    if (lost.length > 0) this.#reportResync('epoch', lost);
  }

  /** Without a subscription the server sends all that we may have, beginning with a snapshot. */
  #takeEverything(channels: readonly string[]): void {
    const { subscriptions, feeds } = this.#options;
    subscriptions.grant(channels, new Map(), []);
    feeds.select(subscriptions.granted);
    this.#stage = 'live';
  }

  #openWithResume(position: Position): void {
    const { subscriptions, feeds } = this.#options;
    // Of another life nothing is held, and a snapshot of all that is named follows anyway.
    const isSameLife = position.epoch === this.#epoch;
    const channels = isSameLife ? subscriptions.resumable() : subscriptions.wanted.names();
    if (channels.length === 0) {
      this.#openWithSubscribe();
      return;
    }
    const cursors = Object.entries(feeds.cursors()).filter(([feed]) => subscriptions.wanted.has(feed));
    this.#resume(position, channels, Object.fromEntries(cursors));
    this.#stage = 'opening';
  }

  #resume(position: Position, channels: readonly string[], cursors: Record<string, number>): void {
    const { subscriptions } = this.#options;
    this.#requests.resume(position, { channels, filters: subscriptions.wanted.filters }, cursors);
  }

  #openWithSubscribe(): void {
    const { wanted } = this.#options.subscriptions;
    this.#requests.ask({ type: 'subscribe', channels: wanted.names(), filters: wanted.filters });
    this.#stage = 'opening';
  }

  #openWithUrl(names: readonly string[]): void {
    const { wanted } = this.#options.subscriptions;
    const wantedNames = new Set(wanted.names());
    const channels = names.filter((name) => wantedNames.has(name));
    this.#requests.expect({ type: 'subscribe', channels, filters: new Map() });
    this.#stage = 'opening';
  }

  #settle(request: SelectionRequest, channels: readonly string[]): void {
    const { subscriptions, feeds, serverNow } = this.#options;
    this.#stage = 'live';
    this.#hasAskedForCursors = false;
    const asked = request.type === 'unsubscribe' ? [] : request.channels;
    const denied = subscriptions.grant(channels, request.filters, asked);
    feeds.select(subscriptions.granted);
    const { shown } = subscriptions;
    for (const channel of this.#confirmedAt.keys()) if (!shown.has(channel)) this.#confirmedAt.delete(channel);
    const changes = pruneReplica(this.replica, shown);
    if (denied.length > 0) this.#events.failed(new ChannelUnavailableError(denied));
    if (changes.length > 0) this.#events.changed(changes, { seq: this.replica.seq, time: serverNow() });
    this.reconcile();
  }

  /** A feed that was added alone comes without its position; a snapshot of no rows tells it. */
  #askForCursors(): void {
    const { feeds, subscriptions, send, nextId } = this.#options;
    const channels = feeds.withoutCursor();
    if (channels.length === 0 || subscriptions.awaited.length > 0 || this.#hasAskedForCursors) return;
    this.#hasAskedForCursors = true;
    send({ type: 'refresh', channels, id: nextId() });
  }

  /** Else a resume would ask for events that were left out, of which the server may say that they are lost. */
  renewCursors(): void {
    const { feeds, send, nextId } = this.#options;
    const channels = feeds.filtered();
    if (this.#stage !== 'live' || !this.isSettled || channels.length === 0) return;
    send({ type: 'refresh', channels, id: nextId() });
  }

  /** The server has said where it stands, by a message that we could take. */
  #caughtUp(isSnapshot: boolean): void {
    const isNews = isSnapshot || this.#isCatchingUp;
    this.#isCatchingUp = false;
    if (this.#options.subscriptions.awaited.length === 0) this.#isRefreshing = false;
    if (isNews) this.reconcile();
  }

  #confirm(channels: Iterable<string>, time: number): void {
    const { subscriptions, serverNow } = this.#options;
    // What was said before the server's clock was set back was not said after now.
    const now = serverNow();
    for (const channel of channels) {
      if (!subscriptions.holds(channel)) continue;
      this.#confirmedAt.set(channel, Math.max(time, Math.min(this.#confirmedAt.get(channel) ?? 0, now)));
    }
  }

  #reportResync(reason: ResyncReason, channels: readonly string[]): void {
    this.#options.counters.resyncs++;
    this.#events.resync({ reason, channels });
  }

  #reportUnavailable(): void {
    const unavailable = this.#options.subscriptions.takeUnavailable();
    if (unavailable.length > 0) this.#events.failed(new ChannelUnavailableError(unavailable));
  }
}
