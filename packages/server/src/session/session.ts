/** One client: what it may ask, and what that does. Rules: docs/spec/session.md. */
import type { Clock } from '@tickboard/core/clock';
import { formatTime } from '@tickboard/core/model/wire-value';
import { CLOSE_CODES } from '@tickboard/core/protocol/close-codes';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { ControlMessage } from '@tickboard/core/protocol/down';
import type { ErrorCode } from '@tickboard/core/protocol/down/error';
import type { UpMessage } from '@tickboard/core/protocol/up';
import type { ReplayMessage } from '@tickboard/core/protocol/up/replay';
import type { ResumeMessage } from '@tickboard/core/protocol/up/resume';
import type { SubscribeMessage } from '@tickboard/core/protocol/up/subscribe';
import { PROTOCOL_REVISION } from '@tickboard/core/protocol/version';
import { parseName, Selection } from '@tickboard/core/store/selection';
import type { Store } from '@tickboard/core/store/store';
import type { Logger } from 'pino';
import type { Broadcaster } from '../broadcast/broadcaster.ts';
import type { ClientType } from '../broadcast/observer.ts';
import type { Outlet } from '../broadcast/outlet.ts';
import { Subscriber } from '../broadcast/subscriber.ts';
import type { Credentials } from './credentials.ts';
import { chooseInterval, type IntervalBounds } from './interval.ts';
import { RateLimit } from './rate-limit.ts';
import { BadMessageError, readMessage } from './read-message.ts';
import type { SessionObserver } from './session-observer.ts';
import { CHANNEL_NAMES, findFilterFault, isFeed, sortNames } from './wanted.ts';

/** Read anew at each use: they can change while running. */
export interface SessionLimits {
  readonly intervals: IntervalBounds;
  readonly messagesPerSecond: number;
  /** So many bad messages in a row end the connection. */
  readonly badMessagesMax: number;
  readonly heartbeatMs: number;
}

export interface SessionShared {
  readonly broadcaster: Broadcaster;
  readonly clock: Clock;
  readonly store: Store;
  readonly mode: () => 'live' | 'simulated';
  readonly limits: () => SessionLimits;
  readonly credentials: Credentials;
  readonly observer: SessionObserver;
}

export interface SessionOptions {
  readonly id: string;
  readonly outlet: Outlet;
  readonly clientType: ClientType;
  readonly codec: CodecName;
  readonly isBinary: boolean;
  readonly isCompressed: boolean;
  readonly intervalMs: number;
  readonly log: Logger;
  /** From the URL: what the client holds from before. */
  readonly resume?: { readonly epoch: string; readonly seq: number };
}

export class Session {
  readonly id: string;
  readonly subscriber: Subscriber;
  readonly #shared: SessionShared;
  readonly #options: SessionOptions;
  readonly #rateLimit: RateLimit;
  #intervalMs: number;
  #selection = Selection.ofChannels(CHANNEL_NAMES);
  #hasChosen = false;
  #badMessages = 0;

  constructor(options: SessionOptions, shared: SessionShared) {
    this.id = options.id;
    this.#options = options;
    this.#shared = shared;
    this.#intervalMs = options.intervalMs;
    this.#rateLimit = new RateLimit(
      () => shared.limits().messagesPerSecond,
      () => shared.clock.monotonic(),
    );
    this.subscriber = new Subscriber(options);
  }

  get selection(): Selection {
    return this.#selection;
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** Greets the client and starts its stream: a snapshot of everything, or what it missed since `resume`. */
  open(): void {
    const { broadcaster } = this.#shared;
    const { resume } = this.#options;
    this.#shared.observer.subscribed(this.#selection);
    this.#send(this.#connected());
    if (resume === undefined) broadcaster.join(this.subscriber, this.#selection, this.#intervalMs);
    else this.#resume({ type: 'resume', ...resume });
  }

  /** Ends the session's stream; the connection is the transport's to close. */
  close(): void {
    this.#shared.observer.unsubscribed(this.#selection);
    this.#shared.broadcaster.leave(this.subscriber);
  }

  /** Takes one message of the client. Whatever it holds, the answer is a message, never an exception. */
  receive(data: Buffer, isBinary: boolean): void {
    const { observer, limits } = this.#shared;
    try {
      if (!this.#rateLimit.take()) {
        throw new BadMessageError('RATE_LIMIT_EXCEEDED', `more than ${limits().messagesPerSecond} messages a second`);
      }
      if (isBinary !== this.#options.isBinary) {
        const expected = this.#options.isBinary ? 'binary (MessagePack)' : 'text (JSON)';
        throw new BadMessageError('BAD_MESSAGE', `this connection's messages are ${expected} frames`);
      }
      const message = readMessage(data, isBinary);
      observer.received(message.type);
      this.#handle(message);
      this.#badMessages = 0;
    } catch (error) {
      if (!(error instanceof BadMessageError)) throw error;
      observer.received('invalid');
      this.#refuse(error);
    }
  }

  #refuse(error: BadMessageError): void {
    this.#options.log.debug({ code: error.code, reason: error.message }, 'refused a message');
    this.#badMessages++;
    this.#sendError(error.code, error.message, error.requestId);
    if (this.#badMessages < this.#shared.limits().badMessagesMax) return;
    const isFlood = error.code === 'RATE_LIMIT_EXCEEDED';
    this.#end(
      isFlood ? CLOSE_CODES.tooMany : CLOSE_CODES.tooManyBadMessages,
      isFlood ? 'too many messages' : `${this.#badMessages} bad messages in a row`,
    );
  }

  #end(code: (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES], message: string): void {
    this.subscriber.outlet.close(code, message);
  }

  #handle(message: UpMessage): void {
    switch (message.type) {
      case 'subscribe':
        return this.#subscribe(message);
      case 'unsubscribe':
        return this.#choose(this.#selection.without(message.channels), [], message.id);
      case 'refresh':
        return this.#refresh(message.channels);
      case 'resume':
        return this.#resume(message);
      case 'replay':
        return this.#replay(message);
      case 'set_interval':
        return this.#setInterval(message.interval_ms, message.id);
      case 'verify':
        return this.#verify(message.id);
      case 'ping':
        return this.#pong(message.timestamp, message.id);
      case 'auth':
        return this.#authenticate(message.token);
      default:
        return this.#sendError('COMMANDS_DISABLED', `${message.type}: commands are not configured here`, message.id);
    }
  }

  #connected(): ControlMessage {
    const { clock, store, limits, mode } = this.#shared;
    const time = formatTime(clock.now());
    return {
      type: 'connected',
      timestamp: time,
      data: {
        message: 'Connected to Tickboard',
        client_id: this.id,
        protocol: this.#options.codec === 'compact' ? 2 : 1,
        revision: PROTOCOL_REVISION,
        epoch: store.epoch,
        seq: store.version,
        channels: [...CHANNEL_NAMES],
        interval_ms: this.#intervalMs,
        mode: mode(),
        server_time: time,
        heartbeat_ms: limits().heartbeatMs,
        topics: CHANNEL_NAMES.filter(isFeed),
      },
    };
  }

  #subscribe(message: SubscribeMessage): void {
    const { known, unknown } = sortNames(message.channels);
    const fault = findFilterFault(message.filters ?? {});
    if (fault !== undefined) throw new BadMessageError('BAD_MESSAGE', fault, message.id);
    const base = this.#hasChosen ? this.#selection : new Selection(new Map());
    if (known.length > 0 || unknown.length === 0) {
      this.#hasChosen = true;
      const added = [...new Set(known.map((name) => parseName(name).channel))];
      this.#choose(base.with(known, message.filters), added, message.id);
    }
    if (unknown.length > 0) {
      this.#sendError('UNKNOWN_CHANNEL', `there is no channel ${unknown.slice(0, 10).join(', ')}`, message.id);
    }
  }

  /** Moves to another selection: the answer, then a snapshot of what was added or narrowed. */
  #choose(selection: Selection, added: readonly string[], requestId: string | number | undefined): void {
    const before = this.#selection;
    this.#hasChosen = true;
    this.#selection = selection;
    this.#shared.observer.unsubscribed(before);
    this.#shared.observer.subscribed(selection);
    this.#answerSubscribed(requestId);
    const narrowed = [...selection.patterns.keys()].filter((name) => isNarrowed(name, before, selection));
    const shown = [...new Set([...added, ...narrowed])].filter((name) => !isFeed(name));
    this.#shared.broadcaster.select(this.subscriber, selection, shown);
  }

  #answerSubscribed(requestId: string | number | undefined): void {
    const names = this.#selection.names();
    this.#send({ type: 'subscribed', channels: names, interval_ms: this.#intervalMs, ...withId(requestId) });
  }

  #refresh(channels: readonly string[] | undefined): void {
    if (channels === undefined) return this.#shared.broadcaster.refresh(this.subscriber);
    const named = channels.map((name) => parseName(name).channel).filter((name) => this.#selection.has(name));
    if (named.length === 0) throw new BadMessageError('UNKNOWN_CHANNEL', 'none of these channels is subscribed');
    return this.#shared.broadcaster.refresh(this.subscriber, named);
  }

  #resume(message: ResumeMessage): void {
    const { broadcaster, observer } = this.#shared;
    const { known } = sortNames(message.channels ?? []);
    const fault = findFilterFault(message.filters ?? {});
    if (fault !== undefined) throw new BadMessageError('BAD_MESSAGE', fault, message.id);
    const before = this.#selection;
    if (message.channels !== undefined) {
      this.#hasChosen = true;
      this.#selection = new Selection(new Map()).with(known, message.filters);
    }
    observer.unsubscribed(before);
    observer.subscribed(this.#selection);
    const isRecovered = broadcaster.canResume(message.epoch, message.seq, this.#selection);
    observer.resumed(isRecovered);
    const channels = this.#selection.names();
    this.#send({ type: 'resumed', recovered: isRecovered, seq: message.seq, channels, ...withId(message.id) });
    // What happened in the feeds in another life of the state is new to this client from its first event on.
    const isSameEpoch = message.epoch === this.#shared.store.epoch;
    const feeds = Object.entries(message.feeds ?? {}).map(([feed, id]) => [feed, isSameEpoch ? id : 0] as const);
    const held = { seq: isRecovered ? message.seq : 0, feeds: new Map(feeds) };
    broadcaster.resume(this.subscriber, this.#selection, this.#intervalMs, held);
  }

  #replay(message: ReplayMessage): void {
    const { channel } = parseName(message.channel);
    if (!isFeed(channel) || !this.#selection.has(channel)) {
      throw new BadMessageError('UNKNOWN_CHANNEL', `${channel} is no feed that you are subscribed to`, message.id);
    }
    const { from } = message;
    const fromTime = typeof from === 'string' ? Date.parse(from) : undefined;
    if (Number.isNaN(fromTime)) throw new BadMessageError('BAD_MESSAGE', 'replay/from: not a time', message.id);
    const isWanted = ({ id, time }: { id: number; time: number }) =>
      fromTime === undefined ? from === undefined || id >= Number(from) : time >= fromTime;
    this.#shared.broadcaster.replay(this.subscriber, channel, isWanted, message.count ?? Number.POSITIVE_INFINITY);
  }

  #setInterval(wantedMs: number, requestId: string | number | undefined): void {
    const chosen = chooseInterval(wantedMs, this.#shared.limits().intervals);
    if (chosen === undefined) {
      const { minMs, maxMs } = this.#shared.limits().intervals;
      throw new BadMessageError('BAD_MESSAGE', `interval_ms: ${minMs} to ${maxMs} was expected`, requestId);
    }
    this.#intervalMs = chosen;
    this.#answerSubscribed(requestId);
    this.#shared.broadcaster.setInterval(this.subscriber, chosen);
  }

  #verify(requestId: string | number | undefined): void {
    this.#shared.broadcaster.verify(this.subscriber, (seq, channels) => {
      this.#send({ type: 'digest', epoch: this.#shared.store.epoch, seq, channels, ...withId(requestId) });
    });
  }

  #pong(timestamp: unknown, requestId: string | number | undefined): void {
    const time = formatTime(this.#shared.clock.now());
    const echoed = timestamp === undefined ? {} : { timestamp };
    this.#send({ type: 'pong', ...echoed, server_time: time, ...withId(requestId) });
  }

  #authenticate(token: string): void {
    const { credentials } = this.#shared;
    if (!credentials.isRequired) throw new BadMessageError('UNSUPPORTED', 'this server asks for no credentials');
    if (!credentials.accepts(token)) this.#end(CLOSE_CODES.unauthenticated, 'wrong credentials');
  }

  #sendError(code: ErrorCode, text: string, requestId: string | number | undefined): void {
    this.#send({ type: 'error', code, message: text, error: text, ...withId(requestId) });
  }

  #send(message: ControlMessage): void {
    this.#shared.broadcaster.send(this.subscriber, message);
  }
}

function withId(requestId: string | number | undefined) {
  return requestId === undefined ? {} : { id: requestId };
}

/** Whether a channel that stays now shows fewer rows: the client must be told which. */
function isNarrowed(channel: string, before: Selection, after: Selection): boolean {
  const then = before.patterns.get(channel);
  const now = after.patterns.get(channel);
  if (then === undefined || now === undefined || after.isWhole(channel)) return false;
  return before.isWhole(channel) || [...then].some((pattern) => !now.has(pattern));
}
