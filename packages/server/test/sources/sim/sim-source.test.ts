import { ManualClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import pino from 'pino';
import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { MemoryBookmarks } from '../../../src/sources/bookmarks.ts';
import { simOptions, type SimOptions } from '../../../src/sources/sim/options.ts';
import { createSimSource } from '../../../src/sources/sim/sim-source.ts';
import type { Source, SourceContext } from '../../../src/sources/source.ts';
import { assertThat } from './support/assert-that.ts';
import { Replica, type Row } from './support/recorded-run.ts';

const START_MS = Date.UTC(2026, 0, 5, 9);
const DEFAULTS: SimOptions = { symbols: 50, seed: 1, speed: 1, step_ms: 100 };

interface Stand {
  readonly clock: ManualClock;
  readonly source: Source;
  readonly batches: (readonly Change[])[];
  readonly states: string[];
}

function setUp(options: Partial<SimOptions>, startMs = START_MS): Stand {
  const clock = new ManualClock(startMs);
  const batches: (readonly Change[])[] = [];
  const states: string[] = [];
  const context: SourceContext = {
    name: 'sim',
    log: pino({ level: 'silent' }),
    clock,
    random: seededRandom(99),
    bookmarks: new MemoryBookmarks(),
    deliver: (changes) => batches.push(changes),
    refuse: (kind) => states.push(`refused ${kind}`),
    connected: (detail) => states.push(`connected ${detail}`),
    disconnected: (reason) => states.push(`disconnected ${reason}`),
    measured: () => states.push('measured'),
  };
  return { clock, source: createSimSource({ ...DEFAULTS, ...options }, context), batches, states };
}

function record(options: Partial<SimOptions>, milliseconds: number): (readonly Change[])[] {
  const { source, clock, batches } = setUp(options);
  source.run();
  clock.advance(milliseconds);
  return batches;
}

describe('the source of the simulated desk', () => {
  it('[M22] connects as simulated, delivers all it has, and steps on the clock until it is stopped', async () => {
    const { source, clock, batches, states } = setUp({ step_ms: 250 });
    source.run();
    expect(states).toEqual(['connected simulated']);
    expect(batches).toHaveLength(1);
    clock.advance(249);
    expect(batches).toHaveLength(1);
    clock.advance(1);
    expect(batches).toHaveLength(2);
    clock.advance(10_000);
    expect(batches).toHaveLength(42);
    const times = batches.at(-1)!.flatMap((change) => ('row' in change ? [change.row['updated_at']] : []));
    expect(new Set(times)).toEqual(new Set([START_MS + 10_250]));
    await source.stop();
    await source.stop();
    expect(clock.pending).toBe(0);
    clock.advance(10_000);
    expect(batches).toHaveLength(42);
    expect(states).toEqual(['connected simulated']);
  });

  it('[M2] repeats a run exactly, and another seed gives another', () => {
    const run = record({ seed: 42, symbols: 20 }, 60_000);
    expect(record({ seed: 42, symbols: 20 }, 60_000)).toEqual(run);
    expect(run.flat().length).toBeGreaterThan(5_000);
    const other = record({ seed: 43, symbols: 20 }, 60_000);
    expect(pricesOf(other[0]!)).not.toEqual(pricesOf(run[0]!));
  });

  it('[M2] does not make up for steps that a busy machine missed', () => {
    const { source, clock, batches } = setUp({ symbols: 5 });
    let owedMs = 0;
    const now = clock.monotonic.bind(clock);
    clock.monotonic = () => now() + owedMs;
    source.run();
    clock.advance(1_000);
    expect(batches).toHaveLength(11);
    owedMs = 5_000;
    clock.advance(1_000);
    expect(batches).toHaveLength(21);
    expect(batches).toEqual(recordedAs(batches.length));
  });

  it('[M22] lets more market happen at a higher speed, at the times of the clock', () => {
    const calm = tradesOf(record({ speed: 1, symbols: 20 }, 30_000));
    const fast = tradesOf(record({ speed: 8, symbols: 20 }, 30_000));
    const slow = tradesOf(record({ speed: 0.1, symbols: 20 }, 30_000));
    const volume = (trades: Row[]) =>
      trades.filter(({ symbol }) => symbol === 'BTCUSDT').reduce((sum, { quantity }) => sum + quantity, 0);
    expect(volume(fast)).toBeGreaterThan(3 * volume(calm));
    expect(volume(calm)).toBeGreaterThan(3 * volume(slow));
    expect(fast.every(({ time }) => time > START_MS && time <= START_MS + 30_000)).toBe(true);
  });

  it('[M23] trades at the highest speed and at the longest step, and adds up', () => {
    for (const options of [{ speed: 1_000 }, { speed: 1_000, step_ms: 10_000 }, { speed: 60, symbols: 400 }]) {
      const steps = 60;
      const batches = record(options, steps * (options.step_ms ?? 100));
      const replica = new Replica();
      const closed: Row[] = [];
      for (const batch of batches) {
        for (const change of batch) {
          replica.apply(change);
          if (change.op === 'event' && change.channel === 'closed_trades') closed.push(change.data);
        }
        const account = replica.record('account');
        const taken = closed.reduce((sum, { pnl }) => sum + pnl, 0);
        const open = [...replica.table('positions').values()].reduce((sum, row) => sum + row['unrealized_pnl'], 0);
        expect(account['total_balance']).toBeCloseTo(100_000 + taken, 6);
        expect(account['equity']).toBeCloseTo(100_000 + taken + open, 6);
        expect(replica.record('risk')['open_positions']).toBe(replica.table('positions').size);
      }
      assertThat(closed.length > 0, () => JSON.stringify(options));
    }
  });

  it('[M25] takes the documented options and no others', () => {
    expect(Value.Default(simOptions, {})).toEqual(DEFAULTS);
    expect(Value.Check(simOptions, DEFAULTS)).toBe(true);
    const bad: readonly Record<string, unknown>[] = [
      { symbols: 0 },
      { symbols: 1_001 },
      { symbols: 1.5 },
      { seed: -1 },
      { seed: 0.5 },
      { speed: 0 },
      { speed: 1_001 },
      { step_ms: 9 },
      { step_ms: 10_001 },
      { pace: 1 },
    ];
    for (const fault of bad) {
      assertThat(!Value.Check(simOptions, { ...DEFAULTS, ...fault }), () => JSON.stringify(fault));
    }
    const edges = [{ symbols: 1 }, { symbols: 1_000 }, { speed: 0.01 }, { speed: 1_000 }, { step_ms: 10 }];
    for (const edge of edges) expect(Value.Check(simOptions, { ...DEFAULTS, ...edge })).toBe(true);
  });
});

/** The same options on a clock that never stalls: times included, as only the monotonic time was late. */
function recordedAs(count: number): (readonly Change[])[] {
  return record({ symbols: 5 }, (count - 1) * 100);
}

function tradesOf(batches: readonly (readonly Change[])[]): Row[] {
  return batches
    .flat()
    .flatMap((change) => (change.op === 'event' && change.channel === 'trades' ? [change.data] : []));
}

function pricesOf(changes: readonly Change[]): unknown[] {
  return changes.flatMap((change) =>
    'row' in change && change.channel === 'market_data' ? [change.row['last_price']] : [],
  );
}
