import type { CloseCode } from '@tickboard/core/protocol/close-codes';

/** Where a session's bytes go. The transport implements it over a socket, tests over a pair that they control. */
export interface Outlet {
  /** Bytes handed over that the kernel has not taken yet. */
  readonly bufferedBytes: number;
  /** Takes one or several finished WebSocket frames. Never throws; a closed outlet drops them. */
  write(frames: Buffer): void;
  /** Ends the connection; nothing is written after it. */
  close(code: CloseCode, message: string, retryAfterMs?: number): void;
}
