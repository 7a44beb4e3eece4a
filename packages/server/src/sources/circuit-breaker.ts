/**
 * Keeps a source from asking a back end that cannot answer: after some failures in a row nothing is asked for a while,
 * then one request is tried. Pure: time and chance are given. Rules: docs/spec/sources.md.
 */
import type { Clock } from '@tickboard/core/clock';
import type { Random } from '@tickboard/core/random';

export interface CircuitBreakerOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly random: Random;
  /** Failures in a row after which nothing is asked for a while. */
  readonly failuresMax?: number;
  /** How long nothing is asked: doubles from the one to the other while requests keep failing. */
  readonly openMinMs?: number;
  readonly openMaxMs?: number;
}

export type CircuitState =
  /** Requests go through. */
  | 'closed'
  /** None does. */
  | 'open'
  /** One was let through to see; its outcome decides. */
  | 'half-open';

const FAILURES_MAX = 5;
const OPEN_MIN_MS = 1_000;
const OPEN_MAX_MS = 30_000;
const MS_PER_SECOND = 1_000;

export class CircuitBreaker {
  readonly #options: Required<CircuitBreakerOptions>;
  #state: CircuitState = 'closed';
  #failures = 0;
  /** How often it opened since the last success. */
  #openings = 0;
  /** By the monotonic clock; of meaning while open. */
  #retryAtMs = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = { failuresMax: FAILURES_MAX, openMinMs: OPEN_MIN_MS, openMaxMs: OPEN_MAX_MS, ...options };
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** Until `mayTry` can say yes again; 0 unless open. */
  get retryInMs(): number {
    return this.#state === 'open' ? Math.max(0, this.#retryAtMs - this.#options.clock.monotonic()) : 0;
  }

  /**
   * Whether a request may be made now. Every yes must be answered by `succeeded` or `failed`, abandoned requests
   * included: half open, it says yes once and then no until it heard the outcome.
   */
  mayTry(): boolean {
    if (this.#state === 'closed') return true;
    if (this.#state === 'half-open' || this.retryInMs > 0) return false;
    this.#state = 'half-open';
    return true;
  }

  succeeded(): void {
    this.#state = 'closed';
    this.#failures = 0;
    this.#openings = 0;
  }

  failed(): void {
    this.#failures++;
    // What was asked before it opened, and fails late, does not keep it open for longer.
    if (this.#state === 'open') return;
    if (this.#state === 'half-open' || this.#failures >= this.#options.failuresMax) this.#open();
  }

  /** In words, for the detail of a source. */
  describe(): string {
    if (this.#failures === 0) return 'requests succeed';
    const failed = this.#failures === 1 ? 'the last request failed' : `${this.#failures} requests in a row failed`;
    if (this.#state === 'closed') return failed;
    if (this.#state === 'half-open') return `${failed}, the next is being tried`;
    return `${failed}, the next is tried in ${Math.ceil(this.retryInMs / MS_PER_SECOND)} s`;
  }

  /** For between half and the whole of what doubles, so that many servers do not return as one. */
  #open(): void {
    const { clock, random, openMinMs, openMaxMs } = this.#options;
    const wholeMs = Math.min(openMaxMs, openMinMs * 2 ** this.#openings++);
    this.#state = 'open';
    this.#retryAtMs = clock.monotonic() + wholeMs * (0.5 + random() / 2);
  }
}
