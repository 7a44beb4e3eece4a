import type { Clock } from '@tickboard/core/clock';
import type { OncePerKind } from '../telemetry/once-per-kind.ts';

/** What is done where a source delivers more than can be taken in, in this order. */
export type OverflowAction =
  /** Changes of one row that waited were made one. */
  | 'conflated'
  /** The oldest changes of rows that waited were left out. */
  | 'dropped_rows'
  /** And the oldest events. */
  | 'dropped_events';
export type OverflowCounts = Readonly<Record<OverflowAction, number>>;

/** An overflow is over when there was none for so long. */
const CALM_MS = 10_000;

/** Counts what had to be done, and says so while it lasts. */
export class Overflow {
  readonly #clock: Clock;
  readonly #log: OncePerKind;
  readonly #total = createCounts();
  #present = createCounts();
  #lastAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, log: OncePerKind) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Since the start. */
  get counts(): OverflowCounts {
    return this.#total;
  }

  add(action: OverflowAction, count: number): void {
    if (!this.#isPresent) this.#present = createCounts();
    this.#lastAtMs = this.#clock.monotonic();
    this.#total[action] += count;
    this.#present[action] += count;
    // The counts as they are when it is logged.
    this.#log.report('overflow', 'more arrives than can be taken in', this.#total);
  }

  /** In words; undefined while there is none. */
  describe(): string | undefined {
    if (!this.#isPresent) return undefined;
    const { conflated, dropped_rows: rows, dropped_events: events } = this.#present;
    return `more arrives than can be taken in: ${conflated} changes folded, ${rows} changes and ${events} events dropped`;
  }

  get #isPresent(): boolean {
    return this.#clock.monotonic() - this.#lastAtMs < CALM_MS;
  }
}

function createCounts(): Record<OverflowAction, number> {
  return { conflated: 0, dropped_rows: 0, dropped_events: 0 };
}
