/** A broadcaster whose time, turns of the event loop and sockets the test moves by hand. */
import assert from 'node:assert/strict';
import { type Clock, ManualClock, type Timer } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { Store } from '@tickboard/core/store/store';
import { Broadcaster, type BroadcastLimits } from '../../../src/broadcast/broadcaster.ts';
import type { PastEvents } from '../../../src/history/past-events.ts';
import { Oracle } from './oracle.ts';
import { Tally } from './tally.ts';
import { TestClient, type TestClientOptions } from './test-client.ts';

export interface RigOptions {
  readonly limits?: Partial<BroadcastLimits>;
  readonly compressFrom?: number;
  readonly feedKept?: number;
  /** What is kept, unless told. */
  readonly feedWindow?: number;
  readonly tombstonesKept?: number;
  readonly finishedKept?: number;
  /** What a write to a socket costs, in ms: how much of the slice budget it takes. */
  readonly writeCostMs?: number;
  readonly settle?: () => void;
  readonly beforeBroadcaster?: (store: Store) => void;
  readonly seed?: number;
  /** Nothing is kept unless told. */
  readonly past?: PastEvents;
}

/** Time moves by hand; but each write takes some of it, as far as the slice budget is concerned. */
class RigClock implements Clock {
  readonly manual = new ManualClock();
  spentMs = 0;

  now(): number {
    return Math.floor(this.manual.now());
  }

  monotonic(): number {
    return this.manual.monotonic() + this.spentMs;
  }

  after(delayMs: number, task: () => void): Timer {
    return this.manual.after(delayMs, task);
  }
}

const NOTHING_KEPT: PastEvents = {
  read: ({ order, firstId, lastId }) => Promise.resolve({ events: [], reachedId: order === 'asc' ? lastId : firstId }),
};

const DEFAULT_LIMITS: BroadcastLimits = {
  lowWaterBytes: 1_000,
  highWaterBytes: 100_000,
  writeTimeoutMs: 10_000,
  heartbeatMs: 15_000,
  sliceBudgetMs: 1_000,
};

export class Rig {
  readonly clock = new RigClock();
  readonly tally = new Tally();
  readonly limits: { -readonly [Name in keyof BroadcastLimits]: BroadcastLimits[Name] };
  readonly clients: TestClient[] = [];
  readonly #options: RigOptions;
  readonly #deferred: (() => void)[] = [];
  #later: Change[] = [];
  #lives = 0;
  #store!: Store;
  #oracle!: Oracle;
  #broadcaster!: Broadcaster;
  /** Set while the broadcaster has said that the next write is a catch-up. */
  isCatchUpNext = false;

  constructor(options: RigOptions = {}) {
    this.#options = options;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.tally.onCatchUp = () => (this.isCatchUpNext = true);
    this.#start();
  }

  get store(): Store {
    return this.#store;
  }

  get oracle(): Oracle {
    return this.#oracle;
  }

  get broadcaster(): Broadcaster {
    return this.#broadcaster;
  }

  /** Tasks that wait for a later turn of the event loop. */
  get deferred(): number {
    return this.#deferred.length;
  }

  readonly defer = (task: () => void): void => {
    this.#deferred.push(task);
  };

  apply(...changes: Change[]): void {
    this.#store.apply(structuredClone(changes));
    this.#oracle.apply(changes);
    assert.equal(this.#store.version, this.#oracle.state.version);
  }

  /** Leaves changes to be applied when the broadcaster settles the state before a tick, as ingest and derivation do. */
  applyLater(...changes: Change[]): void {
    this.#later.push(...changes);
  }

  connect(options: Partial<TestClientOptions> = {}): TestClient {
    const client = new TestClient(this, options);
    this.clients.push(client);
    client.join();
    return client;
  }

  /** One task of a later turn of the event loop. */
  turn(): void {
    this.#deferred.shift()?.();
  }

  /** All turns that there are to be at this moment. */
  run(): void {
    const TURNS_MAX = 100_000;
    for (let turns = 0; this.#deferred.length > 0; turns++) {
      if (turns > TURNS_MAX) throw new Error('the turns do not end');
      this.turn();
    }
  }

  /** Moves time on, with all turns on the way. */
  advance(milliseconds: number): void {
    const STEP_MS = 10;
    this.run();
    for (let left = milliseconds; left > 0; left -= STEP_MS) {
      this.clock.manual.advance(Math.min(STEP_MS, left));
      this.run();
    }
  }

  /** The server ends and another one takes its place: a new life of the state. */
  restart(): void {
    for (const client of this.clients) client.disconnect();
    // What was sent is counted at the end of a pass.
    this.run();
    this.#broadcaster.stop();
    this.#later = [];
    this.#start();
  }

  #start(): void {
    const kept = {
      tombstonesKept: this.#options.tombstonesKept ?? 1_000,
      finishedKept: this.#options.finishedKept ?? 3,
    };
    const random = seededRandom((this.#options.seed ?? 1) + ++this.#lives);
    const feedKept = this.#options.feedKept ?? 50;
    this.#oracle = new Oracle(kept);
    const feedWindow = this.#options.feedWindow ?? feedKept;
    this.#store = new Store({ random, now: () => this.clock.now(), feedKept, feedWindow, ...kept });
    this.#options.beforeBroadcaster?.(this.#store);
    this.#broadcaster = new Broadcaster({
      store: this.#store,
      clock: this.clock,
      random,
      defer: this.defer,
      limits: () => this.limits,
      compressFrom: this.#options.compressFrom ?? 100,
      observer: this.tally,
      settle: () => this.#settle(),
      past: this.#options.past ?? NOTHING_KEPT,
    });
  }

  #settle(): void {
    this.#options.settle?.();
    const changes = this.#later;
    this.#later = [];
    if (changes.length > 0) this.apply(...changes);
  }

  /** To be called by outlets with each write. */
  written(): { readonly isCatchUp: boolean } {
    this.clock.spentMs += this.#options.writeCostMs ?? 0;
    const isCatchUp = this.isCatchUpNext;
    this.isCatchUpNext = false;
    return { isCatchUp };
  }
}
