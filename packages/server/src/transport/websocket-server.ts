/** Takes upgrade requests, decides who comes in, and keeps the connections. Rules: docs/spec/session.md. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '@tickboard/core/clock';
import { CLOSE_CODES } from '@tickboard/core/protocol/close-codes';
import type { Random } from '@tickboard/core/random';
import type { Logger } from 'pino';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { DEFLATE_TERMS } from '../broadcast/websocket-frame.ts';
import { Session } from '../session/session.ts';
import type { SessionShared } from '../session/session-options.ts';
import { admit, type Admitted, type AdmissionLimits, refuse, RefusedError, type StreamRequest } from './admission.ts';
import type { ClientRequest } from './client-request.ts';
import { dropUnreadableOffers } from './compression.ts';
import type { Connection, Peer } from './connection.ts';
import { SocketOutlet } from './socket-outlet.ts';
import type { TickerStreams } from './ticker-streams.ts';

/** Read anew at each use: they can change while running. */
export interface TransportLimits extends AdmissionLimits {
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
  readonly streams: TickerStreams;
  readonly maxPayloadBytes: number;
  readonly isCompressionOffered: boolean;
  readonly isTokenInQueryAllowed: boolean;
  /** How long a close may take before the client is cut off. */
  readonly closeTimeoutMs?: number;
}

const CLOSE_TIMEOUT_MS = 3_000;
const SWEEP_INTERVAL_MS = 1_000;
/** A drained client comes back after between one and so many milliseconds: they do not all come at once. */
const RETRY_SPREAD_MS = 5_000;

export class WebSocketTransport {
  readonly #options: WebSocketTransportOptions;
  readonly #server: WebSocketServer;
  readonly #connections = new Set<Connection>();
  /** Connections and streams. */
  readonly #peers = new Set<Peer>();
  readonly #byAddress = new Map<string, number>();
  #sweepTimer: Timer | undefined;
  #isDraining = false;
  #detach: () => void = () => {};

  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
    // Known to `ws`, not yet to its types.
    const settings: ServerOptions & { readonly closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      maxPayload: options.maxPayloadBytes,
      closeTimeout: options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS,
      handleProtocols: (offered) => acceptProtocol(offered),
      perMessageDeflate: options.isCompressionOffered ? DEFLATE_TERMS : false,
    };
    this.#server = new WebSocketServer(settings);
    this.#server.on('wsClientError', (error, socket, request) => {
      this.#refuse(request, socket, new RefusedError(400, error.message));
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
    for (const { outlet } of this.#peers) {
      const retryAfterMs = Math.round(1 + this.#options.random() * RETRY_SPREAD_MS);
      outlet.close(CLOSE_CODES.draining, 'the server is going away', retryAfterMs);
    }
    const { clock } = this.#options;
    const deadlineMs = clock.monotonic() + timeoutMs;
    while (this.#peers.size > 0 && clock.monotonic() < deadlineMs) {
      await new Promise<void>((resolve) => {
        clock.after(DRAIN_LOOK_MS, resolve);
      });
    }
    this.stop();
  }

  stop(): void {
    this.#isDraining = true;
    this.#detach();
    this.#sweepTimer?.cancel();
    this.#options.streams.stop();
    for (const { webSocket } of this.#peers) webSocket.terminate();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', ignoreSocketError);
    try {
      const admitted = this.#admit(request);
      dropUnreadableOffers(request);
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        socket.off('error', ignoreSocketError);
        if (admitted.kind === 'stream') this.#openStream(request, socket, webSocket, admitted.wanted);
        else this.#open(request, socket, webSocket, admitted.wanted);
      });
    } catch (error) {
      if (error instanceof RefusedError) {
        this.#refuse(request, socket, error);
        return;
      }
      this.#options.log.error({ err: error, address: addressOf(request) }, 'failed on a connection');
      this.#refuse(request, socket, new RefusedError(500, 'the server failed on this request'));
    }
  }

  /** @throws {RefusedError} */
  #admit(request: IncomingMessage): Admitted {
    const { limits, shared, isTokenInQueryAllowed, streams } = this.#options;
    const admitted = admit(request, {
      credentials: shared.credentials,
      isTokenInQueryAllowed,
      limits: limits(),
      isDraining: this.#isDraining,
      connections: this.#peers.size,
      connectionsFromAddress: this.#byAddress.get(addressOf(request)) ?? 0,
    });
    const symbol = admitted.kind === 'stream' ? admitted.wanted.symbol : undefined;
    if (symbol !== undefined && !streams.has(symbol)) {
      throw new RefusedError(404, `market_data has no ${JSON.stringify(symbol.slice(0, SHOWN_MAX_LENGTH))}`);
    }
    return admitted;
  }

  #refuse(request: IncomingMessage, socket: Duplex, error: RefusedError): void {
    const { observer, log } = this.#options;
    observer.refused(error.status);
    const { status, message: reason } = error;
    log.info({ address: addressOf(request), status, reason }, 'refused a connection');
    refuse(request, socket, error);
  }

  #open(request: IncomingMessage, socket: Duplex, webSocket: WebSocket, wanted: ClientRequest): void {
    const { shared, log, observer } = this.#options;
    const id = randomUUID();
    const ownLog = log.child({ connection: id });
    let closeCode: number | undefined;
    // Nothing is sent after a close frame, and nothing listened to: the session is over with it.
    const outlet = new SocketOutlet(socket, webSocket, (code) => {
      closeCode = code;
      session.close();
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
        log: ownLog,
        ...(wanted.resume && { resume: wanted.resume }),
        ...(wanted.channels && { channels: wanted.channels }),
      },
      shared,
    );
    const connection: Connection = { session, ...this.#createPeer(request, webSocket, outlet) };
    this.#connections.add(connection);
    this.#keep(connection);
    webSocket.on('message', (data, isBinary) => session.receive(data as Buffer, isBinary));
    // Broken frames and sockets. `ws` has begun to close.
    webSocket.on('error', (error) => {
      if ('code' in error && error.code === TOO_LARGE_ERROR) closeCode ??= CLOSE_CODES.tooLarge;
      ownLog.info({ reason: error.message }, 'connection failed');
      session.close();
    });
    webSocket.on('close', (code) => this.#closed(connection, closeCode ?? code));
    observer.opened(connection);
    ownLog.info({ address: connection.address, type: wanted.clientType, format: wanted.codec }, 'connected');
    session.open();
  }

  #openStream(request: IncomingMessage, socket: Duplex, webSocket: WebSocket, { symbol }: StreamRequest): void {
    const { streams, log } = this.#options;
    let closeCode: number | undefined;
    const outlet = new SocketOutlet(socket, webSocket, (code) => {
      closeCode = code;
      remove();
    });
    const peer = this.#createPeer(request, webSocket, outlet);
    this.#keep(peer);
    streams.observer.opened();
    log.info({ address: peer.address, symbol }, 'stream opened');
    // What such a client says means nothing.
    webSocket.on('message', () => {});
    webSocket.on('error', (error) => {
      if ('code' in error && error.code === TOO_LARGE_ERROR) closeCode ??= CLOSE_CODES.tooLarge;
      log.info({ address: peer.address, reason: error.message }, 'stream failed');
    });
    webSocket.on('close', (code) => {
      remove();
      this.#letGo(peer);
      streams.observer.closed(closeCode ?? code);
      log.info({ address: peer.address, code: closeCode ?? code }, 'stream closed');
    });
    const remove = streams.add(outlet, symbol);
  }

  #createPeer(request: IncomingMessage, webSocket: WebSocket, outlet: SocketOutlet): Peer {
    const { clock, random, limits } = this.#options;
    const nowMs = clock.monotonic();
    const nextPingAtMs = nowMs + random() * limits().pingIntervalMs;
    return { outlet, webSocket, address: addressOf(request), nextPingAtMs, heardAtMs: nowMs };
  }

  #keep(peer: Peer): void {
    this.#peers.add(peer);
    this.#byAddress.set(peer.address, (this.#byAddress.get(peer.address) ?? 0) + 1);
    peer.webSocket.on('pong', () => {
      peer.heardAtMs = this.#options.clock.monotonic();
    });
  }

  #letGo(peer: Peer): void {
    this.#peers.delete(peer);
    const left = (this.#byAddress.get(peer.address) ?? 1) - 1;
    if (left > 0) this.#byAddress.set(peer.address, left);
    else this.#byAddress.delete(peer.address);
  }

  #closed(connection: Connection, code: number): void {
    const { log, observer } = this.#options;
    this.#connections.delete(connection);
    this.#letGo(connection);
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
    for (const peer of this.#peers) {
      if (nowMs - peer.heardAtMs > pongTimeoutMs) {
        peer.outlet.close(CLOSE_CODES.noPong, 'no pong');
      } else if (nowMs >= peer.nextPingAtMs) {
        peer.nextPingAtMs = nowMs + pingIntervalMs;
        peer.webSocket.ping();
      }
    }
  }
}

const DRAIN_LOOK_MS = 20;
const SHOWN_MAX_LENGTH = 64;

/** Of the errors of `ws`: a message larger than the maximum, which it closes with 1009. */
const TOO_LARGE_ERROR = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';

/** Until `ws` takes the socket over, a reset by the peer must not end the process. */
function ignoreSocketError(): void {}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown';
}

/** A token is no protocol of ours, yet browsers insist on one of those they offered. */
function acceptProtocol(offered: Set<string>): string | false {
  return [...offered][0] ?? false;
}
