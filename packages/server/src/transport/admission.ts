/** Who comes in: what is asked of an upgrade request before anything of it is granted. Rules: docs/spec/session.md. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Credentials } from '../session/credentials.ts';
import {
  BadRequestError,
  type ClientRequest,
  readClientRequest,
  readToken,
  type RequestDefaults,
} from './client-request.ts';
import { isOriginAllowed } from './origin.ts';

/** Read anew at each use: they can change while running. */
export interface AdmissionLimits extends RequestDefaults {
  readonly allowedOrigins: readonly string[];
  readonly connectionsMax: number;
  /** 0: no limit. */
  readonly connectionsPerAddressMax: number;
}

export interface AdmissionState {
  readonly credentials: Credentials;
  readonly isTokenInQueryAllowed: boolean;
  readonly limits: AdmissionLimits;
  readonly isDraining: boolean;
  /** Connections open at present: in all, and from this client's address. */
  readonly connections: number;
  readonly connectionsFromAddress: number;
}

/** Ends an upgrade request with an HTTP status and a JSON error. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const PATH = '/ws';
const STREAM_PATH = '/ws/stream';
const SHOWN_MAX_LENGTH = 64;
const PATH_SHOWN_MAX_LENGTH = 256;

/** A client of /ws/stream, and the symbol that it named. */
export interface StreamRequest {
  readonly symbol: string | undefined;
}

export type Admitted =
  | { readonly kind: 'session'; readonly wanted: ClientRequest }
  | { readonly kind: 'stream'; readonly wanted: StreamRequest };

/** @throws {RefusedError} */
export function admit(request: IncomingMessage, state: AdmissionState): Admitted {
  const url = readUrl(request);
  if (url.pathname !== PATH && url.pathname !== STREAM_PATH) {
    throw new RefusedError(404, `there is no WebSocket at ${url.pathname.slice(0, SHOWN_MAX_LENGTH)}`);
  }
  checkRights(request, url, state);
  if (url.pathname === STREAM_PATH) {
    const symbols = url.searchParams.getAll('symbol');
    if (symbols.length > 1) throw new RefusedError(400, 'symbol is given more than once');
    return { kind: 'stream', wanted: { symbol: symbols[0] } };
  }
  try {
    return { kind: 'session', wanted: readClientRequest(url.searchParams, state.limits) };
  } catch (error) {
    if (error instanceof BadRequestError) throw new RefusedError(400, error.message);
    throw error;
  }
}

function checkRights(request: IncomingMessage, url: URL, state: AdmissionState): void {
  const { limits, credentials } = state;
  if (state.isDraining) throw new RefusedError(503, 'the server is going away');
  const { origin, host } = request.headers;
  if (!isOriginAllowed(origin, host, limits.allowedOrigins)) {
    throw new RefusedError(403, `origin ${String(origin).slice(0, SHOWN_MAX_LENGTH)} is not allowed`);
  }
  if (!credentials.accepts(readToken(request, url.searchParams, state.isTokenInQueryAllowed))) {
    throw new RefusedError(401, 'credentials are missing or wrong');
  }
  if (limits.connectionsPerAddressMax > 0 && state.connectionsFromAddress >= limits.connectionsPerAddressMax) {
    throw new RefusedError(429, 'too many connections from this address');
  }
  if (state.connections >= limits.connectionsMax) throw new RefusedError(429, 'too many connections');
}

function readUrl({ url }: IncomingMessage): URL {
  const read = URL.parse(url ?? '/', 'http://localhost');
  if (read === null) throw new RefusedError(400, 'the URL cannot be read');
  return read;
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Answers, and lets go of the socket: nobody else looks after it any more. */
export function refuse(request: IncomingMessage, socket: Duplex, { status, message }: RefusedError): void {
  const path = (request.url ?? '/').split('?', 1)[0]?.slice(0, PATH_SHOWN_MAX_LENGTH);
  const body = JSON.stringify({ error: message, status, path });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? 'Refused'}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  // A peer that does not close its side would keep the socket for ever.
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
