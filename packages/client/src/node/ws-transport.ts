/** WebSockets in Node.js by `ws`: headers can be set, and a refused handshake says why. */
import type { IncomingMessage } from 'node:http';
import { CLOSE_CODES, formatCloseReason } from '@tickboard/core/protocol/close-codes';
import { WebSocket } from 'ws';
import type { Transport } from '../transport/transport.ts';

export interface WsTransportOptions {
  /** Sent with the handshake: `{ 'X-API-Key': … }`. */
  readonly headers?: Readonly<Record<string, string>>;
}

const ABNORMAL_CLOSURE = 1006;
const NORMAL_CLOSURE = 1000;
/** More of the body of a refusal is not read. */
const BODY_MAX_LENGTH = 4_096;

/** What a refused handshake means, as the close code that an open socket would have got. */
const CODE_BY_STATUS: Readonly<Record<number, number>> = {
  400: CLOSE_CODES.tooManyBadMessages,
  401: CLOSE_CODES.unauthenticated,
  403: CLOSE_CODES.forbidden,
  429: CLOSE_CODES.tooMany,
};

export function createWsTransport({ headers = {} }: WsTransportOptions = {}): Transport {
  return ({ url, token }, events) => {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const socket = new WebSocket(url, { headers: { ...headers, ...authorization } });
    let failure = '';
    let isReported = false;
    const report = (code: number, reason: string): void => {
      if (!isReported) events.closed(code, reason);
      isReported = true;
    };
    socket.on('open', () => events.opened());
    socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer;
      events.received(isBinary ? bytes : bytes.toString('utf8'));
    });
    socket.on('error', (error) => {
      failure = describeFailure(error, url);
    });
    socket.on('close', (code, reason) => report(code, code === ABNORMAL_CLOSURE ? failure : reason.toString('utf8')));
    // Whoever listens to this event has to end the request.
    socket.on('unexpected-response', (request, response) => {
      void readRefusal(response).then(({ code, reason }) => {
        report(code, reason);
        request.destroy();
      });
    });
    return {
      send: (frame) => socket.send(frame, ignoreSendError),
      close: () => {
        if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
        else socket.close(NORMAL_CLOSURE);
      },
    };
  };
}

async function readRefusal(response: IncomingMessage): Promise<{ code: number; reason: string }> {
  const status = response.statusCode ?? 0;
  const retryAfterSeconds = Number(response.headers['retry-after'] ?? Number.NaN);
  const retryAfterMs = Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1_000 : undefined;
  const body = await readBody(response);
  return {
    code: CODE_BY_STATUS[status] ?? ABNORMAL_CLOSURE,
    reason: formatCloseReason(errorIn(body) ?? `HTTP ${status}`, retryAfterMs),
  };
}

async function readBody(response: IncomingMessage): Promise<string> {
  let body = '';
  try {
    for await (const chunk of response) {
      body += String(chunk);
      if (body.length > BODY_MAX_LENGTH) break;
    }
  } catch {
    // The status says enough.
  }
  return body;
}

/** Our server answers `{"error": …}`; anything else is a proxy's page. */
function errorIn(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}

/** In words where those of the system say nothing to a person. */
function describeFailure(error: NodeJS.ErrnoException, url: string): string {
  const { hostname, host } = new URL(url);
  if (error.code === 'EPROTO') return `${host} does not speak TLS: try without it, by http: or ws:`;
  if (error.code === 'ENOTFOUND') return `there is no host named ${hostname}`;
  return error.message;
}

/** A socket that fails reports it by closing. */
function ignoreSendError(): void {}
