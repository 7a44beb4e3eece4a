/**
 * Writes finished frames past `ws` straight to the socket: one Buffer for all sockets, one write each. Safe, because
 * everything that `ws` itself sends here (pings, pongs, close) is one uncompressed frame, written at once.
 */
import type { Duplex } from 'node:stream';
import type { Clock } from '@tickboard/core/clock';
import { type CloseCode, formatCloseReason } from '@tickboard/core/protocol/close-codes';
import type { WebSocket } from 'ws';
import type { Outlet } from '../broadcast/outlet.ts';

/** A client that does not answer the close frame in this time is cut off. */
const CLOSE_TIMEOUT_MS = 3_000;

export class SocketOutlet implements Outlet {
  readonly #socket: Duplex;
  readonly #webSocket: WebSocket;
  readonly #clock: Clock;
  readonly #closed: (code: number) => void;
  #isClosing = false;

  constructor(socket: Duplex, webSocket: WebSocket, clock: Clock, closed: (code: number) => void) {
    this.#socket = socket;
    this.#webSocket = webSocket;
    this.#clock = clock;
    this.#closed = closed;
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  write(frame: Buffer): void {
    if (!this.#isClosing && this.#socket.writable) this.#socket.write(frame);
  }

  close(code: CloseCode, message: string, retryAfterMs?: number): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#closed(code);
    this.#webSocket.close(code, formatCloseReason(message, retryAfterMs));
    const timer = this.#clock.after(CLOSE_TIMEOUT_MS, () => this.#webSocket.terminate());
    this.#webSocket.once('close', () => timer.cancel());
  }
}
