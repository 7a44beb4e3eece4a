/** How fast the store takes changes, and what a tick costs in a small and in a large table. */
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { RateView } from '@tickboard/core/store/rate-view';
import { Store } from '@tickboard/core/store/store';
import { count, defineBench, duration } from '../bench.ts';
import { median, round } from '../figures.ts';
import { ReferenceTrace } from '../trace.ts';

const BATCHES = 2_000;
const MS_PER_SECOND = 1_000;
const US_PER_MS = 1_000;
const SMALL_ROWS = 100;
const LARGE_ROWS = 10_000;

function createStore(): Store {
  return new Store({ random: seededRandom(1), now: () => 0 });
}

/** Fields that a change sets to something new: of the trace, all but the key. */
function countFields(changes: readonly Change[]): number {
  return changes.reduce((sum, change) => sum + (change.op === 'merge' ? fieldsOf(change) : 0), 0);
}

function fieldsOf({ channel, row }: Extract<Change, { op: 'merge' }>): number {
  return Object.keys(row).length - (channel === 'account' ? 0 : 1);
}

/** Batches of merges, one a tick of the trace, applied again and again: each value differs from the one before. */
function measureApply(durationMs: number): number {
  const trace = new ReferenceTrace();
  const store = createStore();
  store.apply(trace.open());
  const batches = Array.from({ length: BATCHES }, () => trace.step());
  const fields = batches.reduce((sum, batch) => sum + countFields(batch), 0);
  const round_ = () => {
    for (const batch of batches) store.apply(batch);
  };
  round_();
  let rounds = 0;
  const startedMs = performance.now();
  while (performance.now() - startedMs < durationMs) {
    round_();
    rounds++;
  }
  return (rounds * fields * MS_PER_SECOND) / (performance.now() - startedMs);
}

/** A desk of so many symbols, and a view that follows it. */
class TickSubject {
  readonly us: number[] = [];
  readonly #store = createStore();
  readonly #view = new RateView(this.#store);

  constructor(open: readonly Change[]) {
    this.#store.apply(open);
    this.#view.advance();
  }

  tick(changes: readonly Change[]): void {
    this.#store.apply(changes);
    const startedMs = performance.now();
    this.#view.advance();
    this.us.push((performance.now() - startedMs) * US_PER_MS);
  }
}

/**
 * The same changes in a small and in a large table, so that only the number of rows differs; and beside them as many
 * changes spread over all of the large one, where most of the cost is memory that no cache holds.
 */
function measureTicks(ticks: number, changes: number) {
  const trace = new ReferenceTrace({ symbols: SMALL_ROWS, changes });
  const wideTrace = new ReferenceTrace({ symbols: LARGE_ROWS, changes });
  const wide = wideTrace.open();
  const small = new TickSubject(trace.open());
  // The small table's symbols are the first of the large one's.
  const large = new TickSubject([...wide, ...new ReferenceTrace({ symbols: SMALL_ROWS, changes }).open()]);
  const scattered = new TickSubject(wide);
  // By turns, so that whatever slows the machine slows all of them.
  for (let tick = 0; tick < ticks * 2; tick++) {
    const batch = trace.step();
    small.tick(batch);
    large.tick(batch);
    scattered.tick(wideTrace.step());
  }
  const middle = ({ us }: TickSubject) => median(us.slice(ticks));
  return { small: middle(small), large: middle(large), scattered: middle(scattered) };
}

export const storeBench = defineBench({
  name: 'store',
  description: 'field updates a second through the store, and the cost of a tick with 100 and with 10,000 rows',
  options: {
    duration: duration('5s', 'how long updates are applied'),
    ticks: count(3_000, 'ticks measured, after as many that are not'),
    changes: count(25, 'rows changed a tick'),
  },
  targets: () => [
    { figure: 'apply_updates_per_s', atLeast: 3_000_000 },
    { figure: 'ratio', atMost: 1.3 },
  ],
  run: (values, tell) => {
    tell('applying updates');
    const applied = measureApply(values.duration);
    tell(`${Math.round(applied)} field updates/s; now ticks`);
    const { small, large, scattered } = measureTicks(values.ticks, values.changes);
    return Promise.resolve({
      apply_updates_per_s: Math.round(applied),
      tick_us_rows_100: round(small),
      tick_us_rows_10000: round(large),
      tick_us_rows_10000_scattered: round(scattered),
      ratio: round(large / small),
    });
  },
});
