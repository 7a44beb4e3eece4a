/**
 * One source under supervision: what it says about its connection and what arrives decide its state. Connected is not
 * live: only what was heard within the stall threshold is. Rules: docs/spec/sources.md.
 */
import type { Clock } from '@tickboard/core/clock';
import type { Random } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import type { Logger } from 'pino';
import { OncePerKind } from '../telemetry/once-per-kind.ts';
import { ArrivalRate } from './arrival-rate.ts';
import { Backlog, type Piece } from './backlog.ts';
import type { Bookmarks } from './bookmarks.ts';
import { Overflow } from './overflow.ts';
import { Quarantine } from './quarantine.ts';
import type { Intake } from './intake.ts';
import type { DeliveryReport, Receiver } from './receiver.ts';
import type { Source, SourceContext } from './source.ts';
import type { SourceObserver } from './source-observer.ts';
import type { CreateSource } from './source-type.ts';
import type { SourceState, SourceStatus } from './source-status.ts';

export interface SupervisedSourceOptions {
  readonly name: string;
  readonly type: string;
  readonly stallAfterMs: number;
  readonly create: CreateSource;
  readonly bookmarks: Bookmarks;
  readonly receiver: Receiver;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly observer: SourceObserver;
}

const MS_PER_SECOND = 1_000;
/** Live for the time being: until the stall threshold, nobody can tell. */
const FOUND_DETAIL = 'what was kept was read, and nothing was told since';
const DETAIL_MAX_LENGTH = 1_000;
/** Whatever a source still holds after that ends with the process. */
const STOP_TIMEOUT_MS = 5_000;
/** Changes looked at in one turn of the event loop… */
const PIECE_MAX = 4_096;
/** …unless more than this wait behind the largest delivery: then all are, for the inbox to deal with. */
const BACKLOG_MAX = 65_536;

export class SupervisedSource {
  readonly name: string;
  /** What was refused of what it delivered. */
  readonly quarantine: Quarantine;
  readonly #options: SupervisedSourceOptions;
  /** Undefined where it could not even be made. */
  readonly #source: Source | undefined;
  readonly #refusals: OncePerKind;
  readonly #overflow: Overflow;
  readonly #backlog = new Backlog();
  readonly #rate = new ArrivalRate();
  readonly #refused = new Map<string, number>();
  #state: SourceState = 'connecting';
  #detail = 'not connected yet';
  #since: number;
  #connectedAtMs: number | undefined;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #lastMessageAt: number | undefined;
  /** From the back end's own time of its last update to its arrival here. */
  #lagMs: number | undefined;
  #messagesPerSecond = 0;
  #accepted = 0;
  #outdated = 0;
  #connections = 0;
  #latencyMs: number | undefined;
  #isStopped = false;
  #isDeferred = false;
  readonly #report: DeliveryReport = {
    refused: (kind, change, describe) => this.#refuse(kind, change.channel, describe, change),
    outdated: (count) => {
      this.#outdated += count;
      this.#options.observer.outdated(this.name, count);
    },
    overflowed: (action, count) => {
      this.#overflow.add(action, count);
      this.#options.observer.overflowed(this.name, action, count);
    },
  };

  constructor(options: SupervisedSourceOptions) {
    const { name, clock, random, observer } = options;
    const log = options.log.child({ source: name });
    this.name = name;
    this.quarantine = new Quarantine(() => clock.now());
    this.#options = options;
    this.#since = clock.now();
    this.#refusals = new OncePerKind(log, clock);
    this.#overflow = new Overflow(clock, this.#refusals);
    observer.state(name, this.#state);
    const context: SourceContext = {
      name,
      log,
      clock,
      random,
      bookmarks: options.bookmarks,
      stateVersion: () => options.receiver.stateVersion,
      deliver: (changes) => this.#deliver(changes),
      refuse: (kind, where, why, input) => this.#refuse(kind, where, () => why, input),
      connected: (detail) => this.#connected(detail ?? 'connected'),
      disconnected: (reason) => this.#disconnected(reason),
      measured: (latencyMs) => {
        this.#latencyMs = Number.isFinite(latencyMs) && latencyMs >= 0 ? latencyMs : undefined;
      },
    };
    this.#source = this.#guard(() => options.create(context));
  }

  get status(): SourceStatus {
    return {
      name: this.name,
      type: this.#options.type,
      state: this.#state,
      detail: this.#describe(),
      since: this.#since,
      lastMessageAt: this.#lastMessageAt,
      messagesPerSecond: this.#messagesPerSecond,
      accepted: this.#accepted,
      outdated: this.#outdated,
      refused: Object.fromEntries(this.#refused),
      overflowed: this.#overflow.counts,
      waiting: this.#waiting,
      reconnects: Math.max(0, this.#connections - 1),
      latencyMs: this.#latencyMs,
    };
  }

  get intake(): Intake | undefined {
    return this.#source?.intake;
  }

  /** Time in the present connection, in seconds; undefined while there is none. */
  get uptimeSeconds(): number | undefined {
    if (this.#connectedAtMs === undefined) return undefined;
    return Math.floor((this.#options.clock.monotonic() - this.#connectedAtMs) / MS_PER_SECOND);
  }

  run(): void {
    this.#guard(() => this.#source?.run());
  }

  /** Resolves even where the source hangs; from then on it is not heard any more. */
  async stop(): Promise<void> {
    const isEnded = await this.#isEndedInTime();
    if (!isEnded) this.#options.log.warn({ source: this.name }, 'source did not stop in time');
    this.#isStopped = true;
    this.#options.bookmarks.flush();
    this.#refusals.stop();
  }

  /** To be called once a second: measures the rate, puts in words what was refused, and notices silence. */
  look(): void {
    const { clock, stallAfterMs, observer, receiver } = this.#options;
    this.#messagesPerSecond = this.#rate.look();
    this.quarantine.settle();
    if (this.#lagMs !== undefined) observer.lag(this.name, this.#lagMs / MS_PER_SECOND);
    observer.looked(this.name, {
      silentSeconds: Number.isFinite(this.#heardAtMs)
        ? (clock.monotonic() - this.#heardAtMs) / MS_PER_SECOND
        : undefined,
      waiting: this.#waiting,
      quarantined: this.quarantine.kept,
    });
    if (this.#connectedAtMs === undefined || this.#state === 'stale') return;
    const silentMs = clock.monotonic() - Math.max(this.#heardAtMs, this.#connectedAtMs);
    if (silentMs <= stallAfterMs) return;
    this.#enter('stale', `connected, but nothing usable for more than ${stallAfterMs / MS_PER_SECOND} s`);
    receiver.markStale(this.name);
    this.#source?.staled?.();
  }

  #deliver(changes: readonly Change[]): void {
    if (this.#isStopped) return;
    // A back end may say something without telling anything new.
    if (changes.length === 0) {
      this.#hear();
      return;
    }
    this.#options.observer.messages(this.name, changes.length);
    this.#rate.add(changes.length);
    if (this.#backlog.count === 0 && changes.length <= PIECE_MAX) {
      this.#admit({ changes, connection: this.#connections });
      return;
    }
    this.#backlog.add({ changes: [...changes], connection: this.#connections });
    const isTooMuch = this.#backlog.count > BACKLOG_MAX + this.#backlog.largest;
    this.#admitSome(isTooMuch ? this.#backlog.count : 0);
  }

  /** What is left after so many changes waits for the next turns. */
  #admitSome(countMax: number): void {
    let left = countMax;
    while (left > 0 && !this.#isStopped) {
      const piece = this.#backlog.take(Math.min(left, PIECE_MAX));
      if (piece === undefined) return;
      left -= piece.changes.length;
      this.#admit(piece);
    }
    if (this.#isDeferred || this.#backlog.count === 0) return;
    this.#isDeferred = true;
    this.#options.receiver.later(() => {
      this.#isDeferred = false;
      this.#admitSome(PIECE_MAX);
    });
  }

  #admit({ changes, connection }: Piece): void {
    const { clock, receiver } = this.#options;
    const isPresent = connection === this.#connections;
    const admitted = receiver.admit(changes, this.#report);
    if (admitted.length === 0) return;
    this.#accepted += admitted.length;
    const isStream = !admitted.every(isLoaded);
    if (isPresent && isStream) this.#hear();
    // Rows read from where they were kept prove that the keeper lives, not that anybody still feeds it.
    else if (isPresent && this.#state === 'connecting' && admitted.some(isFinding)) this.#enter('live', FOUND_DETAIL);
    receiver.take(this.name, admitted, !isPresent || this.#state !== 'live', this.#report);
    const updatedAt = isStream ? updateTimeOf(admitted.at(-1)) : undefined;
    if (typeof updatedAt === 'number') this.#lagMs = Math.max(0, clock.now() - updatedAt);
  }

  get #waiting(): number {
    return this.#backlog.count + this.#options.receiver.waiting(this.#report);
  }

  #hear(): void {
    const { clock } = this.#options;
    this.#heardAtMs = clock.monotonic();
    this.#lastMessageAt = clock.now();
    if (this.#connectedAtMs === undefined) return;
    if (this.#state !== 'live' || this.#detail === FOUND_DETAIL) this.#enter('live', 'receiving');
  }

  #connected(detail: string): void {
    if (this.#isStopped) return;
    if (this.#connections++ > 0) this.#options.observer.reconnected(this.name);
    this.#connectedAtMs = this.#options.clock.monotonic();
    this.#enter('connecting', `${detail}, nothing received yet`);
  }

  #disconnected(reason: string): void {
    if (this.#isStopped) return;
    this.#connectedAtMs = undefined;
    this.#latencyMs = undefined;
    const wasDown = this.#state === 'down';
    this.#enter('down', reason);
    if (!wasDown) this.#options.receiver.markStale(this.name);
  }

  /** No source takes anything with it: what it throws, against its word, is why it is down. */
  #guard<Result>(act: () => Result): Result | undefined {
    try {
      return act();
    } catch (error) {
      this.#disconnected(`cannot be started: ${error instanceof Error ? error.message : 'no reason given'}`);
      return undefined;
    }
  }

  async #isEndedInTime(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(STOP_TIMEOUT_MS, () => resolve(false));
      const end = () => {
        timer.cancel();
        resolve(true);
      };
      // In a promise, so that a failure to stop, thrown or not, is an end too.
      Promise.resolve()
        .then(() => this.#source?.stop())
        .then(end, end);
    });
  }

  #describe(): string {
    const overflow = this.#overflow.describe();
    return overflow === undefined ? this.#detail : cleanDetail(`${this.#detail}; ${overflow}`);
  }

  #enter(state: SourceState, words: string): void {
    const detail = cleanDetail(words);
    if (state === this.#state && detail === this.#detail) return;
    const { clock, log, observer } = this.#options;
    if (state !== this.#state) {
      this.#since = clock.now();
      const level = state === 'down' || state === 'stale' ? 'warn' : 'info';
      log[level]({ source: this.name, state, was: this.#state, detail }, `source is ${state}`);
      observer.state(this.name, state);
    }
    this.#state = state;
    this.#detail = detail;
  }

  #refuse(kind: string, where: string, describe: () => string, input: unknown): void {
    if (this.#isStopped) return;
    this.#refused.set(kind, (this.#refused.get(kind) ?? 0) + 1);
    this.#options.observer.refused(this.name, kind);
    this.quarantine.add({ kind, where, describe, input });
    const fields = {
      where,
      // Read when it is logged, which is once a kind and then once a minute.
      get why() {
        return describe();
      },
    };
    this.#refusals.report(kind, 'refused input', fields);
  }
}

function updateTimeOf(change: Change | undefined): unknown {
  return change?.op === 'merge' || change?.op === 'replace' ? change.row['updated_at'] : undefined;
}

function isLoaded(change: Change): boolean {
  return change.op !== 'event' && change.isLoaded === true;
}

/** Whether a load found something, not only that something is gone. */
function isFinding(change: Change): boolean {
  return change.op !== 'delete';
}

/** Reasons quote back ends: what does not end up in `system_health` by way of its schema has to fit it all the same. */
function cleanDetail(words: string): string {
  return words
    .slice(0, DETAIL_MAX_LENGTH)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .toWellFormed();
}
