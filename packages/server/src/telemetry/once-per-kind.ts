import type { Clock, Timer } from '@tickboard/core/clock';
import type { Logger } from 'pino';

export type Fields = Readonly<Record<string, unknown>>;

/** No reminder sooner than this after the last line of its kind. */
const REMINDER_INTERVAL_MS = 60_000;
/** Kinds are fixed names, of which there are few; should they ever come from outside, the others share one. */
const KINDS_MAX = 100;
const OTHER_KIND = 'other';

interface Tally {
  repeated: number;
  fields: Fields;
  message: string;
  loggedAtMs: number;
}

/**
 * Logs the first event of each kind as a warning and counts those that follow; while they keep coming, a reminder at
 * most once a minute says how many, with the fields of the latest. A flood costs one line a minute and kind.
 */
export class OncePerKind {
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #tallies = new Map<string, Tally>();
  #timer: Timer | undefined;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  report(kind: string, message: string, fields: Fields = {}): void {
    const known = this.#tallies.has(kind) || this.#tallies.size < KINDS_MAX ? kind : OTHER_KIND;
    const tally = this.#tallies.get(known);
    if (tally === undefined) {
      this.#tallies.set(known, { repeated: 0, fields, message, loggedAtMs: this.#clock.monotonic() });
      this.#log.warn({ ...fields, kind: known }, message);
      return;
    }
    tally.repeated++;
    tally.fields = fields;
    tally.message = message;
    this.#schedule(tally.loggedAtMs + REMINDER_INTERVAL_MS);
  }

  /** Logs what was only counted so far, and ends. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const [kind, tally] of this.#tallies) if (tally.repeated > 0) this.#remind(kind, tally);
  }

  #schedule(dueMs: number): void {
    this.#timer ??= this.#clock.after(Math.max(0, dueMs - this.#clock.monotonic()), () => this.#remindDue());
  }

  #remindDue(): void {
    this.#timer = undefined;
    let nextMs = Infinity;
    for (const [kind, tally] of this.#tallies) {
      if (tally.repeated === 0) continue;
      const dueMs = tally.loggedAtMs + REMINDER_INTERVAL_MS;
      if (dueMs <= this.#clock.monotonic()) this.#remind(kind, tally);
      else nextMs = Math.min(nextMs, dueMs);
    }
    if (nextMs < Infinity) this.#schedule(nextMs);
  }

  #remind(kind: string, tally: Tally): void {
    this.#log.warn({ ...tally.fields, kind, repeated: tally.repeated }, tally.message);
    tally.repeated = 0;
    tally.loggedAtMs = this.#clock.monotonic();
  }
}
