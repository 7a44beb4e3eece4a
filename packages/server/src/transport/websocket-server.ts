/** Takes upgrade requests, decides who comes in, and keeps the connections. Rules: docs/spec/session.md. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '@tickboard/core/clock';
import { CLOSE_CODES } from '@tickboard/core/protocol/close-codes';
import type { Random } from '@tickboard/core/random';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { Session, type SessionShared } from '../session/session.ts';
import {
  BadRequestError,
  type ClientRequest,
  readClientRequest,
  readToken,
  type RequestDefaults,
} from './client-request.ts';
import type { Connection } from './connection.ts';
import { isOriginAllowed } from './origin.ts';
import { SocketOutlet } from './socket-outlet.ts';

/** Read anew at each use: they can change while running. */
export interface TransportLimits extends RequestDefaults {
  readonly allowedOrigins: readonly string[];
  readonly connectionsMax: number;
  /** 0: no limit. */
  readonly connectionsPerAddressMax: number;
  readonly pingIntervalMs: number;
  /** No pong for so long: closed. */
  readonly pongTimeoutMs: number;
}

export interface TransportObserver {
  opened(connection: Connection): void;
  closed(connection: Connection, code: number): void;
  refused(status: number): void;
}

export interface WebSocketTransportOptions {
  readonly shared: SessionShared;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly limits: () => TransportLimits;
  readonly observer: TransportObserver;
  readonly maxPayloadBytes: number;
  readonly isCompressionOffered: boolean;
  readonly isTokenInQueryAllowed: boolean;
}

const PATH = '/ws';
const SWEEP_INTERVAL_MS = 1_000;
/** A drained client comes back after between one and so many milliseconds: they do not all come at once. */
const RETRY_SPREAD_MS = 5_000;

class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export class WebSocketTransport {
  readonly #options: WebSocketTransportOptions;
  readonly #server: WebSocketServer;
  readonly #connections = new Set<Connection>();
  readonly #byAddress = new Map<string, number>();
  #sweepTimer: Timer | undefined;
  #isDraining = false;
  #detach: () => void = () => {};

  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: options.maxPayloadBytes,
      handleProtocols: (offered) => acceptProtocol(offered),
      perMessageDeflate: options.isCompressionOffered
        ? { serverNoContextTakeover: true, clientNoContextTakeover: true }
        : false,
    });
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /** Starts taking upgrade requests of this HTTP server. */
  run(server: Server): void {
    const listener = (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head);
    server.on('upgrade', listener);
    this.#detach = () => server.off('upgrade', listener);
    this.#scheduleSweep();
  }

  /** Lets nobody in any more and asks everybody to come back later; resolves when all are gone or the time is up. */
  async drain(timeoutMs: number): Promise<void> {
    this.#isDraining = true;
    for (const { outlet } of this.#connections) {
      const retryAfterMs = Math.round(1 + this.#options.random() * RETRY_SPREAD_MS);
      outlet.close(CLOSE_CODES.draining, 'the server is going away', retryAfterMs);
    }
    const { clock } = this.#options;
    const deadlineMs = clock.monotonic() + timeoutMs;
    while (this.#connections.size > 0 && clock.monotonic() < deadlineMs) {
      await new Promise<void>((resolve) => clock.after(DRAIN_LOOK_MS, resolve));
    }
    this.stop();
  }

  stop(): void {
    this.#isDraining = true;
    this.#detach();
    this.#sweepTimer?.cancel();
    for (const { webSocket } of this.#connections) webSocket.terminate();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', ignoreSocketError);
    try {
      const wanted = this.#admit(request);
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        socket.off('error', ignoreSocketError);
        this.#open(request, socket, webSocket, wanted);
      });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.#refuse(request, socket, error);
    }
  }

  /** @throws {RefusedError} */
  #admit(request: IncomingMessage): ClientRequest {
    const { limits: readLimits, shared, isTokenInQueryAllowed } = this.#options;
    const limits = readLimits();
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== PATH) throw new RefusedError(404, `there is no WebSocket at ${url.pathname}`);
    if (this.#isDraining) throw new RefusedError(503, 'the server is going away');
    if (!isOriginAllowed(request.headers.origin, request.headers.host, limits.allowedOrigins)) {
      throw new RefusedError(403, `origin ${String(request.headers.origin)} is not allowed`);
    }
    if (!shared.credentials.accepts(readToken(request, url.searchParams, isTokenInQueryAllowed))) {
      throw new RefusedError(401, 'credentials are missing or wrong');
    }
    const perAddress = this.#byAddress.get(addressOf(request)) ?? 0;
    const isAddressFull = limits.connectionsPerAddressMax > 0 && perAddress >= limits.connectionsPerAddressMax;
    if (isAddressFull || this.#connections.size >= limits.connectionsMax) {
      throw new RefusedError(429, isAddressFull ? 'too many connections from this address' : 'too many connections');
    }
    try {
      return readClientRequest(url.searchParams, limits);
    } catch (error) {
      if (error instanceof BadRequestError) throw new RefusedError(400, error.message);
      throw error;
    }
  }

  #refuse(request: IncomingMessage, socket: Duplex, { status, message }: RefusedError): void {
    this.#options.observer.refused(status);
    this.#options.log.info({ address: addressOf(request), status, reason: message }, 'refused a connection');
    const body = JSON.stringify({ error: message, status });
    const head = [
      `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? 'Refused'}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  }

  #open(request: IncomingMessage, socket: Duplex, webSocket: WebSocket, wanted: ClientRequest): void {
    const { shared, clock, random, limits, log, observer } = this.#options;
    const id = randomUUID();
    let closeCode: number | undefined;
    const outlet = new SocketOutlet(socket, webSocket, clock, (code) => {
      closeCode = code;
    });
    const session = new Session(
      {
        id,
        outlet,
        clientType: wanted.clientType,
        codec: wanted.codec,
        isBinary: wanted.codec !== 'json',
        isCompressed: webSocket.extensions.includes('permessage-deflate'),
        intervalMs: wanted.intervalMs,
        log: log.child({ connection: id }),
        ...(wanted.resume && { resume: wanted.resume }),
      },
      shared,
    );
    const nowMs = clock.monotonic();
    const connection: Connection = {
      session,
      outlet,
      webSocket,
      address: addressOf(request),
      openedAt: clock.now(),
      nextPingAtMs: nowMs + random() * limits().pingIntervalMs,
      heardAtMs: nowMs,
    };
    this.#connections.add(connection);
    this.#byAddress.set(connection.address, (this.#byAddress.get(connection.address) ?? 0) + 1);
    webSocket.on('message', (data, isBinary) => session.receive(data as Buffer, isBinary));
    webSocket.on('pong', () => {
      connection.heardAtMs = clock.monotonic();
    });
    webSocket.on('error', (error) => log.info({ connection: id, reason: error.message }, 'connection failed'));
    webSocket.on('close', (code) => this.#closed(connection, closeCode ?? code));
    observer.opened(connection);
    log.info(
      { connection: id, address: connection.address, type: wanted.clientType, format: wanted.codec },
      'connected',
    );
    session.open();
  }

  #closed(connection: Connection, code: number): void {
    const { log, observer } = this.#options;
    this.#connections.delete(connection);
    const left = (this.#byAddress.get(connection.address) ?? 1) - 1;
    if (left > 0) this.#byAddress.set(connection.address, left);
    else this.#byAddress.delete(connection.address);
    connection.session.close();
    observer.closed(connection, code);
    log.info({ connection: connection.session.id, code }, 'disconnected');
  }

  #scheduleSweep(): void {
    this.#sweepTimer = this.#options.clock.after(SWEEP_INTERVAL_MS, () => {
      this.#sweep();
      this.#scheduleSweep();
    });
  }

  /** Pings who is due, closes who did not answer. One sweep for all: a timer a connection would be ten thousand timers. */
  #sweep(): void {
    const nowMs = this.#options.clock.monotonic();
    const { pingIntervalMs, pongTimeoutMs } = this.#options.limits();
    for (const connection of this.#connections) {
      if (nowMs - connection.heardAtMs > pongTimeoutMs) {
        connection.outlet.close(CLOSE_CODES.noPong, 'no pong');
      } else if (nowMs >= connection.nextPingAtMs) {
        connection.nextPingAtMs = nowMs + pingIntervalMs;
        connection.webSocket.ping();
      }
    }
  }
}

const DRAIN_LOOK_MS = 20;

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/** Until `ws` takes the socket over, a reset by the peer must not end the process. */
function ignoreSocketError(): void {}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown';
}

/** A token is no protocol of ours, yet browsers insist on one of those they offered. */
function acceptProtocol(offered: Set<string>): string | false {
  return [...offered][0] ?? false;
}
