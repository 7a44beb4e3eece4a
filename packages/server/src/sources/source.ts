/** What every source is, and what it is given. Each lives in its own folder and knows nothing of the others. */
import type { Clock } from '@tickboard/core/clock';
import type { Random } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import type { Logger } from 'pino';
import type { Bookmarks } from './bookmarks.ts';
import type { Intake } from './intake.ts';

/** A source's only way to the outside. All calls are synchronous and cheap; none throws. */
export interface SourceContext {
  /** Name of this source in the configuration: rows carry it as `source`, health rows as `service`. */
  readonly name: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: Random;
  /** Where the source stands in what the back end keeps; outlasts the process. */
  readonly bookmarks: Bookmarks;
  /**
   * Hands over what was decoded. Each change is validated on its own: a refused one is counted and logged, the others
   * go on. Counts as having heard from the back end. What is handed over must not be changed any more.
   */
  deliver(changes: readonly Change[]): void;
  /**
   * Reports input that could not even be decoded. `kind` is a short fixed name (`bad_json`, `too_large`): it is
   * counted by kind and logged once per kind; `where` and `why` say what arrived where and what is wrong with it.
   * `input`, bytes or a value, is kept for inspection, cut to a length that can be.
   */
  refuse(kind: string, where: string, why: string, input?: unknown): void;
  /**
   * Version of the state now: an answer to what is asked now may say so (`askedAt`), and takes back nothing that was told
   * after it. Not given where there is no state (`tickboard probe`).
   */
  stateVersion?(): number;
  /** Given where somebody watches (`tickboard probe`): each message as it arrived, bytes or a value, before it is read. */
  heard?(name: string, message: unknown): void;
  /** The connection stands. The source is live once something was delivered, stale when then nothing comes. */
  connected(detail?: string): void;
  /** The connection is gone or could not be made; `reason` in words. The source's rows become stale at once. */
  disconnected(reason: string): void;
  /** Round trip of a probe of the back end, in milliseconds. */
  measured(latencyMs: number): void;
}

/** A running source. It never gives up: it reconnects by itself, with backoff, until it is stopped. */
export interface Source {
  /** Starts and returns at once; failures are reported through the context, never thrown. */
  run(): void;
  /**
   * Nothing was heard for longer than the stall threshold, and its rows were marked stale: a source that leaves out what
   * it told before tells it again from here on.
   */
  staled?(): void;
  /** Ends connections and timers; resolves when nothing of it is left. Safe to call twice. */
  stop(): Promise<void>;
  /** Where others push to it, in a source that is told over this server's own HTTP. */
  readonly intake?: Intake;
}
