import type { Timer } from '@tickboard/core/clock';
import { Redis } from 'ioredis';
import type { Session } from '../session-loop.ts';
import type { SourceContext } from '../source.ts';
import type { Inbox } from './inbox.ts';
import { KEY_KINDS, type KeyKind } from './key-kinds.ts';
import { LoadSchedule } from './load-schedule.ts';
import type { RedisSourceOptions } from './options.ts';
import { describeRedisError } from './redis-words.ts';

const SCAN_COUNT = 1_000;
/** Bounds what one reply of MGET can hold. */
const MGET_MAX = 250;
/** An orderly end of a socket gets this long: a Redis that hangs never answers it. */
const DISCONNECT_TIMEOUT_MS = 100;

/**
 * One life of the connection: from the first attempt to whatever ends it. Two sockets, because one that subscribes may
 * send no other command in RESP2, which every Redis speaks. The client library retries nothing: each life starts clean,
 * so that no command, subscription or half a load leaks from one into the next.
 */
export class RedisSession implements Session {
  readonly #options: RedisSourceOptions;
  readonly #context: SourceContext;
  readonly #inbox: Inbox;
  readonly #commands: Redis;
  readonly #subscriber: Redis;
  readonly #address: string;
  readonly #schedule: LoadSchedule;
  readonly #ended = Promise.withResolvers<void>();
  /** The deadline of connecting, then by turns the wait for the next probe and the deadline of its answer. */
  #timer: Timer | undefined;
  #messages = 0;
  #isAnnounced = false;
  #isOver = false;
  #hasLoaded = false;

  /** Throws where the URL cannot be read. */
  constructor(options: RedisSourceOptions, context: SourceContext, inbox: Inbox) {
    this.#options = options;
    this.#context = context;
    this.#inbox = inbox;
    this.#commands = this.#createClient('commands');
    this.#subscriber = this.#createClient('subscriptions');
    this.#address = addressOf(this.#commands);
    this.#schedule = new LoadSchedule(context.clock, options, (kinds) => this.#load(kinds));
    this.#subscriber.on('pmessageBuffer', (pattern: string, channel: Buffer, payload: Buffer) => {
      if (this.#isOver) return;
      // A message may come in the same breath as the answer to PSUBSCRIBE.
      if (this.#messages++ === 0) this.#announce();
      inbox.receiveMessage(pattern, channel, payload);
    });
  }

  /** Whether a full load succeeded: only then was the connection worth having. */
  get hasSucceeded(): boolean {
    return this.#hasLoaded;
  }

  /** Resolves when it is over and nothing of it is left; never rejects. */
  async run(): Promise<void> {
    const { connectTimeoutMs } = this.#options;
    this.#timer = this.#context.clock.after(connectTimeoutMs, () => {
      this.#end(`no answer from ${this.#address} within ${connectTimeoutMs} ms`);
    });
    this.#open().catch((error: unknown) => this.#fail(error));
    await this.#ended.promise;
    await Promise.all([closeClient(this.#commands), closeClient(this.#subscriber)]);
  }

  /** Ends it on purpose: nothing more is reported. */
  stop(): void {
    this.#end(undefined);
  }

  requery(kind: KeyKind): void {
    this.#schedule.want(kind);
  }

  #createClient(purpose: string): Redis {
    const client = new Redis(this.#options.url, {
      db: this.#options.db,
      protocol: 2,
      lazyConnect: true,
      retryStrategy: null,
      enableOfflineQueue: false,
      autoResubscribe: false,
      autoResendUnfulfilledCommands: false,
      // It would wait in silence while Redis loads its data; the first PING says so instead.
      enableReadyCheck: false,
      connectTimeout: this.#options.connectTimeoutMs,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      connectionName: `tickboard-${purpose}`,
      disableClientInfo: true,
    });
    client.on('error', (error: unknown) => this.#fail(error));
    client.on('end', () => this.#end(`connection closed by ${this.#address}`));
    return client;
  }

  /** Subscribes first and loads then, so that nothing falls between the two. */
  async #open(): Promise<void> {
    await Promise.all([this.#commands.connect(), this.#subscriber.connect()]);
    await this.#commands.ping();
    await this.#subscriber.psubscribe(...this.#inbox.patterns);
    if (this.#isOver) return;
    this.#announce();
    this.#timer?.cancel();
    this.#probe();
    this.#schedule.start();
  }

  #announce(): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    this.#context.connected(this.#address);
  }

  #probe(): void {
    const { clock } = this.#context;
    const { pingIntervalMs, pingTimeoutMs } = this.#options;
    const sentMs = clock.monotonic();
    let areCommandsAnswered = false;

    const expectAnswer = () => {
      const messagesBefore = this.#messages;
      this.#timer = clock.after(pingTimeoutMs, () => {
        // Behind a flood of messages the subscriber's answer comes late: they are proof enough.
        if (areCommandsAnswered && this.#messages > messagesBefore) expectAnswer();
        else this.#end(`no answer from ${this.#address} for ${pingTimeoutMs} ms`);
      });
    };
    const pingCommands = async () => {
      await this.#commands.ping();
      areCommandsAnswered = true;
      if (!this.#isOver) this.#context.measured(clock.monotonic() - sentMs);
    };

    expectAnswer();
    Promise.all([pingCommands(), this.#subscriber.ping()]).then(
      () => {
        if (this.#isOver) return;
        this.#timer?.cancel();
        this.#timer = clock.after(pingIntervalMs, () => this.#probe());
      },
      (error: unknown) => this.#fail(error),
    );
  }

  async #load(kinds: ReadonlySet<KeyKind>): Promise<void> {
    try {
      for (const kind of kinds) await this.#loadKind(kind);
      if (kinds.size === KEY_KINDS.length && !this.#isOver) this.#hasLoaded = true;
    } catch (error) {
      this.#fail(error);
    }
  }

  async #loadKind(kind: KeyKind): Promise<void> {
    this.#inbox.beginLoad(kind);
    let cursor = '0';
    do {
      const [next, keys] = await this.#commands.scan(cursor, 'MATCH', `${kind}:*`, 'COUNT', SCAN_COUNT);
      cursor = next;
      for (let start = 0; start < keys.length; start += MGET_MAX) {
        const names = keys.slice(start, start + MGET_MAX);
        const values = await this.#commands.mgetBuffer(names);
        if (this.#isOver) return;
        for (const [index, name] of names.entries()) {
          const value = values[index];
          if (value !== undefined && value !== null) this.#inbox.receiveKey(kind, name, value);
        }
      }
    } while (cursor !== '0' && !this.#isOver);
    if (!this.#isOver) this.#inbox.endLoad(kind);
  }

  #fail(error: unknown): void {
    this.#end(describeRedisError(error, this.#address));
  }

  /** The first reason counts: what follows is its consequence. */
  #end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#schedule.stop();
    if (reason !== undefined) this.#context.disconnected(reason);
    this.#ended.resolve();
  }
}

/** Where a client connects to, without credentials. */
function addressOf(client: Redis): string {
  const { path, host, port } = client.options;
  if (path !== undefined) return path;
  return `${host?.includes(':') === true ? `[${host}]` : host}:${port}`;
}

/** Resolves when the client's socket and timers are gone. */
async function closeClient(client: Redis): Promise<void> {
  if (client.status === 'end') return;
  const hasEnded = new Promise((resolve) => {
    client.once('end', resolve);
  });
  client.disconnect();
  await hasEnded;
}
