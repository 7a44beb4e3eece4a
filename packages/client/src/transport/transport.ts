/** A WebSocket, as far as the client needs one. Browsers, Node.js and tests each bring their own. */
export type Frame = string | Uint8Array;

export interface SocketRequest {
  readonly url: string;
  /** Goes with the handshake, in whatever way the transport can. */
  readonly token: string | undefined;
}

export interface SocketEvents {
  opened(): void;
  received(frame: Frame): void;
  /** Once, whether the socket ever opened or not. The codes are those of WebSocket, with the server's own from 4400. */
  closed(code: number, reason: string): void;
}

export interface Socket {
  send(frame: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/**
 * Begins to open a socket. Nothing is reported before it returned.
 *
 * @throws when no attempt with this request can ever succeed: a malformed URL, a token that cannot be sent.
 */
export type Transport = (request: SocketRequest, events: SocketEvents) => Socket;
