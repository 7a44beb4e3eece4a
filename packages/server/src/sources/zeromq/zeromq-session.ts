import type { Timer } from '@tickboard/core/clock';
import { curveKeyPair, type Event, type Observer, Subscriber } from 'zeromq';
import type { RouteDecoder } from '../../decode/route-decoder.ts';
import type { Session } from '../session-loop.ts';
import type { SourceContext } from '../source.ts';
import type { ZeroMqSourceOptions } from './options.ts';
import {
  addressOf,
  describeFailedHandshake,
  describeLoss,
  describeMuteness,
  describeRefusal,
  describeUnknownHost,
} from './zeromq-words.ts';

/** ZeroMQ has no switch that keeps what it received when it gives a connection up, so it is told to wait this long. */
const NO_RECONNECTION_MS = 3_600_000;
/** A larger message ends the connection: it would have to be held in memory as a whole before it could be refused. */
const MESSAGE_MAX_BYTES = 16 * 1_048_576;
/** After a connection has ended, what it still brought is read until nothing came for this long. */
const DRAIN_LOOK_MS = 10;
const LET_GO_TIMEOUT_MS = 1_000;

type Reports = Pick<SourceContext, 'clock' | 'connected' | 'disconnected' | 'refuse'>;

/**
 * One life of the connection to one publisher. ZeroMQ connects in silence and reports nothing by itself: what happens
 * is read from the socket's monitor, and only a completed handshake counts as a connection.
 */
export class ZeroMqSession implements Session {
  readonly #url: string;
  readonly #options: ZeroMqSourceOptions;
  readonly #context: Reports;
  readonly #decoder: RouteDecoder;
  readonly #address: string;
  readonly #socket: Subscriber;
  readonly #events: Observer;
  readonly #ended = Promise.withResolvers<void>();
  /** Messages that came in this turn of the event loop. */
  #arrived: Buffer[][] = [];
  /** The deadline of connecting, then the looks after the end. */
  #timer: Timer | undefined;
  #isOpen = false;
  #hasShaken = false;
  #isLost = false;
  #isOver = false;
  #received = 0;

  /** Throws where ZeroMQ cannot take the options. */
  constructor(url: string, options: ZeroMqSourceOptions, context: Reports, decoder: RouteDecoder) {
    this.#url = url;
    this.#options = options;
    this.#context = context;
    this.#decoder = decoder;
    this.#address = addressOf(url);
    this.#socket = createSocket(url, options);
    this.#events = this.#socket.events;
  }

  get hasSucceeded(): boolean {
    return this.#hasShaken;
  }

  async run(): Promise<void> {
    const watching = this.#watch();
    const reading = this.#read();
    if (!this.#isOver) this.#connect();
    await this.#ended.promise;
    // Never the monitor first: ZeroMQ's own thread, which serves all sockets, would wait for somebody to listen to it.
    this.#socket.close();
    await reading;
    await this.#untilLetGo(watching);
  }

  stop(): void {
    this.#end();
  }

  #connect(): void {
    const { connectTimeoutMs } = this.#options;
    this.#timer = this.#context.clock.after(connectTimeoutMs, () => {
      this.#lose(describeMuteness(this.#address, this.#isOpen, connectTimeoutMs));
    });
    try {
      this.#socket.connect(this.#url);
    } catch (error) {
      this.#lose(`${this.#address} cannot be used: ${(error as Error).message}`);
    }
  }

  /** The monitor ends when the connection is closed. ZeroMQ's thread may be looking up a name until then. */
  async #untilLetGo(watching: Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#context.clock.after(LET_GO_TIMEOUT_MS, resolve);
    await Promise.race([watching, promise]);
    timer.cancel();
  }

  async #watch(): Promise<void> {
    for (;;) {
      // Once it is closed there is none, which its type does not tell.
      const event = await this.#events.receive().catch((): Event | undefined => undefined);
      if (event === undefined || event.type === 'end') return;
      if (!this.#isOver) this.#note(event);
    }
  }

  #note(event: Event): void {
    switch (event.type) {
      case 'connect':
        this.#isOpen = true;
        break;
      case 'handshake':
        this.#timer?.cancel();
        this.#hasShaken = true;
        this.#context.connected(this.#address);
        break;
      case 'handshake:error:auth':
      case 'handshake:error:protocol':
      case 'handshake:error:other':
        this.#lose(describeFailedHandshake(event, this.#address, this.#options.connectTimeoutMs));
        break;
      case 'disconnect':
        this.#lose(describeLoss(this.#address, this.#heartbeatTimeoutMs));
        break;
      case 'close':
        this.#lose(describeRefusal(this.#address));
        break;
      case 'connect:retry':
        // Without an attempt before it: there was no address to try.
        this.#lose(describeUnknownHost(this.#address));
        break;
      default:
    }
  }

  /**
   * `receive` answers at once for as long as something waits, up to some hundred messages, and all of them come before
   * the next tick: so they are decoded, and handed over, together.
   */
  async #read(): Promise<void> {
    try {
      for (;;) {
        const frames = await this.#socket.receive();
        if (this.#isOver) return;
        this.#received++;
        if (this.#arrived.push(frames) === 1) process.nextTick(() => this.#decode());
      }
    } catch (error) {
      if (!this.#isOver) this.#lose(`reading from ${this.#address} failed: ${(error as Error).message}`);
    }
  }

  #decode(): void {
    const messages = this.#arrived;
    this.#arrived = [];
    for (const frames of messages) {
      if (this.#isOver) return;
      this.#take(frames);
    }
  }

  #take(frames: readonly Buffer[]): void {
    const { framing, subject } = this.#options;
    const [first, second] = frames as [Buffer, Buffer | undefined];
    const name = framing === 'topic' ? first.toString() : subject;
    const payload = framing === 'topic' ? second : first;
    const wanted = framing === 'topic' ? 2 : 1;
    if (frames.length === wanted && payload !== undefined) this.#decoder.receive(name, payload);
    else {
      const count = `a message of ${frames.length} frame${frames.length === 1 ? '' : 's'}`;
      this.#context.refuse('bad_frames', name.slice(0, 120), `${count}, where ${wanted} was expected`, payload);
    }
  }

  get #heartbeatTimeoutMs(): number | undefined {
    const { heartbeatIntervalMs, heartbeatTimeoutMs } = this.#options;
    return heartbeatIntervalMs === 0 ? undefined : heartbeatTimeoutMs;
  }

  /** The first reason counts: what follows is its consequence. */
  #lose(reason: string): void {
    if (this.#isLost || this.#isOver) return;
    this.#isLost = true;
    this.#timer?.cancel();
    this.#context.disconnected(reason);
    if (this.#hasShaken) this.#drain();
    else this.#end();
  }

  #drain(): void {
    const before = this.#received;
    this.#timer = this.#context.clock.after(DRAIN_LOOK_MS, () => {
      if (this.#received === before) this.#end();
      else this.#drain();
    });
  }

  #end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#ended.resolve();
  }
}

function createSocket(url: string, options: ZeroMqSourceOptions): Subscriber {
  const { curve, plain, heartbeatIntervalMs, heartbeatTimeoutMs, connectTimeoutMs } = options;
  const socket = new Subscriber({
    linger: 0,
    receiveHighWaterMark: options.receiveHighWaterMark,
    maxMessageSize: MESSAGE_MAX_BYTES,
    reconnectInterval: NO_RECONNECTION_MS,
    connectTimeout: connectTimeoutMs,
    handshakeInterval: connectTimeoutMs,
    heartbeatInterval: heartbeatIntervalMs,
    heartbeatTimeout: heartbeatTimeoutMs,
    // Looked up as IPv6, `localhost` would be ::1 alone.
    ipv6: url.includes('['),
  });
  try {
    if (plain !== undefined) {
      socket.plainUsername = plain.username;
      socket.plainPassword = plain.password;
    }
    if (curve !== undefined) {
      const own = curve.own ?? curveKeyPair();
      socket.curveServerKey = curve.serverKey;
      socket.curvePublicKey = own.publicKey;
      socket.curveSecretKey = own.secretKey;
    }
    if (options.topics.length === 0) socket.subscribe();
    else socket.subscribe(...options.topics);
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket;
}
