import type { IncomingMessage } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Timer } from '@tickboard/core/clock';
import { WebSocket } from 'ws';
import { addressOf } from '../network-words.ts';
import { loadTls } from '../read-tls.ts';
import { readRetryAfter } from '../retry-after.ts';
import type { Session } from '../session-loop.ts';
import type { SourceContext } from '../source.ts';
import type { MessageReader } from './message-reader.ts';
import type { WebSocketSourceOptions } from './options.ts';
import { describeClose, describeUpgradeRefusal, describeWebSocketError } from './websocket-words.ts';

/** Above `maxPayloadBytes` a message is refused, and above this many times as much the connection is given up. */
const GIVE_UP_FACTOR = 16;
/** An orderly end of a connection gets this long. */
const CLOSE_TIMEOUT_MS = 100;
const NORMAL_CLOSURE = 1000;

/** One life of the connection: from the first attempt to whatever ends it. */
export class WebSocketSession implements Session {
  readonly #options: WebSocketSourceOptions;
  readonly #context: SourceContext;
  readonly #reader: MessageReader;
  readonly #address: string;
  readonly #url: URL;
  readonly #ended = Promise.withResolvers<void>();
  #webSocket: WebSocket | undefined;
  #socket: Socket | undefined;
  /** The deadline of connecting, then by turns the wait for the next ping and the deadline of its answer. */
  #timer: Timer | undefined;
  #closeTimer: Timer | undefined;
  #endWait: (() => void) | undefined;
  #arrivals = 0;
  /** What the back end asked to wait before the next attempt. */
  #waitMs = 0;
  #isOver = false;
  #isStopped = false;

  /** @throws {TypeError} where the URL cannot be read. */
  constructor(options: WebSocketSourceOptions, context: SourceContext, reader: MessageReader) {
    this.#options = options;
    this.#context = context;
    this.#reader = reader;
    this.#url = new URL(options.url);
    this.#address = addressOf(this.#url);
  }

  /** Whether anything came back. */
  get hasSucceeded(): boolean {
    return this.#arrivals > 0;
  }

  async run(): Promise<void> {
    if (this.#isOver) return;
    const { connectTimeoutMs } = this.#options;
    this.#timer = this.#context.clock.after(connectTimeoutMs, () => {
      this.#end(`no answer from ${this.#address} within ${connectTimeoutMs} ms`);
    });
    try {
      this.#webSocket = this.#open();
    } catch (error) {
      this.#fail(error);
    }
    await this.#ended.promise;
    await this.#close();
    if (this.#waitMs > 0 && !this.#isStopped) await this.#wait(this.#waitMs);
  }

  stop(): void {
    this.#isStopped = true;
    this.#end(undefined);
    this.#endWait?.();
  }

  #open(): WebSocket {
    const webSocket = new WebSocket(this.#url, {
      headers: this.#options.headers,
      maxPayload: this.#options.maxPayloadBytes * GIVE_UP_FACTOR,
      // A text that is none is one message to refuse, not a connection to lose: JSON tells.
      skipUTF8Validation: true,
      createConnection: () => this.#connect(),
    });
    return webSocket
      .on('open', () => this.#opened(webSocket))
      .on('message', (data: Buffer, isBinary: boolean) => {
        if (this.#isOver) return;
        this.#arrivals++;
        this.#reader.receive(data, isBinary);
      })
      .on('pong', () => this.#arrivals++)
      .on('ping', () => this.#arrivals++)
      .on('unexpected-response', (_request, response) => this.#refused(response))
      .on('error', (error) => this.#fail(error))
      .on('close', (code, reason) => this.#end(describeClose(code, reason.toString(), this.#address)));
  }

  /** As the driver's own does, but the socket is known from its first moment. */
  #connect(): Socket {
    const isSecure = this.#url.protocol === 'wss:';
    const host = this.#url.hostname.replace(/^\[(.*)\]$/, '$1');
    const port = Number(this.#url.port || (isSecure ? 443 : 80));
    const servername = isIP(host) === 0 ? host : '';
    const socket = isSecure
      ? connectTls({ host, port, servername, ...loadTls(this.#options.tls) })
      : connectTcp({ host, port });
    this.#socket = socket;
    return socket;
  }

  #opened(webSocket: WebSocket): void {
    if (this.#isOver) return;
    for (const text of this.#options.subscribe) webSocket.send(text, ignoreSendError);
    this.#context.connected(this.#address);
    this.#timer?.cancel();
    this.#probe(webSocket);
  }

  #refused(response: IncomingMessage): void {
    const status = response.statusCode ?? 0;
    const mayWait = status === 429 || status === 503;
    const waitMs = mayWait ? readRetryAfter(response.headers['retry-after'], this.#context.clock.now()) : undefined;
    this.#waitMs = waitMs ?? 0;
    response.destroy();
    this.#end(describeUpgradeRefusal(status, this.#address, waitMs));
  }

  #probe(webSocket: WebSocket): void {
    const { clock } = this.#context;
    const { pingIntervalMs, pongTimeoutMs, pingMessage } = this.#options;
    const sentMs = clock.monotonic();

    const pause = () => {
      this.#timer = clock.after(pingIntervalMs, () => this.#probe(webSocket));
    };
    const expectAnswer = () => {
      const arrivalsBefore = this.#arrivals;
      this.#timer = clock.after(pongTimeoutMs, () => {
        // Behind a flood of messages the answer comes late: they are proof enough.
        if (this.#arrivals > arrivalsBefore) expectAnswer();
        else this.#end(`no answer from ${this.#address} for ${pongTimeoutMs} ms`);
      });
    };
    webSocket.once('pong', () => {
      if (this.#isOver) return;
      this.#timer?.cancel();
      this.#context.measured(clock.monotonic() - sentMs);
      pause();
    });
    expectAnswer();
    webSocket.ping(undefined, true, ignoreSendError);
    if (pingMessage !== undefined) webSocket.send(pingMessage, ignoreSendError);
  }

  #fail(error: unknown): void {
    this.#end(describeWebSocketError(error, this.#address, this.#options.maxPayloadBytes * GIVE_UP_FACTOR));
  }

  /** The first reason counts: what follows is its consequence. */
  #end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    if (reason !== undefined) this.#context.disconnected(reason);
    this.#ended.resolve();
  }

  /** Resolves when no socket is left. */
  async #close(): Promise<void> {
    const webSocket = this.#webSocket;
    const socket = this.#socket;
    if (socket === undefined || socket.closed) return;
    const isGone = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
    });
    const destroy = () => {
      webSocket?.terminate();
      socket.destroy();
    };
    if (webSocket?.readyState === WebSocket.OPEN && this.#isStopped) {
      webSocket.close(NORMAL_CLOSURE);
      this.#closeTimer = this.#context.clock.after(CLOSE_TIMEOUT_MS, destroy);
    } else {
      destroy();
    }
    await isGone;
    this.#closeTimer?.cancel();
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#context.clock.after(milliseconds, resolve);
      this.#endWait = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}

/** A connection that takes nothing any more is about to report its end. */
function ignoreSendError(): void {}
