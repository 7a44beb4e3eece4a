import { ManualClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import { Store } from '@tickboard/core/store/store';
import { describe, expect, it } from 'vitest';
import { type Batch, countRows, sizeOf } from '../../src/history/batch.ts';
import { History } from '../../src/history/history.ts';
import type { HistoryStore, StoreReports } from '../../src/history/history-store.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

/** History over a store that takes everything, and writes it when it is told to. */
function openHistory() {
  const clock = new ManualClock(Date.UTC(2026, 0, 2));
  const store = new Store({ random: seededRandom(1), now: () => clock.now() });
  const lines: string[] = [];
  const batches: Batch[] = [];
  let reports: StoreReports | undefined;
  const nothing = () => Promise.reject(new Error('nothing is asked here'));
  const kept: HistoryStore = {
    run: () => {},
    write: (batch) => batches.push(batch),
    prune: () => {},
    query: nothing,
    rows: nothing,
    symbols: nothing,
    events: nothing,
    stats: nothing,
    stop: () => Promise.resolve(),
  };
  const history = new History({
    store,
    openStore: (given) => {
      reports = given;
      return kept;
    },
    clock,
    log: createLogger({ level: 'debug', clock, stream: { write: (line) => void lines.push(line) } }),
    observer: { written: () => {}, leftOut: () => {}, failed: () => {}, waiting: () => {}, spool: () => {} },
    quoteIntervalMs: 0,
    sampleIntervalMs: 10_000,
    keepTicksMs: 1,
    keepRecordsMs: 1,
    maxSizeBytes: 1,
  });
  history.run();
  const trade = () =>
    store.apply([{ op: 'event', channel: 'trades', data: { symbol: 'BTCUSDT', price: 1, quantity: 1 } }]);
  return { history, clock, batches, lines, trade, reports: reports as unknown as StoreReports };
}

describe('history that ends', () => {
  it('[HI19] says how many rows were not written, where there are any', async () => {
    const { history, clock, batches, lines, trade, reports } = openHistory();
    trade();
    clock.advance(1_000);
    const written = sizeOf(batches[0] as Batch);
    expect(countRows(written)).toBeGreaterThan(0);
    reports.written(written, 0, { wasSpooled: false });
    for (const batch of batches.slice(1)) reports.spooled(sizeOf(batch));
    trade();
    trade();
    reports.failed('the disk is full');
    await history.stop();
    const told = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ rows }) => rows !== undefined);
    expect(told).toEqual([expect.objectContaining({ rows: 2, why: 'the disk is full', level: 'warn' })]);

    const other = openHistory();
    other.trade();
    other.clock.advance(1_000);
    for (const batch of other.batches) other.reports.written(sizeOf(batch), 0, { wasSpooled: false });
    await other.history.stop();
    expect(other.lines).toEqual([]);
  });
});
