/**
 * Proves that the replica is what the server holds: asks for the server's digests and compares them with its own. The
 * answer comes behind everything that the server sent before, so nothing is under way that could excuse a difference
 * at the same version.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { DigestMessage } from '@tickboard/core/protocol/down/digest';
import type { Random } from '@tickboard/core/random';
import { EMPTY_DIGEST, formatDigest } from '@tickboard/core/store/digest';
import { STATE_NAMES } from './channel-kinds.ts';
import { NotConnectedError } from './errors.ts';
import type { MutableCounters } from './status.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Sync } from './sync.ts';

export interface Verification {
  /** Whether all channels that are held show what the server holds. If not, a resync was begun. */
  readonly matches: boolean;
  /** Those that do not. */
  readonly mismatched: readonly string[];
  /** Those that were compared. */
  readonly channels: readonly string[];
  readonly epoch: string;
  /** The version of the server's state that its digests are of. */
  readonly seq: number;
}

export interface VerifierOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly sync: Sync;
  readonly subscriptions: Subscriptions;
  readonly counters: MutableCounters;
  /** 0: only when asked. */
  readonly intervalMs: number;
  readonly nextId: () => number;
  /** False where there is no connection. */
  readonly send: (id: number) => boolean;
}

interface Waiter {
  readonly resolve: (verification: Verification) => void;
  readonly reject: (error: Error) => void;
}

/** Digests of different versions may differ for a good reason; so often it is asked again before it counts. */
const ATTEMPTS_MAX = 3;
/** A server that drops messages takes as many again within a second. */
const DROPPED_MS = 1_000;

export class Verifier {
  readonly #options: VerifierOptions;
  #waiters: Waiter[] = [];
  /** Of the question under way. */
  #id: number | undefined;
  #attempts = 0;
  #timer: Timer | undefined;
  #dropTimer: Timer | undefined;

  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  /** Checks from time to time, until `stop`; clients that connected together do not check together. */
  run(): void {
    const { intervalMs, random } = this.#options;
    if (intervalMs > 0) this.#schedule(intervalMs * (0.5 + random() / 2));
  }

  stop(error: Error): void {
    this.#timer?.cancel();
    this.#dropTimer?.cancel();
    this.#dropTimer = undefined;
    this.#end((waiter) => waiter.reject(error));
  }

  verify(): Promise<Verification> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (this.#id === undefined) this.#begin();
    });
  }

  /** The server dropped a message of ours before it had read which: perhaps our question. */
  dropped(): void {
    if (this.#id === undefined) return;
    this.#dropTimer ??= this.#options.clock.after(DROPPED_MS, () => {
      this.#dropTimer = undefined;
      if (this.#id !== undefined) this.#begin();
    });
  }

  /** Returns whether the error answered our question. */
  takeError(error: Error, id: string | number | undefined): boolean {
    if (this.#id === undefined || id !== this.#id) return false;
    this.#end((waiter) => waiter.reject(error));
    return true;
  }

  takeDigest(message: DigestMessage): void {
    if (this.#id === undefined || message.id !== this.#id) return;
    const { sync, counters, clock } = this.#options;
    if (message.epoch !== sync.epoch) {
      this.#end((waiter) => waiter.reject(new NotConnectedError('the state began a new life meanwhile')));
      sync.resync('digest');
      return;
    }
    const verification = this.#compare(message);
    if (verification.matches) {
      counters.verified++;
      counters.lastVerifiedSeq = message.seq;
      counters.lastVerifiedAt = clock.now();
    } else if (message.seq !== sync.replica.seq && this.#attempts < ATTEMPTS_MAX) {
      this.#ask();
      return;
    }
    this.#end((waiter) => waiter.resolve(verification));
    if (!verification.matches) sync.resync('digest', verification.mismatched);
  }

  #compare({ channels: digests, epoch, seq }: DigestMessage): Verification {
    const { sync, subscriptions } = this.#options;
    const ours = sync.replica.digests();
    const channels = Object.keys(digests).filter((channel) => STATE_NAMES.has(channel) && subscriptions.holds(channel));
    const mismatched = channels.filter((channel) => digests[channel] !== (ours[channel] ?? NO_ROWS));
    return { matches: mismatched.length === 0, mismatched, channels, epoch, seq };
  }

  #schedule(delayMs: number): void {
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#schedule(this.#options.intervalMs);
      if (this.#id !== undefined || !this.#options.sync.isComplete) return;
      this.#begin();
      this.#options.sync.renewCursors();
    });
  }

  #begin(): void {
    this.#attempts = 0;
    this.#ask();
  }

  #ask(): void {
    this.#attempts++;
    this.#id = this.#options.nextId();
    if (!this.#options.send(this.#id)) {
      this.#end((waiter) => waiter.reject(new NotConnectedError('no connection to verify over')));
    }
  }

  #end(answer: (waiter: Waiter) => void): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    this.#id = undefined;
    for (const waiter of waiters) answer(waiter);
  }
}

const NO_ROWS = formatDigest(EMPTY_DIGEST);
