import type { CodecName } from '@tickboard/core/protocol/codec/registry';

/** What the broadcast path reports about itself, in counts a pass, so that observing costs nothing a client. */
export interface BroadcastObserver {
  /** `count` messages of one type, `bytes` in all, were handed to sockets. */
  sent(clientType: ClientType, codec: CodecName, messageType: string, count: number, bytes: number): void;
  /** A message was made, once for all who get it. `bytes`: before framing and compression. */
  encoded(codec: CodecName, messageType: string, seconds: number, bytes: number): void;
  /** From the start of a tick to the last socket of this kind written. */
  passed(clientType: ClientType, seconds: number): void;
  /** A socket was skipped: it still held too much. */
  lagged(): void;
  /** A session was brought in step again. */
  caughtUp(kind: 'update' | 'snapshot'): void;
  /** Gap notices were sent; `count` is what they say in all. */
  lost(feed: string, count: number): void;
}

export type ClientType = 'TUI' | 'Web';
