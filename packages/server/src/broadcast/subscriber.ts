/** What the broadcaster knows of a session: what it wants, where its bytes go, and how far it was brought. */
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { Selection } from '@tickboard/core/store/selection';
import { AnswerQueue } from './answer-queue.ts';
import type { Group } from './group.ts';
import type { ClientType } from './observer.ts';
import type { Outlet } from './outlet.ts';

/** How far someone was brought. */
export interface Position {
  /** The state that it holds is that of this version; 0: it holds nothing of use and needs a snapshot. */
  readonly version: number;
  /** The client has confirmed at least this `seq`: what `prev` may be at most. */
  readonly prev: number;
  /** By feed, the last event that it was sent, or that came before its time. */
  readonly feeds: ReadonlyMap<string, number>;
}

/** Where a subscriber stands that is not in step with its group. */
export interface Lag extends Position {
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

  // The broadcaster's own notes; nobody else writes them. A session costs these, and never a queue of messages.
  group: Group | undefined;
  /** Serial of the last pass that it got its part of, or joined after. */
  serial = 0;
  /** Defined exactly while its rate class counts it among the lagging. */
  lag: Lag | undefined;
  /** Answers that must not come before it is in step again. Few: see the broadcaster. */
  waiting: (() => void)[] = [];
  /** Long replays, and answers behind them. */
  readonly answers = new AnswerQueue();
  /** Size of the last snapshot, catch-up or replay written to it: beside that, the high mark counts. */
  bulkBytes = 0;
  /** For good: it left, or was given up. */
  hasLeft = false;

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
