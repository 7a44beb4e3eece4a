/**
 * Writes finished frames past `ws` straight to the socket: one Buffer for all sockets, one write each. Safe, because
 * everything that `ws` itself sends here (pings, pongs, close) is one uncompressed frame, written at once.
 */
import type { Duplex } from 'node:stream';
import { type CloseCode, formatCloseReason } from '@tickboard/core/protocol/close-codes';
import type { WebSocket } from 'ws';
import type { Outlet } from '../broadcast/outlet.ts';

export class SocketOutlet implements Outlet {
  readonly #socket: Duplex;
  readonly #webSocket: WebSocket;
  readonly #closing: (code: CloseCode) => void;
  #isClosing = false;

  /** `closing` is told once, when the outlet is asked to close. */
  constructor(socket: Duplex, webSocket: WebSocket, closing: (code: CloseCode) => void) {
    this.#socket = socket;
    this.#webSocket = webSocket;
    this.#closing = closing;
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  write(frame: Buffer): void {
    if (!this.#isClosing && this.#socket.writable) this.#socket.write(frame);
  }

  /** A client that does not answer in time is cut off by `ws`. */
  close(code: CloseCode, message: string, retryAfterMs?: number): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#closing(code);
    this.#webSocket.close(code, formatCloseReason(message, retryAfterMs));
  }
}
