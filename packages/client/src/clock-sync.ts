/** Where the server's clock stands, from pings (the way NTP does it): immune to steps of the local wall clock. */
import type { Clock } from '@tickboard/core/clock';

const SAMPLES_KEPT = 5;
/** Pings without an answer that are remembered. */
const PINGS_MAX = 10;

interface Sample {
  readonly rttMs: number;
  /** The server's wall time minus our monotonic time. */
  readonly differenceMs: number;
}

export class ClockSync {
  readonly #clock: Clock;
  /** Monotonic times of pings under way. */
  #pings: number[] = [];
  #samples: Sample[] = [];
  #differenceMs: number | undefined;
  #rttMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Round trip, median of the last five; undefined before the first. */
  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  /** What to add to the local wall clock to get the server's; undefined while unknown. */
  get offsetMs(): number | undefined {
    return this.#differenceMs === undefined ? undefined : this.serverNow() - this.#clock.now();
  }

  /** The server's wall time, Unix ms; the local one while the server's is unknown. */
  serverNow(): number {
    return this.#differenceMs === undefined ? this.#clock.now() : this.#clock.monotonic() + this.#differenceMs;
  }

  /** A new path begins, with a message that just arrived: a first guess, too early by its way here. */
  greet(serverTime: number): void {
    this.#pings = [];
    this.#samples = [];
    this.#rttMs = undefined;
    this.#differenceMs = serverTime - this.#clock.monotonic();
  }

  /** A ping leaves now, and its answer brings this time stamp back. */
  ping(): number {
    const sentAtMs = this.#clock.monotonic();
    this.#pings = [...this.#pings, sentAtMs].slice(-PINGS_MAX);
    return sentAtMs;
  }

  /** The quickest of the last round trips says most about the clock: it cannot be wrong by more than half of it. */
  pong(timestamp: unknown, serverTime: number): void {
    const sentAtMs = this.#pings.find((ping) => ping === timestamp);
    if (sentAtMs === undefined) return;
    this.#pings = this.#pings.filter((ping) => ping !== sentAtMs);
    const nowMs = this.#clock.monotonic();
    const sample = { rttMs: nowMs - sentAtMs, differenceMs: serverTime - (sentAtMs + nowMs) / 2 };
    this.#samples = [...this.#samples, sample].slice(-SAMPLES_KEPT);
    this.#rttMs = median(this.#samples.map((each) => each.rttMs));
    this.#differenceMs = this.#samples.reduce((best, other) => (other.rttMs < best.rttMs ? other : best)).differenceMs;
  }
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}
