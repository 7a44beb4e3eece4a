/** Pings the server and notices when nothing comes any more: a dead path often shows no other sign. */
import type { Clock, Timer } from '@tickboard/core/clock';

/** A timer later than this says that this machine slept, not that the server did. */
const SLEPT_MS = 1_000;
/** After a sleep, or a change of network, so long until something must have come. */
const PROBE_TIMEOUT_MS = 5_000;

export interface LivenessOptions {
  readonly clock: Clock;
  readonly pingIntervalMs: number;
  readonly ping: () => void;
  /** Nothing was heard for too long. */
  readonly silent: () => void;
}

export class Liveness {
  readonly #options: LivenessOptions;
  #silenceMaxMs = 0;
  /** Monotonic ms. */
  #heardAtMs = 0;
  #probedAtMs: number | undefined;
  #pingTimer: Timer | undefined;
  #watchTimer: Timer | undefined;

  constructor(options: LivenessOptions) {
    this.#options = options;
  }

  start(silenceMaxMs: number): void {
    this.stop();
    this.#silenceMaxMs = silenceMaxMs;
    this.heard();
    this.#pingRepeatedly();
    this.#watch();
  }

  stop(): void {
    this.#pingTimer?.cancel();
    this.#watchTimer?.cancel();
    this.#pingTimer = undefined;
    this.#watchTimer = undefined;
  }

  heard(): void {
    this.#heardAtMs = this.#options.clock.monotonic();
    this.#probedAtMs = undefined;
  }

  /** Asks for a sign of life now, and gives less time for it than usual. */
  probe(): void {
    if (this.#watchTimer === undefined) return;
    this.#probedAtMs ??= this.#options.clock.monotonic();
    this.#options.ping();
    this.#watch();
  }

  #pingRepeatedly(): void {
    this.#options.ping();
    this.#pingTimer = this.#options.clock.after(this.#options.pingIntervalMs, () => this.#pingRepeatedly());
  }

  #deadlineMs(): number {
    const usualMs = this.#heardAtMs + this.#silenceMaxMs;
    return this.#probedAtMs === undefined ? usualMs : Math.min(usualMs, this.#probedAtMs + PROBE_TIMEOUT_MS);
  }

  #watch(): void {
    this.#watchTimer?.cancel();
    const { clock } = this.#options;
    const dueMs = Math.max(this.#deadlineMs(), clock.monotonic());
    this.#watchTimer = clock.after(dueMs - clock.monotonic(), () => this.#look(dueMs));
  }

  #look(dueMs: number): void {
    const nowMs = this.#options.clock.monotonic();
    if (nowMs - dueMs > SLEPT_MS) {
      // What arrived meanwhile may still wait behind this very timer.
      this.heard();
      this.probe();
    } else if (nowMs < this.#deadlineMs()) {
      this.#watch();
    } else {
      this.stop();
      this.#options.silent();
    }
  }
}
