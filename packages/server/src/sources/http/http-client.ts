/** One request at a time, from its start to the last byte of its answer, with every socket under control. */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { unescape } from 'node:querystring';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '@tickboard/core/clock';
import { Pool, type buildConnector, type Dispatcher } from 'undici';
import { addressOf } from '../network-words.ts';
import { loadTls } from '../read-tls.ts';
import { readRetryAfter } from '../retry-after.ts';
import { describeRequestError, describeStatus, shownPath, type Asked } from './http-words.ts';
import type { HttpSourceOptions } from './options.ts';

/** What of an earlier answer lets the back end say that nothing changed: at most one of these. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

export type Answer =
  | { readonly kind: 'body'; readonly body: Buffer; readonly validators: Validators }
  /** 204: there is nothing to say. */
  | { readonly kind: 'empty' }
  /** 304. */
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** It was waited for as long as may be: there is no doubt left. */
      readonly isTimeout?: boolean;
      readonly retryAfterMs?: number | undefined;
      /** What came is to be counted as refused, by this kind. */
      readonly refusal?: string;
    };

interface Ask {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly validators?: Validators | undefined;
}

const KEEP_ALIVE_MS = 60_000;
const MS_PER_SECOND = 1_000;
const HTML = /^\s*(?:text\/html|application\/xhtml\+xml)/i;

export class HttpClient {
  /** Host and port, without credentials. */
  readonly address: string;
  readonly #options: Pick<HttpSourceOptions, 'headers' | 'tls' | 'timeoutMs' | 'maxBodyBytes'>;
  readonly #clock: Clock;
  readonly #base: string;
  readonly #authorization: Readonly<Record<string, string>>;
  readonly #pool: Pool;
  readonly #sockets = new Set<Socket>();

  /** @throws {TypeError} where the URL cannot be read. */
  constructor(options: HttpSourceOptions, connections: number, clock: Clock) {
    const url = new URL(options.url);
    this.address = addressOf(url);
    this.#options = options;
    this.#clock = clock;
    this.#base = url.pathname.replace(/\/$/, '');
    this.#authorization = basicAuthorization(url);
    this.#pool = new Pool(url.origin, {
      connections,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      // Time is injected: see `get` and `#connect`.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (target, callback) => this.#connect(target, callback),
    });
  }

  /** Never rejects. */
  async get({ path, headers, validators }: Ask): Promise<Answer> {
    const { timeoutMs } = this.#options;
    const asked = { address: this.address, path: shownPath(path) };
    const deadline = new AbortController();
    let hasAnswered = false;
    const timer = this.#clock.after(timeoutMs, () => deadline.abort());
    try {
      const response = await this.#pool.request({
        method: 'GET',
        path: `${this.#base}${path}`,
        headers: {
          accept: '*/*',
          ...this.#authorization,
          ...this.#options.headers,
          ...headers,
          ...conditionsOf(validators),
        },
        signal: deadline.signal,
      });
      hasAnswered = true;
      return await this.#read(response, asked, validators);
    } catch (error) {
      if (!deadline.signal.aborted) return { kind: 'failed', reason: describeRequestError(error, asked) };
      const missing = hasAnswered ? 'no complete answer' : 'no answer';
      const reason = `${missing} to GET ${asked.path} from ${this.address} within ${timeoutMs} ms`;
      return { kind: 'failed', reason, isTimeout: true };
    } finally {
      timer.cancel();
    }
  }

  /** Ends requests and connections; resolves when no socket is left. */
  async close(): Promise<void> {
    const closing = this.#pool.destroy();
    const gone = [...this.#sockets].map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.once('close', () => resolve());
          socket.destroy();
        }),
    );
    await Promise.all([closing, ...gone]);
  }

  async #read(response: Dispatcher.ResponseData, asked: Asked, validators: Validators | undefined): Promise<Answer> {
    const { statusCode, headers, body } = response;
    const what = `GET ${asked.path} at ${asked.address}`;
    const header = (name: string): string | undefined => [headers[name]].flat()[0];
    const isConditional = validators?.etag !== undefined || validators?.lastModified !== undefined;

    if (statusCode === 304 && isConditional) {
      await body.dump();
      return { kind: 'unchanged' };
    }
    if (statusCode < 200 || statusCode > 299) {
      discard(body);
      const retryAfterMs =
        statusCode === 429 || statusCode === 503 ? readRetryAfter(header('retry-after'), this.#clock.now()) : undefined;
      const reason = describeStatus(statusCode, asked, { location: header('location'), retryAfterMs });
      return { kind: 'failed', reason, retryAfterMs };
    }
    if (statusCode === 204 || statusCode === 205) {
      await body.dump();
      return { kind: 'empty' };
    }
    const encoding = header('content-encoding') ?? 'identity';
    if (encoding !== 'identity') {
      discard(body);
      const reason = `${what} answers compressed (${encoding.slice(0, 40)}), which was not asked for`;
      return { kind: 'failed', reason, refusal: 'bad_encoding' };
    }
    if (HTML.test(header('content-type') ?? '')) {
      discard(body);
      const reason = `${what} answers a web page, not data`;
      return { kind: 'failed', reason, refusal: 'bad_type' };
    }
    const bytes = await this.#readBody(response);
    if (bytes === undefined) {
      const { maxBodyBytes } = this.#options;
      const reason = `${what} answers more than the ${maxBodyBytes} bytes that are allowed`;
      return { kind: 'failed', reason, refusal: 'too_large' };
    }
    return {
      kind: 'body',
      body: bytes,
      validators: readValidators(header('etag'), header('last-modified'), header('date')),
    };
  }

  /** Undefined where it is too long. */
  async #readBody({ headers, body }: Dispatcher.ResponseData): Promise<Buffer | undefined> {
    const { maxBodyBytes } = this.#options;
    if (Number(headers['content-length'] ?? 0) > maxBodyBytes) {
      discard(body);
      return undefined;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      // Leaving the loop closes the connection: nothing more is read.
      if (length > maxBodyBytes) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** As the driver's own does, but each socket is known from its first moment, and time is injected. */
  #connect(target: buildConnector.Options, callback: buildConnector.Callback): void {
    const isSecure = target.protocol === 'https:';
    let socket: Socket;
    try {
      socket = this.#openSocket(target, isSecure);
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    const timer = this.#clock.after(this.#options.timeoutMs, () => socket.destroy(new ConnectTimeoutError()));
    let isDone = false;
    const finish = (...result: Parameters<buildConnector.Callback>) => {
      timer.cancel();
      if (isDone) return;
      isDone = true;
      callback(...result);
    };
    this.#sockets.add(socket);
    socket
      .setNoDelay(true)
      .once(isSecure ? 'secureConnect' : 'connect', () => finish(null, socket))
      .on('error', (error: Error) => finish(error, null))
      .once('close', () => {
        this.#sockets.delete(socket);
        finish(new ConnectTimeoutError(), null);
      });
  }

  /** @throws {Error} where a certificate cannot be read. */
  #openSocket({ hostname, port }: buildConnector.Options, isSecure: boolean): Socket {
    const place = { host: hostname, port: Number(port || (isSecure ? 443 : 80)) };
    if (!isSecure) return connectTcp(place);
    const servername = isIP(hostname) === 0 ? hostname : '';
    return connectTls({ ...place, ...loadTls(this.#options.tls), servername, ALPNProtocols: ['http/1.1'] });
  }
}

class ConnectTimeoutError extends Error {
  override readonly name = 'ConnectTimeoutError';
  readonly code = 'ETIMEDOUT';
}

/** What is left of an answer is of no interest: the connection goes with it, rather than being read to its end. */
function discard(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => {}).destroy();
}

/**
 * Times of HTTP are whole seconds: one that was given within its own second may stand for two versions, of which the
 * newer would never be told (RFC 9110, 8.8.2.2).
 */
function readValidators(
  etag: string | undefined,
  lastModified: string | undefined,
  date: string | undefined,
): Validators {
  if (etag !== undefined) return { etag };
  if (lastModified === undefined || date === undefined) return {};
  return Date.parse(date) - Date.parse(lastModified) >= MS_PER_SECOND ? { lastModified } : {};
}

function conditionsOf({ etag, lastModified }: Validators = {}): Readonly<Record<string, string>> {
  return {
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
  };
}

function basicAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const credentials = `${unescape(username)}:${unescape(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}
