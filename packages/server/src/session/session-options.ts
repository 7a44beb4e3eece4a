import type { Clock } from '@tickboard/core/clock';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { Store } from '@tickboard/core/store/store';
import type { Logger } from 'pino';
import type { Broadcaster } from '../broadcast/broadcaster.ts';
import type { ClientType } from '../broadcast/observer.ts';
import type { Outlet } from '../broadcast/outlet.ts';
import type { Credentials } from './credentials.ts';
import type { IntervalBounds } from './interval.ts';
import type { SessionObserver } from './session-observer.ts';

/** Read anew at each use: they can change while running. */
export interface SessionLimits {
  readonly intervals: IntervalBounds;
  readonly messagesPerSecond: number;
  /** So many bad messages in a row end the connection. */
  readonly badMessagesMax: number;
  readonly heartbeatMs: number;
}

export interface SessionShared {
  readonly broadcaster: Broadcaster;
  readonly clock: Clock;
  readonly store: Store;
  readonly mode: () => 'live' | 'simulated';
  readonly limits: () => SessionLimits;
  readonly credentials: Credentials;
  readonly observer: SessionObserver;
}

export interface SessionOptions {
  readonly id: string;
  readonly outlet: Outlet;
  readonly clientType: ClientType;
  readonly codec: CodecName;
  readonly isBinary: boolean;
  readonly isCompressed: boolean;
  readonly intervalMs: number;
  readonly log: Logger;
  /** From the URL: what the client holds from before. */
  readonly resume?: { readonly epoch: string; readonly seq: number };
  /** From the URL: what the client wants from the beginning; everything, where it names nothing. */
  readonly channels?: readonly string[];
}
