import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { GrpcTransportOptions } from '@connectrpc/connect-node';
import type { Clock, Timer } from '@tickboard/core/clock';
import type { loadTls } from '../read-tls.ts';
import { Keepalive } from './keepalive.ts';
import type { GrpcSourceOptions } from './options.ts';

/** Contents of PEM files. */
export type TlsMaterial = ReturnType<typeof loadTls>;

export interface Http2ConnectionOptions extends Pick<
  GrpcSourceOptions,
  'url' | 'connectTimeoutMs' | 'pingIntervalMs' | 'pingTimeoutMs' | 'pingsInARowMax'
> {
  readonly clock: Clock;
  readonly tls: TlsMaterial;
  /** For the words. */
  readonly address: string;
  /** A request was handed to the connection. */
  readonly onRequested: () => void;
  readonly onMeasured: (latencyMs: number) => void;
  /** Once, whatever ends it but `close`: an error of Node.js, or a sentence. */
  readonly onLost: (cause: unknown) => void;
}

type SessionManager = NonNullable<GrpcTransportOptions['sessionManager']>;
type RequestArguments = Parameters<SessionManager['request']>;

/**
 * One connection, and no other after it: the manager that comes with the client library opens new ones in silence, and
 * a server that was away would look as if it had never been.
 */
export class Http2Connection implements SessionManager {
  readonly authority: string;
  readonly #options: Http2ConnectionOptions;
  readonly #session: ClientHttp2Session;
  /** Held beside the session, which neither ends nor frees a socket whose TLS fails after it was agreed on. */
  readonly #socket: Socket;
  readonly #keepalive: Keepalive;
  readonly #socketClosed = Promise.withResolvers<void>();
  readonly #sessionClosed = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();
  readonly #connectTimer: Timer;
  #isOver = false;

  /** Begins to connect. Throws where the URL or the TLS material cannot be used. */
  constructor(options: Http2ConnectionOptions) {
    const { url, clock, address, connectTimeoutMs } = options;
    this.#options = options;
    this.authority = new URL(url).origin;
    this.#keepalive = new Keepalive({
      ...options,
      ping: (onAnswer) => this.#ping(onAnswer),
      onAnswer: options.onMeasured,
      onSilence: () => this.#lose(`no answer from ${address} for ${options.pingTimeoutMs} ms`),
    });
    this.#socket = openSocket(new URL(url), options.tls);
    this.#session = connect(this.authority, { createConnection: () => this.#socket });
    this.#connectTimer = clock.after(connectTimeoutMs, () => {
      this.#lose(`no answer from ${address} within ${connectTimeoutMs} ms`);
    });
    this.#session
      // Every server of HTTP/2 begins with its settings: only then is it known to be one.
      .once('remoteSettings', () => {
        this.#connectTimer.cancel();
        this.#opened.resolve();
      })
      .on('error', (error: unknown) => this.#lose(error))
      .on('close', () => this.#sessionClosed.resolve())
      .on('goaway', (code: number, _lastStream: number, detail?: Uint8Array) => {
        this.#lose(describeGoAway(code, detail, address));
      });
    this.#socket
      .on('error', (error: unknown) => this.#lose(error))
      .on('close', () => {
        this.#lose(`connection closed by ${address}`);
        this.#socketClosed.resolve();
      });
  }

  /** Resolves when the server is known to speak HTTP/2; never where it does not, which `onLost` tells. */
  async opened(): Promise<void> {
    await this.#opened.promise;
  }

  /** From here on the connection is probed. */
  startKeepalive(): void {
    if (!this.#isOver) this.#keepalive.start();
  }

  /** Of the client library. */
  async request(...[method, path, headers, options]: RequestArguments): Promise<ClientHttp2Stream> {
    const stream = this.#session.request({ ...headers, ':method': method, ':path': path }, options);
    stream.once('response', () => this.#keepalive.heard());
    this.#options.onRequested();
    return stream;
  }

  /** Of the client library. */
  notifyResponseByteRead(): void {
    this.#keepalive.heard();
  }

  /** Resolves when its socket and timers are gone. */
  async close(): Promise<void> {
    this.#finish();
    this.#session.destroy(undefined, constants.NGHTTP2_CANCEL);
    this.#socket.destroy();
    await Promise.all([this.#socketClosed.promise, this.#sessionClosed.promise]);
    // Node.js lets go of streams in the next turn.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  #ping(onAnswer: () => void): void {
    if (this.#session.destroyed || this.#session.closed) return;
    this.#session.ping((error) => {
      if (error === null) onAnswer();
    });
  }

  #lose(cause: unknown): void {
    if (this.#isOver) return;
    this.#finish();
    this.#options.onLost(cause);
  }

  #finish(): void {
    this.#isOver = true;
    this.#connectTimer.cancel();
    this.#keepalive.stop();
  }
}

function openSocket({ protocol, hostname, port }: URL, tls: TlsMaterial): Socket {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (protocol !== 'https:') return connectPlain({ host, port: Number(port || 80), noDelay: true });
  const name = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({ host, port: Number(port || 443), ALPNProtocols: ['h2'], ...name, ...tls });
}

function describeGoAway(code: number, detail: Uint8Array | undefined, address: string): string {
  const text = detail === undefined ? '' : Buffer.from(detail).toString('latin1').slice(0, 100);
  if (code === constants.NGHTTP2_ENHANCE_YOUR_CALM && text === 'too_many_pings') {
    return `${address} wants fewer pings: raise ping_interval`;
  }
  return code === constants.NGHTTP2_NO_ERROR
    ? `${address} is shutting down`
    : `${address} ended the connection with error ${code} of HTTP/2${text === '' ? '' : ` (${text})`}`;
}
