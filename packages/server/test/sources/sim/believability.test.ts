import { seededRandom } from '@tickboard/core/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { listInstruments } from '../../../src/sources/sim/market/instruments.ts';
import { Market } from '../../../src/sources/sim/market/market.ts';
import { assertNear, assertThat } from './support/assert-that.ts';
import { eventsOf, recordRun, replay, type Batch, type Row } from './support/recorded-run.ts';

const SEEDS = [1, 2, 3];

describe('the prices of the simulated market', () => {
  it('[M10] stay within a band for months', () => {
    for (const seed of SEEDS) {
      const market = new Market(12, seededRandom(seed));
      market.recallDay(0, () => {});
      for (let hour = 0; hour < 60 * 24; hour += 0.25) {
        market.advance(hour * 3_600_000, 900, 1);
        for (const { instrument, markTicks } of market.symbols) {
          const ratio = markTicks / instrument.priceScale / instrument.startPrice;
          assertThat(ratio > 0.5 && ratio < 2, () => `seed ${seed}: ${instrument.symbol} at ${ratio} times its start`);
        }
      }
      const moved = market.symbols.filter(({ instrument, markTicks }) => {
        return Math.abs(markTicks / instrument.priceScale / instrument.startPrice - 1) > 0.002;
      });
      assertThat(moved.length > 6, () => `seed ${seed}: only ${moved.length} moved`);
    }
  });

  it('[M10] move together, and in clusters', () => {
    for (const seed of SEEDS) {
      const market = new Market(6, seededRandom(seed));
      market.recallDay(0, () => {});
      const marks: number[][] = market.symbols.map(() => []);
      for (let step = 0; step < 7 * 1_440; step += 1) {
        market.advance(step * 60_000, 60, 1);
        for (const [index, { markTicks }] of market.symbols.entries()) marks[index]!.push(markTicks);
      }
      const returns = marks.map(returnsOf);
      for (let other = 1; other < returns.length; other += 1) {
        const together = correlation(returns[0]!, returns[other]!);
        assertThat(together > 0.1, () => `seed ${seed} symbol ${other}: ${together}`);
      }
      const sizes = returns[0]!.map(Math.abs);
      const clustered = correlation(sizes.slice(5), sizes.slice(0, -5));
      assertThat(clustered > 0.03, () => `seed ${seed}: ${clustered}`);
    }
  });

  it('[M11] belong to up to 1000 instruments, each with a name of its own', () => {
    const all = listInstruments(1_000);
    expect(new Set(all.map(({ symbol }) => symbol)).size).toBe(1_000);
    expect(all[0]).toMatchObject({ symbol: 'BTCUSDT', startPrice: 42_500, tickSize: 0.1 });
    expect(all.find(({ symbol }) => symbol === 'SHIBUSDT')).toMatchObject({ startPrice: 0.00000912, tickSize: 1e-8 });
    expect(all.slice(0, 50).every(({ symbol }) => !symbol.startsWith('SIM'))).toBe(true);
    expect(all.slice(50).every(({ symbol }) => symbol.startsWith('SIM'))).toBe(true);
    for (const { symbol, startPrice, tickSize, priceScale } of all) {
      const ticks = startPrice * priceScale;
      assertNear(ticks, Math.round(ticks), 1e-6, () => symbol);
      assertThat(startPrice / tickSize > 500, () => symbol);
    }
    expect(listInstruments(1)).toHaveLength(1);
  });
});

describe('an hour of the simulated desk', () => {
  let batches: readonly Batch[] = [];
  let events: (channel: string) => Row[] = () => [];

  beforeAll(() => {
    // In steps of 100 ms, as the source makes them, but for an hour of market on a clock of its own.
    batches = recordRun({ seed: 1, symbols: 50, stepMs: 400, startMs: Date.UTC(2026, 0, 5, 9), steps: 9_000 });
    const changes = batches.flatMap((batch) => batch.changes);
    events = (channel) => eventsOf(changes, channel);
  });

  it('[M24] is full of life', () => {
    const statuses = batches.flatMap(({ changes }) =>
      changes.flatMap((change) => ('row' in change && change.channel === 'orders' ? [change.row['status']] : [])),
    );
    const count = (status: string) => statuses.filter((found) => found === status).length;
    const strategies = (channel: string) => new Set(events(channel).map((event) => event['strategy_name']));
    expect(events('signals').length).toBeGreaterThan(300);
    expect(events('signals').length).toBeLessThan(5_000);
    expect(strategies('signals').size).toBe(5);
    expect(strategies('closed_trades').size).toBe(5);
    expect(new Set(events('closed_trades').map(({ reason }) => reason))).toEqual(
      new Set(['target', 'stop', 'time', 'signal']),
    );
    expect(count('filled')).toBeGreaterThan(100);
    expect(count('partially_filled')).toBeGreaterThan(5);
    expect(count('rejected')).toBeGreaterThan(3);
    expect(count('canceled')).toBeGreaterThan(20);
    expect(events('alerts').length).toBeGreaterThan(20);
    expect(events('alerts').length).toBeLessThan(600);
    expect(events('metrics').length).toBeGreaterThan(300);
  });

  it('[M24] holds some positions and wanders about its start balance', () => {
    const open: number[] = [];
    const equities: number[] = [];
    replay(batches, (replica) => {
      open.push(replica.table('positions').size);
      equities.push(replica.record('account')['equity']);
    });
    const usual = open.filter((positions) => positions >= 3 && positions <= 10).length;
    expect(usual / open.length).toBeGreaterThan(0.8);
    expect(Math.max(...open)).toBeLessThanOrEqual(10);
    expect(Math.min(...equities)).toBeGreaterThan(95_000);
    expect(Math.max(...equities)).toBeLessThan(105_000);
    expect(new Set(equities).size).toBeGreaterThan(1_000);
  });

  it('[M24] changes about half of the books in a step', () => {
    const plan = { seed: 3, symbols: 50, stepMs: 100, startMs: Date.UTC(2026, 0, 5, 9), steps: 600 };
    const steps = recordRun(plan).slice(1);
    const changed = steps.map(({ changes }) => changes.filter(({ channel }) => channel === 'orderbook').length);
    const mean = changed.reduce((sum, count) => sum + count, 0) / changed.length;
    expect(mean).toBeGreaterThan(20);
    expect(mean).toBeLessThan(30);
    const liquid = steps.filter(({ changes }) =>
      changes.some((change) => 'row' in change && change.row['symbol'] === 'BTCUSDT'),
    );
    const quiet = steps.filter(({ changes }) =>
      changes.some((change) => 'row' in change && change.row['symbol'] === '1000PEPEUSDT'),
    );
    expect(liquid.length).toBeGreaterThan(3 * quiet.length);
  });
});

function returnsOf(marks: readonly number[]): number[] {
  return marks.slice(1).map((mark, index) => Math.log(mark / marks[index]!));
}

function correlation(left: readonly number[], right: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const leftMean = mean(left);
  const rightMean = mean(right);
  let together = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (const [index, value] of left.entries()) {
    const leftOff = value - leftMean;
    const rightOff = right[index]! - rightMean;
    together += leftOff * rightOff;
    leftSquares += leftOff ** 2;
    rightSquares += rightOff ** 2;
  }
  return together / Math.sqrt(leftSquares * rightSquares);
}
