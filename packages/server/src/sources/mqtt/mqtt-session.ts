import type { Timer } from '@tickboard/core/clock';
import { MqttClient, type IClientOptions, type IPublishPacket } from 'mqtt';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { RouteDecoder } from '../../decode/route-decoder.ts';
import { loadTls } from '../read-tls.ts';
import type { Session } from '../session-loop.ts';
import type { SourceContext } from '../source.ts';
import { describeDisconnect, describeMqttError } from './mqtt-words.ts';
import type { MqttSourceOptions } from './options.ts';
import { UntimedStore } from './untimed-store.ts';

const DEFAULT_PORT = 1883;
const DEFAULT_TLS_PORT = 8883;
/** Marks a refused subscription in SUBACK, in every version. */
const REFUSED = 0x80;
/** Above `maxPayloadBytes` a message is refused, and above this many times as much the connection is given up. */
const GIVE_UP_FACTOR = 16;

/**
 * One life of the connection: from the first attempt to whatever ends it. The driver retries nothing, and the socket
 * is ours, so that it can be ended at any moment.
 */
export class MqttSession implements Session {
  readonly #options: MqttSourceOptions;
  readonly #context: SourceContext;
  readonly #decoder: RouteDecoder;
  readonly #url: URL;
  readonly #address: string;
  readonly #settings: IClientOptions;
  readonly #tls: ReturnType<typeof loadTls>;
  readonly #ended = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  #client: MqttClient | undefined;
  #socket: Socket | undefined;
  /** The deadline of connecting, then by turns the wait for the next probe and the deadline of its answer. */
  #timer: Timer | undefined;
  #messages = 0;
  /** Since the last whole packet: the driver holds a packet in memory until its end, which may be 256 MiB away. */
  #unreadBytes = 0;
  #pingSentMs: number | undefined;
  #denied: readonly string[] = [];
  #isSubscribed = false;
  #isStanding = false;
  #isOver = false;

  /** Throws where the URL or a file cannot be read. */
  constructor(options: MqttSourceOptions, context: SourceContext, decoder: RouteDecoder) {
    this.#options = options;
    this.#context = context;
    this.#decoder = decoder;
    this.#url = new URL(options.url);
    this.#address = `${this.#url.hostname}:${this.#port}`;
    this.#settings = this.#createSettings();
    this.#tls = loadTls(options.tls ?? {});
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
    this.#open();
    await this.#ended.promise;
    await this.#close();
  }

  stop(): void {
    this.#end(undefined);
  }

  #open(): void {
    let client: MqttClient;
    try {
      client = new MqttClient(() => (this.#socket = this.#limit(this.#connectSocket())), this.#settings);
    } catch (error) {
      // A certificate that is none, for instance.
      this.#end(describeMqttError(error, this.#address));
      return;
    }
    this.#client = client;
    client.on('error', (error) => this.#end(describeMqttError(error, this.#address)));
    client.on('close', () => {
      this.#end(`connection closed by ${this.#address}`);
      this.#closed.resolve();
    });
    client.on('disconnect', ({ reasonCode }) => this.#end(describeDisconnect(reasonCode, this.#address)));
    client.on('connect', () => this.#subscribe(client));
    client.on('message', (topic, payload, packet) => this.#receive(topic, payload, packet));
    client.on('packetreceive', (packet) => {
      this.#unreadBytes = 0;
      if (this.#isOver) return;
      if (packet.cmd === 'pingresp') this.#notePong(client);
      else if (packet.cmd === 'suback') this.#noteSubscribed(client, packet.granted);
    });
  }

  #subscribe(client: MqttClient): void {
    const { topics, qos } = this.#options;
    client.subscribe([...topics], { qos }, (error) => {
      if (error !== null && !this.#isSubscribed) this.#end(describeMqttError(error, this.#address));
    });
  }

  /** Read from the packet itself: the driver's callback comes after the messages that follow it. */
  #noteSubscribed(client: MqttClient, granted: readonly unknown[]): void {
    const { topics } = this.#options;
    if (this.#isSubscribed || granted.length !== topics.length) return;
    this.#isSubscribed = true;
    this.#denied = topics.filter((_topic, index) => Number(granted[index]) >= REFUSED);
    for (const topic of this.#denied) {
      this.#context.refuse('no_permission', topic, `the subscription is refused by ${this.#address}`);
    }
    if (this.#denied.length === topics.length) {
      this.#end(`subscription to ${topics.join(', ')} refused by ${this.#address}`);
      return;
    }
    this.#announce();
    this.#timer?.cancel();
    this.#probe(client);
  }

  /** A session that the broker kept sends its messages before anything was subscribed to. */
  #announce(): void {
    if (this.#isStanding) return;
    this.#isStanding = true;
    const without = this.#denied.length === 0 ? '' : `, without ${this.#denied.join(', ')}: subscription refused`;
    this.#context.connected(`${this.#address}${without}`);
  }

  #receive(topic: string, payload: Buffer, { retain }: IPublishPacket): void {
    if (this.#isOver) return;
    this.#messages++;
    this.#announce();
    // The broker keeps the last one that was marked so, however long ago that was, and sends it at each connection.
    this.#decoder.receive(topic, payload, retain ? 'retained' : 'stream');
  }

  #probe(client: MqttClient): void {
    const { clock } = this.#context;
    const { pingTimeoutMs } = this.#options;
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
    this.#pingSentMs = clock.monotonic();
    expectAnswer();
    client.sendPing();
  }

  #notePong(client: MqttClient): void {
    // The driver pings too where nothing was sent for long.
    if (this.#pingSentMs === undefined) return;
    const { clock } = this.#context;
    this.#context.measured(clock.monotonic() - this.#pingSentMs);
    this.#pingSentMs = undefined;
    this.#timer?.cancel();
    this.#timer = clock.after(this.#options.pingIntervalMs, () => this.#probe(client));
  }

  get #isSecure(): boolean {
    return this.#url.protocol === 'mqtts:';
  }

  get #port(): number {
    if (this.#url.port !== '') return Number(this.#url.port);
    return this.#isSecure ? DEFAULT_TLS_PORT : DEFAULT_PORT;
  }

  #connectSocket(): Socket {
    const host = this.#url.hostname.replace(/^\[(.*)\]$/, '$1');
    const place = { host, port: this.#port, noDelay: true };
    if (!this.#isSecure) return this.#reportErrors(connectTcp(place));
    const socket = connectTls({ ...place, ...(isIP(host) === 0 && { servername: host }), ...this.#tls });
    return this.#reportErrors(socket);
  }

  /** A broker of MQTT 5 is told the limit, and keeps to it or not. */
  #limit(socket: Socket): Socket {
    return socket.on('data', ({ length }: Buffer) => {
      this.#unreadBytes += length;
      if (this.#unreadBytes <= this.#packetBytesMax) return;
      this.#end(
        `${this.#address} sent a message of more than ${this.#packetBytesMax} bytes, and the connection was given up`,
      );
    });
  }

  get #packetBytesMax(): number {
    return this.#options.maxPayloadBytes * GIVE_UP_FACTOR;
  }

  /** The driver passes on only some of them. */
  #reportErrors(socket: Socket): Socket {
    return socket.on('error', (error) => this.#end(describeMqttError(error, this.#address)));
  }

  #createSettings(): IClientOptions {
    const { clientId, isPersistent, pingIntervalMs, pingTimeoutMs, protocol, sessionExpiryMs } = this.#options;
    const username = this.#options.username ?? decodeURIComponent(this.#url.username);
    const password = this.#options.password ?? decodeURIComponent(this.#url.password);
    const madeUp = Math.floor(this.#context.random() * 2 ** 32).toString(16);
    return {
      protocolVersion: protocol === '5' ? 5 : 4,
      clientId: clientId ?? `tickboard-${madeUp}`,
      clean: !isPersistent,
      reconnectPeriod: 0,
      resubscribe: false,
      outgoingStore: new UntimedStore(),
      connectTimeout: this.#options.connectTimeoutMs,
      // For the broker: our own pings come more often.
      keepalive: Math.ceil((pingIntervalMs + pingTimeoutMs) / 1_000) * 2,
      ...(username !== '' && { username }),
      ...(password !== '' && { password }),
      ...(protocol === '5' && {
        properties: {
          maximumPacketSize: this.#packetBytesMax,
          ...(isPersistent && { sessionExpiryInterval: Math.ceil(sessionExpiryMs / 1_000) }),
        },
      }),
    };
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

  /** The driver's timers end with the socket: when that has said so, not when it was told to. */
  async #close(): Promise<void> {
    if (this.#client === undefined) return;
    this.#client.end(true);
    this.#socket?.destroy();
    await this.#closed.promise;
  }
}
