/** One client: what it may ask, and what that does. Rules: docs/spec/session.md. */
import { formatTime } from '@tickboard/core/model/wire-value';
import { CLOSE_CODES } from '@tickboard/core/protocol/close-codes';
import type { ControlMessage } from '@tickboard/core/protocol/down';
import type { ErrorCode } from '@tickboard/core/protocol/down/error';
import type { UpMessage } from '@tickboard/core/protocol/up';
import type { AuthMessage } from '@tickboard/core/protocol/up/auth';
import type { RefreshMessage } from '@tickboard/core/protocol/up/refresh';
import type { ReplayMessage } from '@tickboard/core/protocol/up/replay';
import type { ResumeMessage } from '@tickboard/core/protocol/up/resume';
import type { SubscribeMessage } from '@tickboard/core/protocol/up/subscribe';
import type { UnsubscribeMessage } from '@tickboard/core/protocol/up/unsubscribe';
import { parseName, Selection } from '@tickboard/core/store/selection';
import { Subscriber } from '../broadcast/subscriber.ts';
import { chooseInterval } from './interval.ts';
import { greetingOf } from './greeting.ts';
import { RateLimit } from './rate-limit.ts';
import { BadMessageError, readMessage } from './read-message.ts';
import { readReplay } from './replay-range.ts';
import type { SessionOptions, SessionShared } from './session-options.ts';
import { CHANNEL_NAMES, findFilterFault, findSizeFault, isFeed, sortNames } from './wanted.ts';

type RequestId = string | number | undefined;

/** Names in an error message. */
const NAMES_SHOWN = 10;

export class Session {
  readonly id: string;
  readonly subscriber: Subscriber;
  readonly #shared: SessionShared;
  readonly #options: SessionOptions;
  readonly #rateLimit: RateLimit;
  #intervalMs: number;
  #selection = EVERYTHING;
  #hasChosen = false;
  #badMessages = 0;
  #isOver = false;

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

  /** Greets the client and starts its stream: a snapshot of what it asked for, or what it missed since `resume`. */
  open(): void {
    const { resume, channels } = this.#options;
    this.#shared.observer.subscribed(this.#selection);
    this.#send(greetingOf(this.#options, this.#shared));
    if (resume !== undefined) this.#resume({ type: 'resume', ...resume, ...(channels && { channels: [...channels] }) });
    else if (channels !== undefined) this.#begin(channels);
    else this.#shared.broadcaster.join(this.subscriber, this.#selection, this.#intervalMs);
  }

  /** Ends the session's stream; the connection is the transport's to close. Safe to call twice. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#shared.observer.unsubscribed(this.#selection);
    this.#shared.broadcaster.leave(this.subscriber);
  }

  /** Takes one message of the client. Whatever it holds, the answer is a message, never an exception. */
  receive(data: Buffer, isBinary: boolean): void {
    if (this.#isOver) return;
    const { observer } = this.#shared;
    let message: UpMessage | undefined;
    try {
      message = this.#read(data, isBinary);
      observer.received(message.type);
      this.#handle(message);
      this.#badMessages = 0;
    } catch (error) {
      if (error instanceof BadMessageError) {
        observer.received('invalid');
        this.#refuse(error);
        return;
      }
      observer.received('failed');
      this.#options.log.error({ err: error, type: message?.type }, 'failed on a message');
      this.#refuse(new BadMessageError('UNSUPPORTED', 'the server failed on this message', message?.id));
    }
  }

  /** @throws {BadMessageError} */
  #read(data: Buffer, isBinary: boolean): UpMessage {
    if (!this.#rateLimit.take()) {
      const { messagesPerSecond } = this.#shared.limits();
      throw new BadMessageError('RATE_LIMIT_EXCEEDED', `more than ${messagesPerSecond} messages a second`);
    }
    if (isBinary && !this.#options.isBinary) {
      throw new BadMessageError('BAD_MESSAGE', "this connection's messages are text (JSON) frames");
    }
    return readMessage(data, isBinary);
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
        return this.#unsubscribe(message);
      case 'refresh':
        return this.#refresh(message);
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
        return this.#authenticate(message);
      default:
        return this.#sendError('COMMANDS_DISABLED', `${message.type}: commands are not configured here`, message.id);
    }
  }

  /** As a first subscribe would, and without a snapshot of everything before it. */
  #begin(names: readonly string[]): void {
    const { broadcaster, observer } = this.#shared;
    const { known, unknown } = sortNames(names);
    observer.unsubscribed(this.#selection);
    this.#hasChosen = true;
    this.#selection = NOTHING.with(known);
    observer.subscribed(this.#selection);
    this.#answerSubscribed(undefined);
    broadcaster.join(this.subscriber, this.#selection, this.#intervalMs);
    this.#shareSelection();
    this.#reportUnknown(unknown, undefined);
  }

  #subscribe(message: SubscribeMessage): void {
    const { known, unknown } = sortNames(message.channels);
    requireNoFault('BAD_MESSAGE', findFilterFault(message.filters ?? {}), message.id);
    const base = this.#hasChosen ? this.#selection : NOTHING;
    if (known.length > 0 || unknown.length === 0) {
      const selection = base.with(known, message.filters);
      requireNoFault('TOO_LARGE', findSizeFault(selection), message.id);
      const added = [...new Set(known.map((name) => parseName(name).channel))];
      this.#choose(selection, added, message.id);
    }
    this.#reportUnknown(unknown, message.id);
  }

  #unsubscribe(message: UnsubscribeMessage): void {
    const { known, unknown } = sortNames(message.channels);
    if (known.length > 0 || unknown.length === 0) this.#choose(this.#selection.without(known), [], message.id);
    this.#reportUnknown(unknown, message.id);
  }

  #reportUnknown(names: readonly string[], requestId: RequestId): void {
    if (names.length === 0) return;
    const shown = names.slice(0, NAMES_SHOWN).join(', ');
    this.#sendError('UNKNOWN_CHANNEL', `there is no channel ${shown}`, requestId);
  }

  /** Moves to another selection: the answer, then a snapshot of what was added or narrowed. */
  #choose(selection: Selection, added: readonly string[], requestId: RequestId): void {
    const before = this.#selection;
    this.#hasChosen = true;
    this.#selection = selection;
    this.#shared.observer.unsubscribed(before);
    this.#shared.observer.subscribed(selection);
    this.#answerSubscribed(requestId);
    const narrowed = [...selection.patterns.keys()].filter((name) => isNarrowed(name, before, selection));
    const shown = [...new Set([...added, ...narrowed])].filter((name) => !isFeed(name));
    this.#shared.broadcaster.select(this.subscriber, selection, shown);
    this.#shareSelection();
  }

  /** Holds the group's selection, which is equal, in place of its own: thousands of sessions often want the same. */
  #shareSelection(): void {
    this.#selection = this.subscriber.group?.selection ?? this.#selection;
  }

  #answerSubscribed(requestId: RequestId): void {
    const names = this.#selection.names();
    this.#send({ type: 'subscribed', channels: names, interval_ms: this.#intervalMs, ...withId(requestId) });
  }

  #refresh({ channels, id }: RefreshMessage): void {
    if (channels === undefined) {
      this.#shared.broadcaster.refresh(this.subscriber);
      return;
    }
    const names = [...new Set(channels.map((name) => parseName(name).channel))];
    const held = names.filter((name) => this.#selection.has(name));
    if (held.length > 0) this.#shared.broadcaster.refresh(this.subscriber, held);
    const missing = names.filter((name) => !this.#selection.has(name)).slice(0, NAMES_SHOWN);
    if (missing.length > 0) this.#sendError('UNKNOWN_CHANNEL', `you are not subscribed to ${missing.join(', ')}`, id);
  }

  #resume(message: ResumeMessage): void {
    const { broadcaster, observer, store } = this.#shared;
    const { known, unknown } = sortNames(message.channels ?? []);
    requireNoFault('BAD_MESSAGE', findFilterFault(message.filters ?? {}), message.id);
    const before = this.#selection;
    if (message.channels !== undefined) {
      const selection = NOTHING.with(known, message.filters);
      requireNoFault('TOO_LARGE', findSizeFault(selection), message.id);
      this.#hasChosen = true;
      this.#selection = selection;
    }
    observer.unsubscribed(before);
    observer.subscribed(this.#selection);
    const isRecovered = broadcaster.canResume(message.epoch, message.seq, this.#selection);
    observer.resumed(isRecovered);
    const channels = this.#selection.names();
    const seq = isRecovered ? message.seq : store.version;
    this.#send({ type: 'resumed', recovered: isRecovered, seq, channels, ...withId(message.id) });
    this.#reportUnknown(unknown, message.id);
    // Sending may have closed a connection that takes nothing any more.
    if (this.#isOver) return;
    // What happened in the feeds in another life of the state is new to this client from its first event on.
    const isSameEpoch = message.epoch === store.epoch;
    const feeds = Object.entries(message.feeds ?? {}).map(([feed, id]) => [feed, isSameEpoch ? id : 0] as const);
    const held = { seq: isRecovered ? message.seq : 0, feeds: new Map(feeds) };
    broadcaster.resume(this.subscriber, this.#selection, this.#intervalMs, held);
    this.#shareSelection();
  }

  #replay(message: ReplayMessage): void {
    const { channel } = parseName(message.channel);
    if (!isFeed(channel) || !this.#selection.has(channel)) {
      throw new BadMessageError('UNKNOWN_CHANNEL', `${channel} is no feed that you are subscribed to`, message.id);
    }
    this.#shared.broadcaster.replay(this.subscriber, channel, readReplay(message), {
      refused: (reason) => this.#sendError('RATE_LIMIT_EXCEEDED', reason, message.id),
      failed: (error) => {
        this.#options.log.error({ err: error, type: message.type }, 'failed on a message');
        this.#sendError('UNSUPPORTED', 'the server failed on this replay: what is left of it is not told', message.id);
      },
    });
  }

  #setInterval(wantedMs: number, requestId: RequestId): void {
    const chosen = chooseInterval(wantedMs, this.#shared.limits().intervals);
    if (chosen === undefined) {
      const { minMs, maxMs } = this.#shared.limits().intervals;
      throw new BadMessageError('BAD_MESSAGE', `interval_ms: ${minMs} to ${maxMs} was expected`, requestId);
    }
    this.#intervalMs = chosen;
    this.#answerSubscribed(requestId);
    this.#shared.broadcaster.setInterval(this.subscriber, chosen);
  }

  #verify(requestId: RequestId): void {
    this.#shared.broadcaster.verify(this.subscriber, (seq, channels) => {
      this.#send({ type: 'digest', epoch: this.#shared.store.epoch, seq, channels, ...withId(requestId) });
    });
  }

  #pong(timestamp: unknown, requestId: RequestId): void {
    const time = formatTime(this.#shared.clock.now());
    const echoed = timestamp === undefined ? {} : { timestamp };
    this.#send({ type: 'pong', ...echoed, server_time: time, ...withId(requestId) });
  }

  #authenticate({ token, id }: AuthMessage): void {
    const { credentials } = this.#shared;
    if (!credentials.isRequired) throw new BadMessageError('UNSUPPORTED', 'this server asks for no credentials', id);
    if (!credentials.accepts(token)) this.#end(CLOSE_CODES.unauthenticated, 'wrong credentials');
  }

  #sendError(code: ErrorCode, text: string, requestId: RequestId): void {
    this.#send({ type: 'error', code, message: text, error: text, ...withId(requestId) });
  }

  #send(message: ControlMessage): void {
    this.#shared.broadcaster.send(this.subscriber, message);
  }
}

const NOTHING = new Selection(new Map());
/** One for all sessions that have not chosen yet. */
const EVERYTHING = Selection.ofChannels(CHANNEL_NAMES);

/** @throws {BadMessageError} where there is a fault. */
function requireNoFault(code: ErrorCode, fault: string | undefined, requestId: RequestId): void {
  if (fault !== undefined) throw new BadMessageError(code, fault, requestId);
}

function withId(requestId: RequestId) {
  return requestId === undefined ? {} : { id: requestId };
}

/** Whether a channel that stays now shows fewer rows: the client must be told which. */
function isNarrowed(channel: string, before: Selection, after: Selection): boolean {
  const then = before.patterns.get(channel);
  const now = after.patterns.get(channel);
  if (then === undefined || now === undefined || after.isWhole(channel)) return false;
  return before.isWhole(channel) || [...then].some((pattern) => !now.has(pattern));
}
