/** One board at work: connection, liveness, clock, token and state, and how they act on each other. */
import type { Timer } from '@tickboard/core/clock';
import { parseTime } from '@tickboard/core/model/wire-value';
import type { Incoming, IncomingEvent } from '@tickboard/core/protocol/codec/incoming';
import { ProtocolError } from '@tickboard/core/protocol/codec/protocol-error';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { ConnectedMessage } from '@tickboard/core/protocol/down/connected';
import type { ErrorMessage } from '@tickboard/core/protocol/down/error';
import type { PongMessage } from '@tickboard/core/protocol/down/pong';
import type { SubscribedMessage } from '@tickboard/core/protocol/down/subscribed';
import type { UpMessage } from '@tickboard/core/protocol/up';
import { PROTOCOL_REVISION } from '@tickboard/core/protocol/version';
import type { FeedGap, Received, Resync } from './board-events.ts';
import { ClockSync } from './clock-sync.ts';
import { Connection } from './connection.ts';
import { NotConnectedError, ServerError, VerifyUnsupportedError } from './errors.ts';
import { Feeds } from './feeds.ts';
import { carriesData, encodeMessage, MessageReader, type ParsedMessage, parseFrame } from './frames.ts';
import { describeIncompatible } from './incompatible.ts';
import { Liveness } from './liveness.ts';
import type { Settings } from './options.ts';
import { Pace } from './pace.ts';
import { Readiness } from './readiness.ts';
import { Replays } from './replays.ts';
import type { RowChanges } from './replica-changes.ts';
import { type BoardState, type BoardStatus, createCounters } from './status.ts';
import { Subscriptions } from './subscriptions.ts';
import { Sync } from './sync.ts';
import { TokenKeeper } from './token.ts';
import type { Frame } from './transport/transport.ts';
import { type Verification, Verifier } from './verifier.ts';

export interface SessionEvents {
  changed(changes: readonly RowChanges[], at: { readonly seq: number; readonly time: number }): void;
  event(event: IncomingEvent): void;
  gap(gap: FeedGap): void;
  replayGap(gap: FeedGap): void;
  resync(resync: Resync): void;
  status(status: BoardStatus): void;
  failed(error: Error): void;
  /** A message was read. */
  received(received: Received): void;
}

/** What a status says that is told at once. */
type Told = Pick<BoardStatus, 'state' | 'attempt' | 'retryAt' | 'reason' | 'clientId'>;

/** No frame for so many heartbeats: the connection is dead. */
const SILENT_HEARTBEATS = 2.5;

export class Session {
  readonly counters = createCounters();
  readonly subscriptions: Subscriptions;
  readonly feeds: Feeds;
  readonly sync: Sync;
  readonly #settings: Settings;
  readonly #events: SessionEvents;
  readonly #connection: Connection;
  readonly #tokens: TokenKeeper;
  readonly #clockSync: ClockSync;
  readonly #liveness: Liveness;
  readonly #verifier: Verifier;
  readonly #readiness: Readiness;
  readonly #pace: Pace;
  readonly #replays: Replays;
  readonly #reader = new MessageReader();
  #format: CodecName;
  /** Of the present connection, and of the last one. */
  #greeting: ConnectedMessage['data'] | undefined;
  #lastGreeting: ConnectedMessage['data'] | undefined;
  #told: Told | undefined;
  #lastFrameAt: number | undefined;
  #reconcileTimer: Timer | undefined;
  #stopWatching: () => void = () => {};
  #lastId = 0;

  constructor(settings: Settings, events: SessionEvents) {
    const { clock, random, transport, connectTimeoutMs, pingIntervalMs, verifyIntervalMs } = settings;
    const { counters } = this;
    const nextId = (): number => ++this.#lastId;
    this.#settings = settings;
    this.#events = events;
    this.#format = settings.format;
    this.#pace = new Pace(settings.intervalMs);
    this.#replays = new Replays({ clock, nextId, send: (message) => this.#send(message) });
    this.#clockSync = new ClockSync(clock);
    this.#tokens = new TokenKeeper({
      clock,
      token: settings.token,
      serverNow: () => this.#clockSync.serverNow(),
      failed: (error) => events.failed(error),
    });
    this.subscriptions = new Subscriptions(settings.channels, settings.filters);
    this.feeds = new Feeds({ kept: settings.feedKept, counters }, events);
    this.sync = new Sync(
      {
        subscriptions: this.subscriptions,
        feeds: this.feeds,
        counters,
        clock,
        random,
        serverNow: () => this.#clockSync.serverNow(),
        nextId,
        send: (message) => this.#send(message),
      },
      { ...events, refused: (error) => this.#openingRefused(error) },
    );
    this.#readiness = new Readiness({
      clock,
      syncTimeoutMs: settings.syncTimeoutMs,
      timedOut: () => this.#connection.drop('the state did not come in time'),
    });
    this.#liveness = new Liveness({
      clock,
      pingIntervalMs,
      ping: () => void this.#send({ type: 'ping', timestamp: this.#clockSync.ping() }),
      silent: () => this.#connection.drop('the server has fallen silent'),
    });
    this.#verifier = new Verifier({
      clock,
      random,
      sync: this.sync,
      subscriptions: this.subscriptions,
      counters,
      intervalMs: verifyIntervalMs,
      nextId,
      send: (id) => this.#send({ type: 'verify', id }),
    });
    this.#connection = new Connection(
      { transport, clock, random, tokens: this.#tokens, connectTimeoutMs, url: () => this.#url() },
      {
        received: (frame) => this.#receive(frame),
        lost: () => this.#lost(),
        changed: () => this.#assess(),
        failed: (error) => events.failed(error),
      },
    );
  }

  get state(): BoardState {
    return this.#readiness.state;
  }

  /** Unix ms. */
  get lastFrameAt(): number | undefined {
    return this.#lastFrameAt;
  }

  get status(): BoardStatus {
    const { attempt, retryAt, reason } = this.#connection;
    return {
      state: this.state,
      reason,
      attempt: this.#greeting === undefined ? attempt : 0,
      retryAt,
      format: this.#format,
      clientId: this.#lastGreeting?.client_id,
      mode: this.#lastGreeting?.mode,
      intervalMs: this.#pace.grantedMs,
      epoch: this.sync.epoch,
      seq: this.sync.replica.seq,
      rttMs: this.#clockSync.rttMs,
      clockOffsetMs: this.#clockSync.offsetMs,
      lastFrameAt: this.#lastFrameAt,
      counters: { ...this.counters },
    };
  }

  get heartbeatMs(): number | undefined {
    return this.#lastGreeting?.heartbeat_ms;
  }

  /** Unix ms, by the server's clock. */
  serverNow(): number {
    return this.#clockSync.serverNow();
  }

  run(): void {
    this.#stopWatching = this.#settings.wakeSource(() => {
      if (this.#connection.phase === 'waiting') this.#connection.retry();
      else this.#liveness.probe();
    });
    this.#connection.retry();
  }

  /** Tries at once, where it waits or has given up. */
  reconnect(): void {
    this.#connection.retry();
  }

  close(): void {
    this.#stopWatching();
    this.#reconcileTimer?.cancel();
    this.#replays.forget();
    this.#connection.close();
  }

  ready(): Promise<void> {
    const ready = this.#readiness.ready();
    this.#assess();
    return ready;
  }

  /** Tells the server of changes to `subscriptions`: those made in one turn together. */
  selectionChanged(): void {
    this.#reconcileTimer ??= this.#settings.clock.after(0, () => {
      this.#reconcileTimer = undefined;
      this.sync.reconcile();
      this.#assess();
    });
  }

  setInterval(intervalMs: number): void {
    const id = ++this.#lastId;
    const isAsked = this.#greeting !== undefined && this.#send({ type: 'set_interval', interval_ms: intervalMs, id });
    if (isAsked) this.#pace.asked(id, intervalMs);
    else this.#pace.want(intervalMs);
  }

  replay(channel: string, options: { readonly count?: number; readonly from?: number | string }): void {
    this.#replays.ask({ channel, ...options });
  }

  refresh(channels: readonly string[] | undefined): void {
    this.sync.resync('request', channels);
    this.#assess();
  }

  async verify(): Promise<Verification> {
    await this.ready();
    if (!this.#canVerify) throw new VerifyUnsupportedError('the server speaks another revision of the protocol');
    return this.#verifier.verify();
  }

  get #canVerify(): boolean {
    return this.#lastGreeting?.revision === PROTOCOL_REVISION;
  }

  #url(): string {
    const { url: base, type } = this.#settings;
    const { position } = this.sync;
    const url = new URL(base);
    url.searchParams.set('type', type);
    url.searchParams.set('format', this.#format);
    if (this.#pace.wantedMs !== undefined) url.searchParams.set('interval', String(this.#pace.wantedMs));
    if (position !== undefined) {
      url.searchParams.set('epoch', position.epoch);
      url.searchParams.set('seq', String(position.seq));
    }
    for (const name of this.sync.askInUrl() ?? []) url.searchParams.append('channel', name);
    return url.href;
  }

  #send(message: UpMessage): boolean {
    return this.#connection.send(encodeMessage(message, this.#format));
  }

  #receive(frame: Frame): void {
    this.#lastFrameAt = this.#settings.clock.now();
    this.counters.messages++;
    this.counters.bytes += frame.length;
    this.#liveness.heard();
    let message: ParsedMessage | undefined;
    try {
      message = parseFrame(frame);
      const isTooEarly = this.#greeting === undefined || this.sync.isOpening;
      if (!isTooEarly || !carriesData(message)) {
        const read = this.#reader.read(message);
        this.#events.received({ bytes: frame.length, message: read });
        this.#handle(read);
      } else if (this.#greeting !== undefined) {
        this.sync.takeTooEarly();
      }
    } catch (error) {
      this.#misread(error, message);
    }
    this.#assess();
  }

  /** What cannot be read may have been a change: nothing that is held is sure any more. */
  #misread(error: unknown, message: ParsedMessage | undefined): void {
    this.counters.protocolErrors++;
    const isKnown = error instanceof ProtocolError;
    this.#events.failed(isKnown ? error : new ProtocolError('a message that makes no sense', { cause: error }));
    if (this.#greeting === undefined) this.#connection.refuseIncompatible(describeIncompatible(message));
    else this.sync.resync('protocol');
  }

  #handle(message: Incoming): void {
    switch (message.type) {
      case 'connected':
        return this.#greet(message.data);
      case 'snapshot':
      case 'update':
        // Protocol 1 has messages of these names, too; the reader has made them one shape.
        return 'tables' in message ? this.sync.takeState(message) : undefined;
      case 'event':
        return this.sync.takeEvent(message);
      case 'heartbeat':
        return this.sync.takeHeartbeat(message);
      case 'gap':
        return this.sync.takeGap(message);
      case 'subscribed':
        return this.#takeSubscribed(message);
      case 'resumed':
        return this.sync.takeResumed(message);
      case 'digest':
        return this.#verifier.takeDigest(message);
      case 'pong':
        return this.#takePong(message);
      case 'error':
        return this.#takeError(message);
      default:
        // A newer server may say more than we know.
        return undefined;
    }
  }
  #greet(data: ConnectedMessage['data']): void {
    if (this.#greeting !== undefined) return;
    const serverTime = parseTime(data.server_time);
    if (this.#format === 'compact' && data.revision !== PROTOCOL_REVISION) {
      // Positional messages mean something only to who knows the same fields. MessagePack names them.
      this.#format = 'msgpack';
      this.#connection.drop(`the server speaks revision ${data.revision} of the protocol`, true);
      return;
    }
    this.counters.connects++;
    this.#greeting = data;
    this.#lastGreeting = data;
    this.#pace.granted(data.interval_ms);
    this.#clockSync.greet(serverTime);
    this.#connection.greeted();
    this.#liveness.start(data.heartbeat_ms * SILENT_HEARTBEATS);
    this.#tokens.keepFresh((token) => void this.#send({ type: 'auth', token, id: ++this.#lastId }));
    if (this.#canVerify) this.#verifier.run();
    this.sync.greeted(data);
  }

  #takeSubscribed(message: SubscribedMessage): void {
    this.#pace.granted(message.interval_ms, message.id);
    this.sync.takeSubscribed(message);
  }

  #takePong({ timestamp, server_time: serverTime }: PongMessage): void {
    this.#clockSync.pong(timestamp, parseTime(serverTime));
  }

  #takeError({ code, message, id }: ErrorMessage): void {
    const error = new ServerError(code, message);
    if (id === undefined && error.shouldRetry) {
      this.sync.dropped();
      this.#verifier.dropped();
    }
    if (error.shouldRetry) this.#replays.dropped();
    else if (id !== undefined) this.#replays.refused(id);
    // Who asked gets the answer; all others hear of it as an event.
    if (this.#verifier.takeError(error, id)) return;
    if (this.sync.takeError(error, id)) this.#readiness.fail(error);
    this.#events.failed(error);
  }

  #openingRefused(error: ServerError): void {
    if (error.shouldRetry) this.#connection.drop(error.message);
    else this.#connection.refuse(error.message);
  }

  #lost(): void {
    this.#greeting = undefined;
    this.#liveness.stop();
    this.#tokens.stop();
    this.#replays.forget();
    this.#verifier.stop(new NotConnectedError('the connection was lost before the answer'));
    this.sync.disconnected();
  }

  /** Draws the consequences of whatever has happened. */
  #assess(): void {
    const { phase, reason, attempt, retryAt } = this.#connection;
    const { isComplete, isResyncing } = this.sync;
    const isGreeted = this.#greeting !== undefined;
    const isSettled = (): boolean => this.sync.isSettled;
    this.#readiness.assess({ phase, reason, isGreeted, isComplete, isResyncing, isSettled });
    const { state } = this;
    const clientId = this.#lastGreeting?.client_id;
    const told = this.#told;
    const isNews = told?.state !== state || told.attempt !== attempt || told.retryAt !== retryAt;
    if (!isNews && told.reason === reason && told.clientId === clientId) return;
    this.#told = { state, attempt, retryAt, reason, clientId };
    this.#events.status(this.status);
  }
}
