import { ManualClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import { Store } from '@tickboard/core/store/store';
import type { Row } from '@tickboard/core/store/table';
import { Collector } from '@tickboard/server/state/collector';
import { describe, expect, it } from 'vitest';
import { sourceStatus, START_MS } from '../http/http-under-test.ts';

function open() {
  const clock = new ManualClock(START_MS);
  const store = new Store({ random: seededRandom(1), now: () => clock.now() });
  const sources = () => [
    sourceStatus({ name: 'feed', accepted: 100, refused: { bad_msgpack: 2, bad_frames: 1 }, messagesPerSecond: 4.5 }),
    sourceStatus({ name: 'other', accepted: 7, refused: {}, messagesPerSecond: 1 }),
  ];
  const collector = new Collector({ store, sources, clock });
  const rowWith = (fields: object): Row => {
    const row = { symbol: 'BTC/USDT', source: 'feed', ...fields };
    store.apply([{ op: 'replace', channel: 'market_data', row }]);
    return collector.find('BTC/USDT') as Row;
  };
  return { clock, store, collector, rowWith };
}

describe('what QuantMind shows', () => {
  it('[QM7] is the row, and the same under its own names', () => {
    const { collector, rowWith } = open();
    const row = rowWith({ last_price: 2, bid_price: 1, spread: 9, spread_bps: 9, stale: true, updated_at: START_MS });
    expect(collector.viewTicker(row)).toEqual({
      symbol: 'BTC/USDT',
      source: 'feed',
      stale: true,
      last_price: 2,
      bid_price: 1,
      updated_at: '2026-01-02T03:04:05.006Z',
      last: 2,
      bid: 1,
      ask: null,
      volume: null,
      change_percent: null,
      timestamp: START_MS,
    });
  });

  it.each([
    [{ bid_price: 99, ask_price: 100 }, 1, 100],
    [{ bid_price: 100, ask_price: 100 }, 0, 0],
    [{ bid_price: 101, ask_price: 100 }, -1, -100],
    [{ bid_price: 0.1, ask_price: 0.3 }, 0.2, 6_666.6666666667],
    [{ bid_price: 99 }, null, null],
    [{ ask_price: 100 }, null, null],
    [{ last_price: 1 }, null, null],
    [{ bid_price: -1, ask_price: 0 }, 1, null],
  ])('[QM8] has of %j the spread %d, which are %d bps of the ask', (fields, spread, spread_bps) => {
    const { collector, rowWith } = open();
    expect(collector.measure(rowWith(fields))).toMatchObject({ spread, spread_bps });
  });

  it('[QM8] counts and measures the source of the ticker, or all of them', () => {
    const { collector, rowWith, clock } = open();
    const row = rowWith({ last_price: 1, updated_at: START_MS + 1_000 });
    expect(collector.measure(row)).toMatchObject({
      messages_received: 103,
      messages_per_second: 4.5,
      uptime_seconds: 0,
      feed_latency_ms: 0,
    });
    clock.advance(2_500);
    expect(collector.measure(row)).toMatchObject({ uptime_seconds: 2.5, feed_latency_ms: 1_500 });
    expect(collector.measure(undefined)).toMatchObject({
      messages_received: 110,
      messages_per_second: 5.5,
      feed_latency_ms: null,
    });
  });

  it('[QM8] measures its uptime whatever the clock on the wall is set to', () => {
    const { collector, clock } = open();
    clock.advance(2_500);
    clock.now = () => START_MS + 3_600_000;
    expect(collector.measure(undefined).uptime_seconds).toBe(2.5);
  });
});
