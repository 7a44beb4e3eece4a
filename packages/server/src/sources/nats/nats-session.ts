import type { Timer } from '@tickboard/core/clock';
import {
  credsAuthenticator,
  nkeyAuthenticator,
  type Authenticator,
  type ConnectionOptions,
  type Msg,
  type NatsConnection,
} from '@nats-io/transport-node';
import { readFileSync } from 'node:fs';
import type { RouteDecoder } from '../../decode/route-decoder.ts';
import { loadTls } from '../read-tls.ts';
import type { Session } from '../session-loop.ts';
import type { SourceContext } from '../source.ts';
import { StreamReader, type StreamPosition } from './stream-reader.ts';
import { covers, intersect } from './nats-subjects.ts';
import { openConnection, SocketLink } from './nats-transport.ts';
import { describeNatsError } from './nats-words.ts';
import type { NatsSourceOptions } from './options.ts';

const DEFAULT_PORT = 4222;
/** The driver would ping beside us; the longest delay that a timer of Node takes. */
const NEVER_MS = 2_147_483_647;
/** Names of which is remembered which subscription they belong to. */
const NAMES_MAX = 20_000;

/**
 * One life of the connection: from the first attempt to whatever ends it. The driver neither reconnects nor pings:
 * each life starts clean, and what is reported is what was seen.
 */
export class NatsSession implements Session {
  readonly #options: NatsSourceOptions;
  readonly #context: SourceContext;
  readonly #decoder: RouteDecoder;
  readonly #position: StreamPosition;
  readonly #address: string;
  readonly #settings: ConnectionOptions;
  readonly #link = new SocketLink();
  readonly #ended = Promise.withResolvers<void>();
  readonly #denied = new Map<string, string>();
  #connection: NatsConnection | undefined;
  #stream: StreamReader | undefined;
  /** The deadline of connecting, then by turns the wait for the next probe and the deadline of its answer. */
  #timer: Timer | undefined;
  #messages = 0;
  #isStanding = false;
  #isShuttingDown = false;
  #isOver = false;

  /** Throws where the URL or a file with credentials cannot be read. */
  constructor(
    options: NatsSourceOptions,
    context: SourceContext,
    { decoder, position }: { readonly decoder: RouteDecoder; readonly position: StreamPosition },
  ) {
    this.#options = options;
    this.#context = context;
    this.#decoder = decoder;
    this.#position = position;
    const url = new URL(options.url);
    this.#address = `${url.hostname}:${url.port === '' ? DEFAULT_PORT : url.port}`;
    this.#settings = readSettings(options, url, this.#address);
  }

  get hasSucceeded(): boolean {
    return this.#isStanding;
  }

  async run(): Promise<void> {
    if (this.#isOver) return;
    const { connectTimeoutMs } = this.#options;
    this.#timer = this.#context.clock.after(connectTimeoutMs, () => {
      this.#end(`no answer from ${this.#address} within ${connectTimeoutMs} ms`);
    });
    const opened = this.#open().catch((error: unknown) => this.#fail(error));
    await this.#ended.promise;
    await this.#stream?.close();
    await this.#link.cut();
    // Looking up a host name cannot be broken off; whatever comes of it is cut.
    await Promise.race([opened, this.#connection?.close() ?? Promise.resolve()]);
    await this.#connection?.close();
  }

  stop(): void {
    this.#end(undefined);
  }

  async #open(): Promise<void> {
    const connection = await openConnection(this.#settings, this.#link);
    this.#connection = connection;
    if (this.#isOver) {
      await connection.close();
      return;
    }
    void connection.closed().then((error) => this.#end(this.#whyClosed(error)));
    void this.#watch(connection);
    if (this.#options.stream === undefined) this.#subscribe(connection);
    else await this.#readStream(connection);
    // What the server refuses of the subscriptions comes before this answer.
    await connection.flush();
    if (this.#isOver) return;
    this.#announce();
  }

  #subscribe(connection: NatsConnection): void {
    const { subjects } = this.#options;
    const ownerOf = createOwnerLookup(subjects);
    for (const [index, subject] of subjects.entries()) {
      connection.subscribe(subject, {
        callback: (error, message) => {
          if (error !== null) this.#deny(subject, error);
          else if (ownerOf === undefined || ownerOf(message.subject) === index) this.#receive(message);
        },
      });
    }
  }

  async #readStream(connection: NatsConnection): Promise<void> {
    const { stream, subjects } = this.#options;
    if (stream === undefined) return;
    const reader = new StreamReader({
      clock: this.#context.clock,
      connection,
      options: stream,
      subjects,
      timeoutMs: this.#options.connectTimeoutMs,
      decoder: this.#decoder,
      bookmarks: this.#context.bookmarks,
      position: this.#position,
      onMessage: () => this.#messages++,
      onEnd: (error) => this.#endStream(connection, stream.stream, error),
    });
    this.#stream = reader;
    await reader.start();
  }

  #endStream(connection: NatsConnection, stream: string, error: Error | undefined): void {
    // The end of the connection ends all readers; it is reported with its own reason.
    if (connection.isClosed()) return;
    const why = error === undefined ? '' : `: ${error.message}`;
    this.#end(`${this.#address} ended the reading of stream ${stream}${why}`);
  }

  #receive(message: Msg): void {
    if (this.#isOver) return;
    this.#messages++;
    this.#decoder.receive(message.subject, message.data);
  }

  /** A subject that the user may not read must not be missed in silence. */
  #deny(subject: string, error: Error): void {
    if (this.#isOver) return;
    this.#denied.set(subject, error.message);
    const why = `the user may not subscribe to it at ${this.#address}`;
    this.#context.refuse('no_permission', subject, why, error.message);
    if (this.#denied.size === this.#options.subjects.length) {
      this.#end(`the user may not subscribe to ${[...this.#denied.keys()].join(', ')} at ${this.#address}`);
    }
  }

  #announce(): void {
    this.#timer?.cancel();
    this.#isStanding = true;
    const denied = [...this.#denied.keys()];
    const without = denied.length === 0 ? '' : `, without ${denied.join(', ')}: the user may not subscribe`;
    const beside = this.#stream?.isShared === true ? `, beside another reader of ${this.#options.stream?.durable}` : '';
    this.#context.connected(`${this.#address}${without}${beside}`);
    this.#probe(this.#connection as NatsConnection);
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'ldm') this.#isShuttingDown = true;
    }
  }

  #probe(connection: NatsConnection): void {
    const { clock } = this.#context;
    const { pingIntervalMs, pingTimeoutMs } = this.#options;
    const sentMs = clock.monotonic();
    let messagesBefore = this.#messages;

    const expectAnswer = () => {
      this.#timer = clock.after(pingTimeoutMs, () => {
        // Behind a flood of messages the answer comes late: they are proof enough.
        const hasHeard = this.#messages > messagesBefore;
        messagesBefore = this.#messages;
        if (hasHeard) expectAnswer();
        else this.#end(`no answer from ${this.#address} for ${pingTimeoutMs} ms`);
      });
    };

    expectAnswer();
    connection.flush().then(
      () => {
        if (this.#isOver) return;
        this.#timer?.cancel();
        this.#context.measured(clock.monotonic() - sentMs);
        this.#timer = clock.after(pingIntervalMs, () => this.#probe(connection));
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #whyClosed(error: unknown): string {
    if (this.#isShuttingDown) return `the server is shutting down at ${this.#address}`;
    return this.#describe(error);
  }

  #describe(error: unknown): string {
    return describeNatsError(error, this.#address);
  }

  #fail(error: unknown): void {
    this.#end(this.#describe(error));
  }

  /** The first reason counts: what follows is its consequence. */
  #end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    // What arrived before the end is still true.
    if (reason !== undefined) {
      this.#decoder.flush();
      this.#context.disconnected(reason);
    }
    this.#ended.resolve();
  }
}

/** Throws, in words, where something named cannot be read. */
function readSettings(options: NatsSourceOptions, url: URL, address: string): ConnectionOptions {
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  const token = options.token ?? (user !== '' && password === '' ? user : undefined);
  const tls = Object.entries(loadTls(options.tls ?? {})).map(([name, file]) => [name, file.toString()] as const);
  return {
    servers: address,
    name: 'tickboard',
    reconnect: false,
    ignoreClusterUpdates: true,
    pingInterval: NEVER_MS,
    timeout: options.connectTimeoutMs,
    noAsyncTraces: true,
    ...(token !== undefined && { token }),
    ...(password !== '' && { user, pass: password }),
    ...((tls.length > 0 || url.protocol === 'tls:') && { tls: Object.fromEntries(tls) }),
    ...(options.credentialsFile !== undefined && {
      authenticator: naming(options.credentialsFile, credsAuthenticator(readFileSync(options.credentialsFile))),
    }),
    ...(options.nkeyFile !== undefined && {
      authenticator: naming(options.nkeyFile, nkeyAuthenticator(Buffer.from(readText(options.nkeyFile).trim()))),
    }),
  };
}

/** The driver looks into a file only when the server asks who this is, and does not say which file it was. */
function naming(path: string, authenticator: Authenticator): Authenticator {
  return (nonce) => {
    try {
      return authenticator(nonce);
    } catch (error) {
      throw new Error(`${path} holds no credentials (${(error as Error).message})`, { cause: error });
    }
  };
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

/** A name that several subscriptions match arrives once for each: the first of them has it. */
function createOwnerLookup(subjects: readonly string[]): ((name: string) => number) | undefined {
  const doOverlap = subjects.some((one, index) => subjects.slice(index + 1).some((other) => intersect(one, other)));
  if (!doOverlap) return undefined;
  const owners = new Map<string, number>();
  return (name) => {
    let owner = owners.get(name);
    if (owner === undefined) {
      if (owners.size >= NAMES_MAX) owners.clear();
      owner = subjects.findIndex((subject) => covers(subject, name));
      owners.set(name, owner);
    }
    return owner;
  };
}
