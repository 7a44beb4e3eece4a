/** Reads a stream of JetStream in its order, and tells the server how far it got. */
import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  type ConsumerConfig,
  type ConsumerInfo,
  type ConsumerMessages,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import type { Clock, Timer } from '@tickboard/core/clock';
import type { RouteDecoder } from '../../decode/route-decoder.ts';
import type { Bookmarks } from '../bookmarks.ts';
import { covers } from './nats-subjects.ts';
import type { StreamOptions } from './options.ts';

const PULL_EXPIRES_MS = 10_000;
const IDLE_HEARTBEAT_MS = 2_000;
const PASSING_KEPT_MS = 60_000;
/** Unacknowledged messages beyond which the server waits. */
const ACK_PENDING_MAX = 20_000;
/** Each acknowledgement is a write to a socket, and the last stands for all before it: so many, or so long, wait for one. */
const ACK_COUNT = 500;
const ACK_INTERVAL_MS = 20;
const NAMES_MAX = 20_000;
/** A reader that neither waits nor gets anything for so long is gone. */
const SECOND_LOOK_MS = 250;
/** What a connection of ours that broke off had asked for is waited for by the server so long. */
const LEFT_BEHIND_MS = PULL_EXPIRES_MS + 1_000;

/** How far a stream was handed over in this life of the process. */
export interface StreamPosition {
  /** When the stream was made: another one of the same name counts anew. */
  created: string;
  /** Sequence number in the stream; 0 before the first. */
  sequence: number;
  /** When the last reader of this process ended, by the monotonic clock. */
  leftAtMs?: number;
}

interface StreamReaderOptions {
  readonly clock: Clock;
  readonly connection: NatsConnection;
  readonly options: StreamOptions;
  /** Messages of other subjects are passed over. */
  readonly subjects: readonly string[];
  readonly timeoutMs: number;
  readonly decoder: RouteDecoder;
  readonly bookmarks: Bookmarks;
  /** Outlives the reader, and is kept up to date by it. */
  readonly position: StreamPosition;
  readonly onMessage: () => void;
  /** The server ended it: the consumer or the stream was removed, for instance. */
  readonly onEnd: (error: Error | undefined) => void;
}

export class StreamReader {
  readonly #given: StreamReaderOptions;
  readonly #isWanted: (name: string) => boolean;
  #messages: ConsumerMessages | undefined;
  /** Sequence of the last message that was in the stream when reading began: up to there it is no news. */
  #keptUntil = 0;
  #unacknowledged: JsMsg | undefined;
  #unacknowledgedCount = 0;
  #isNoting = false;
  #ackTimer: Timer | undefined;
  #endPause: (() => void) | undefined;
  #isShared = false;
  #isClosed = false;

  constructor(given: StreamReaderOptions) {
    this.#given = given;
    this.#isWanted = createMatcher(given.subjects);
  }

  /** Whether somebody else was waiting for messages of the same consumer: each of both gets a part of them. */
  get isShared(): boolean {
    return this.#isShared;
  }

  /** @throws where JetStream, the stream, or a right is missing. */
  async start(): Promise<void> {
    const { connection, options, timeoutMs } = this.#given;
    const manager = await jetstreamManager(connection, { timeout: timeoutMs, checkAPI: false });
    const { created, state } = await manager.streams.info(options.stream).catch((error: unknown) => {
      throw codeOf(error) === JetStreamApiCodes.StreamNotFound
        ? new Error(`there is no stream ${options.stream}`, { cause: error })
        : error;
    });
    this.#keptUntil = state.last_seq;
    await this.#prepareConsumer(manager, created);
    const consumer = await jetstream(connection, { timeout: timeoutMs }).consumers.get(options.stream, options.durable);
    if (this.#isClosed) return;
    this.#messages = await consumer.consume({
      max_messages: options.batch,
      expires: PULL_EXPIRES_MS,
      idle_heartbeat: IDLE_HEARTBEAT_MS,
      abort_on_missing_resource: true,
      callback: (message) => this.#receive(message),
    });
    void this.#messages.closed().then((error) => {
      if (!this.#isClosed) this.#given.onEnd(error instanceof Error ? error : undefined);
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ackTimer?.cancel();
    this.#endPause?.();
    if (this.#messages === undefined) return;
    this.#given.position.leftAtMs = this.#given.clock.monotonic();
    await this.#messages.close();
  }

  /**
   * The server sends what a reader left unacknowledged again only after a while, behind newer messages. So a consumer
   * with such messages is made anew, right behind the last acknowledged one: the order of the stream stays. Not where
   * somebody is reading, whose reading would end with it: two servers would take the consumer from each other in turn.
   */
  async #prepareConsumer(manager: JetStreamManager, created: string): Promise<void> {
    const { options, position } = this.#given;
    if (position.created !== created) {
      position.created = created;
      position.sequence = 0;
    }
    const wanted = this.#wantedConfig();
    const found = await this.#findConsumer(manager);
    if (found === undefined) {
      await manager.consumers.add(options.stream, { ...wanted, ...this.#firstStart(created) });
      return;
    }
    this.#isShared = await this.#hasReader(manager, found);
    if (this.#isShared) this.#refuseOwnRemains();
    if (this.#isClosed || (isAlike(found, wanted) && (this.#isShared || found.num_ack_pending === 0))) return;
    await manager.consumers.delete(options.stream, options.durable);
    await manager.consumers.add(options.stream, { ...wanted, ...startBehind(found.ack_floor.stream_seq) });
  }

  async #findConsumer(manager: JetStreamManager): Promise<ConsumerInfo | undefined> {
    const { options } = this.#given;
    return manager.consumers.info(options.stream, options.durable).catch((error: unknown) => {
      if (codeOf(error) === JetStreamApiCodes.ConsumerNotFound) return undefined;
      throw error;
    });
  }

  /** Under load a reader may have got all that it asked for, and not have asked for more yet. */
  async #hasReader(manager: JetStreamManager, first: ConsumerInfo): Promise<boolean> {
    if (first.num_waiting > 0) return true;
    if (first.num_ack_pending === 0) return false;
    await this.#pause(SECOND_LOOK_MS);
    if (this.#isClosed) return false;
    const second = await this.#findConsumer(manager);
    if (second === undefined) return false;
    return second.num_waiting > 0 || second.delivered.consumer_seq > first.delivered.consumer_seq;
  }

  /**
   * The server may not know yet that an earlier connection of ours is gone: what it sends there is lost to us.
   *
   * @throws {Error} until that cannot be any more.
   */
  #refuseOwnRemains(): void {
    const { clock, options, position } = this.#given;
    if (position.leftAtMs === undefined || clock.monotonic() - position.leftAtMs >= LEFT_BEHIND_MS) return;
    throw new Error(`somebody reads as ${options.durable}, which may be the connection that was lost`);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#given.clock.after(milliseconds, resolve);
      this.#endPause = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  /** The consumer is gone, or never was: this server's own note tells how far it came. */
  #firstStart(created: string): Partial<ConsumerConfig> {
    const { bookmarks, options } = this.#given;
    const noted = readBookmark(bookmarks.get(bookmarkName(options)));
    if (noted !== undefined) return startBehind(noted.created === created ? noted.sequence : 0);
    const policies = {
      new: DeliverPolicy.New,
      all: DeliverPolicy.All,
      last_per_subject: DeliverPolicy.LastPerSubject,
    } as const;
    return { deliver_policy: policies[options.deliver] };
  }

  #wantedConfig(): Partial<ConsumerConfig> {
    const { options, subjects } = this.#given;
    const [only] = subjects;
    const filter = subjects.length === 1 && only !== undefined ? only : '>';
    return {
      durable_name: options.durable,
      ack_policy: AckPolicy.All,
      ack_wait: nanos(options.ackWaitMs),
      max_ack_pending: Math.max(ACK_PENDING_MAX, options.batch * 2),
      filter_subject: filter,
      ...(options.isPassing === true && { inactive_threshold: nanos(PASSING_KEPT_MS) }),
    };
  }

  #receive(message: JsMsg): void {
    if (this.#isClosed) return;
    const { clock, decoder, onMessage, position } = this.#given;
    onMessage();
    const { seq, subject } = message;
    if (!this.#isNoting) queueMicrotask(() => this.#note());
    this.#isNoting = true;
    this.#unacknowledged = message;
    this.#unacknowledgedCount++;
    this.#ackTimer ??= clock.after(ACK_INTERVAL_MS, () => this.#acknowledge());
    // Sent again although it was handed over already.
    if (seq <= position.sequence) return;
    position.sequence = seq;
    if (this.#isWanted(subject)) decoder.receive(subject, message.data, seq <= this.#keptUntil ? 'kept' : 'stream');
  }

  /** Once for all that one read of the socket brought. */
  #note(): void {
    this.#isNoting = false;
    const { bookmarks, decoder, options, position } = this.#given;
    decoder.flush();
    bookmarks.set(bookmarkName(options), `${position.created} ${position.sequence}`);
    if (this.#unacknowledgedCount >= ACK_COUNT) this.#acknowledge();
  }

  #acknowledge(): void {
    const message = this.#unacknowledged;
    this.#ackTimer?.cancel();
    this.#ackTimer = undefined;
    this.#unacknowledged = undefined;
    this.#unacknowledgedCount = 0;
    if (message !== undefined && !this.#isClosed && !this.#given.connection.isClosed()) message.ack();
  }
}

function startBehind(sequence: number): Partial<ConsumerConfig> {
  return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: sequence + 1 };
}

function isAlike({ config }: ConsumerInfo, wanted: Partial<ConsumerConfig>): boolean {
  return (
    config.deliver_subject === undefined &&
    config.ack_policy === wanted.ack_policy &&
    config.ack_wait === wanted.ack_wait &&
    config.max_ack_pending === wanted.max_ack_pending &&
    (config.filter_subject ?? '>') === wanted.filter_subject
  );
}

function codeOf(error: unknown): number | undefined {
  return error instanceof JetStreamApiError ? error.code : undefined;
}

function bookmarkName({ stream, durable }: StreamOptions): string {
  return `${stream} ${durable}`;
}

function readBookmark(text: string | undefined): StreamPosition | undefined {
  const [created, sequence] = text?.split(' ') ?? [];
  if (created === undefined || sequence === undefined || !/^\d+$/.test(sequence)) return undefined;
  return { created, sequence: Number(sequence) };
}

function createMatcher(subjects: readonly string[]): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let isWanted = known.get(name);
    if (isWanted === undefined) {
      if (known.size >= NAMES_MAX) known.clear();
      isWanted = subjects.some((subject) => covers(subject, name));
      known.set(name, isWanted);
    }
    return isWanted;
  };
}
