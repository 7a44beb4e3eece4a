import type { WebSocket } from 'ws';
import type { Session } from '../session/session.ts';
import type { SocketOutlet } from './socket-outlet.ts';

/** One open WebSocket. Kept small: ten thousand of them are. */
export interface Peer {
  readonly outlet: SocketOutlet;
  readonly webSocket: WebSocket;
  readonly address: string;
  /** Monotonic ms of the next ping. */
  nextPingAtMs: number;
  /** Monotonic ms of the last pong, or of the opening. */
  heardAtMs: number;
}

/** A client of the protocol. */
export interface Connection extends Peer {
  readonly session: Session;
}
