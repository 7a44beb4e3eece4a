import type { CodecName } from '@tickboard/core/protocol/codec/registry';

/** What the broadcast path reports about itself, in counts a pass, so that observing costs nothing a client. */
export interface BroadcastObserver {
  /** `count` messages, `bytes` in all, were handed to sockets. */
  sent(clientType: ClientType, codec: CodecName, messageType: string, count: number, bytes: number): void;
  encoded(codec: CodecName, messageType: string, seconds: number, bytes: number): void;
  /** From the start of a tick to the last socket written. */
  passed(clientType: ClientType, seconds: number): void;
  lagged(): void;
  caughtUp(kind: 'update' | 'snapshot'): void;
  lost(feed: string, count: number): void;
}

export type ClientType = 'TUI' | 'Web';

export const silentObserver: BroadcastObserver = {
  sent() {},
  encoded() {},
  passed() {},
  lagged() {},
  caughtUp() {},
  lost() {},
};
