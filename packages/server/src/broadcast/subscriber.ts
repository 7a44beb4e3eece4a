/** What the broadcaster knows of a session: what it wants, where its frames go, and how far it was brought. */
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { Selection } from '@tickboard/core/store/selection';
import type { Group } from './group.ts';
import type { ClientType } from './observer.ts';
import type { Outlet } from './outlet.ts';

/** Where a subscriber stands that is not in step with its group. */
export interface Lag {
  /** It holds the state as of this version; 0: nothing, it needs a snapshot. */
  readonly version: number;
  /** The client has confirmed at least this `seq`: what `prev` may be at most. */
  readonly prev: number;
  /** By feed, the last event that it was sent. */
  readonly feeds: ReadonlyMap<string, number>;
  /** Monotonic ms. */
  readonly sinceMs: number;
}

export interface SubscriberOptions {
  readonly outlet: Outlet;
  readonly clientType: ClientType;
  readonly codec: CodecName;
  /** Whether compressed frames were negotiated. */
  readonly isCompressed: boolean;
}

export class Subscriber {
  readonly outlet: Outlet;
  readonly clientType: ClientType;
  readonly codec: CodecName;
  readonly isCompressed: boolean;

  // The broadcaster's own notes; nobody else writes them.
  group: Group | undefined;
  /** Serial of the last job that was written to this subscriber, or that it joined after. */
  serial = 0;
  lag: Lag | undefined;
  /** Answers that must not come before the subscriber is in step again. */
  waiting: (() => void)[] = [];

  constructor(options: SubscriberOptions) {
    this.outlet = options.outlet;
    this.clientType = options.clientType;
    this.codec = options.codec;
    this.isCompressed = options.isCompressed;
  }

  get selection(): Selection | undefined {
    return this.group?.selection;
  }
}
