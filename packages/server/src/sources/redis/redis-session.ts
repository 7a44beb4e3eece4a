import type { Timer } from '@tickboard/core/clock';
import { Redis } from 'ioredis';
import type { Session } from '../session-loop.ts';
import type { SourceContext } from '../source.ts';
import { LoadSchedule } from './load-schedule.ts';
import type { RedisSourceOptions } from './options.ts';
import type { KeyGroup, RedisFeed } from './redis-feed.ts';
import { describeRedisError } from './redis-words.ts';
import type { StreamLife, StreamReader } from './stream-reader.ts';

const SCAN_COUNT = 1_000;
/** Bounds what one reply of MGET can hold. */
const MGET_MAX = 250;
/** An orderly end of a socket gets this long: a Redis that hangs never answers it. */
const DISCONNECT_TIMEOUT_MS = 100;

/**
 * One life of the connection: from the first attempt to whatever ends it. A socket each for commands, subscriptions and
 * streams, as far as they are wanted: one that subscribes may send no other command in RESP2, which every Redis speaks,
 * and one that waits for a stream's next entry answers nothing else. The client library retries nothing: each life starts clean,
 * so that no command, subscription or half a load leaks from one into the next.
 */
export class RedisSession implements Session {
  readonly #options: RedisSourceOptions;
  readonly #context: SourceContext;
  readonly #feed: RedisFeed;
  readonly #streams: StreamReader | undefined;
  readonly #commands: Redis;
  readonly #subscriber: Redis | undefined;
  readonly #streamClient: Redis | undefined;
  readonly #address: string;
  readonly #schedule: LoadSchedule;
  readonly #ended = Promise.withResolvers<void>();
  /** The deadline of connecting, then by turns the wait for the next probe and the deadline of its answer. */
  #timer: Timer | undefined;
  #streamTimer: Timer | undefined;
  #messages = 0;
  #isAnnounced = false;
  #isOver = false;
  #hasLoaded = false;

  /** `streams` is given where there are any. Throws where the URL cannot be read. */
  constructor(options: RedisSourceOptions, context: SourceContext, feed: RedisFeed, streams?: StreamReader) {
    this.#options = options;
    this.#context = context;
    this.#feed = feed;
    this.#streams = streams;
    this.#commands = this.#createClient('commands');
    this.#subscriber = feed.patterns.length === 0 ? undefined : this.#createClient('subscriptions');
    this.#streamClient = streams === undefined ? undefined : this.#createClient('streams');
    this.#address = addressOf(this.#commands);
    const groups = feed.keyGroups.map(({ name }) => name);
    this.#schedule = new LoadSchedule(context.clock, options, groups, (wanted) => this.#load(wanted));
    this.#subscriber?.on('pmessageBuffer', (pattern: string, channel: Buffer, payload: Buffer) => {
      if (this.#isOver) return;
      // A message may come in the same breath as the answer to PSUBSCRIBE.
      if (this.#messages++ === 0) this.#announce();
      feed.receiveMessage(pattern, channel, payload);
    });
  }

  /** Whether all was subscribed to and loaded: only then was the connection worth having. */
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
    await Promise.all(this.#clients.map((client) => closeClient(client)));
  }

  /** Ends it on purpose: nothing more is reported. */
  stop(): void {
    this.#end(undefined);
  }

  requery(group: string): void {
    this.#schedule.want(group);
  }

  get #clients(): Redis[] {
    return [this.#commands, this.#subscriber, this.#streamClient].filter((client) => client !== undefined);
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
    await Promise.all(this.#clients.map((client) => client.connect()));
    await this.#commands.ping();
    await this.#subscriber?.psubscribe(...this.#feed.patterns);
    const life = this.#streamLife();
    if (this.#streamClient !== undefined) await this.#streams?.open(this.#streamClient, life);
    if (this.#isOver) return;
    this.#announce();
    this.#timer?.cancel();
    this.#probe();
    if (this.#feed.keyGroups.length > 0) this.#schedule.start();
    else this.#hasLoaded = true;
    if (this.#streamClient !== undefined) await this.#streams?.read(this.#streamClient, life);
  }

  #streamLife(): StreamLife {
    const isOver = () => this.#isOver;
    return {
      get isOver() {
        return isOver();
      },
      expectAnswer: (withinMs) => {
        this.#streamTimer?.cancel();
        if (withinMs === undefined || this.#isOver) return;
        const { pingTimeoutMs } = this.#options;
        this.#streamTimer = this.#context.clock.after(withinMs + pingTimeoutMs, () => this.#endSilent());
      },
    };
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
        else this.#endSilent();
      });
    };
    const pingCommands = async () => {
      await this.#commands.ping();
      areCommandsAnswered = true;
      if (!this.#isOver) this.#context.measured(clock.monotonic() - sentMs);
    };

    expectAnswer();
    Promise.all([pingCommands(), this.#subscriber?.ping()]).then(
      () => {
        if (this.#isOver) return;
        this.#timer?.cancel();
        this.#timer = clock.after(pingIntervalMs, () => this.#probe());
      },
      (error: unknown) => this.#fail(error),
    );
  }

  async #load(wanted: ReadonlySet<string>): Promise<void> {
    const groups = this.#feed.keyGroups.filter(({ name }) => wanted.has(name));
    try {
      for (const group of groups) await this.#loadGroup(group);
      if (groups.length === this.#feed.keyGroups.length && !this.#isOver) this.#hasLoaded = true;
    } catch (error) {
      this.#fail(error);
    }
  }

  async #loadGroup({ name: group, glob }: KeyGroup): Promise<void> {
    this.#feed.beginLoad(group);
    let cursor = '0';
    do {
      const [next, keys] = await this.#commands.scan(cursor, 'MATCH', glob, 'COUNT', SCAN_COUNT);
      cursor = next;
      for (let start = 0; start < keys.length; start += MGET_MAX) {
        const names = keys.slice(start, start + MGET_MAX);
        const values = await this.#commands.mgetBuffer(names);
        if (this.#isOver) return;
        for (const [index, name] of names.entries()) {
          const value = values[index];
          if (value !== undefined && value !== null) this.#feed.receiveKey(group, name, value);
        }
      }
    } while (cursor !== '0' && !this.#isOver);
    if (!this.#isOver) this.#feed.endLoad(group);
  }

  #endSilent(): void {
    this.#end(`no answer from ${this.#address} for ${this.#options.pingTimeoutMs} ms`);
  }

  #fail(error: unknown): void {
    this.#end(describeRedisError(error, this.#address));
  }

  /** The first reason counts: what follows is its consequence. */
  #end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#streamTimer?.cancel();
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
