import { Compile } from 'typebox/compile';
import { CHANNELS } from '@tickboard/core/model/registry';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertEqual, assertThat } from './support/assert-that.ts';
import {
  anyRun,
  channelOf,
  eventsOf,
  recordRun,
  replay,
  RUNS,
  type RunPlan,
  type Row,
} from './support/recorded-run.ts';

const PLAN: RunPlan = { seed: 7, symbols: 50, stepMs: 400, startMs: Date.UTC(2026, 0, 5, 9), steps: 800 };
const DERIVED_FIELDS = ['spread', 'spread_bps', 'stale', 'total_value_usd'];
const STATE_ONCE = ['market_data', 'orderbook', 'candles', 'account', 'risk', 'strategies'];
const INTERVALS = ['1m', '5m', '15m', '1h'];

describe('deliveries of the simulated desk', () => {
  it('[M1] carry the source, ids of the simulation and the mode', () => {
    const withSource = new Set<string>(
      CHANNELS.filter(({ fieldIndex }) => fieldIndex.has('source')).map(({ name }) => name),
    );
    const batches = recordRun(PLAN);
    const replica = replay(batches, (_, { changes }) => {
      for (const change of changes) {
        if (change.op !== 'event') continue;
        if (withSource.has(change.channel)) expect(change.data['source']).toBe('sim');
        if ('trade_id' in change.data) expect(change.data['trade_id']).toMatch(/^sim-/);
      }
    });
    // Where rows come from is signed on their way in; the desk says it where it did so from the beginning.
    for (const name of ['market_data', 'orderbook', 'candles', 'account']) {
      for (const row of replica.table(name).values()) expect(row['source']).toBe('sim');
    }
    for (const row of replica.table('orders').values()) expect(row['id']).toMatch(/^sim-/);
    for (const row of replica.table('strategies').values()) expect(row['mode']).toBe('simulation');
    expect(
      eventsOf(
        batches.flatMap(({ changes }) => changes),
        'fills',
      ).length,
    ).toBeGreaterThan(10);
  });

  it('[M3] begin with the whole state', () => {
    fc.assert(
      fc.property(anyRun, (plan) => {
        const first = recordRun(plan)[0]!;
        expect(first.changes.every(({ op }) => op === 'replace')).toBe(true);
        const count = (channel: string) => first.changes.filter((change) => change.channel === channel).length;
        expect(Object.fromEntries(STATE_ONCE.map((channel) => [channel, count(channel)]))).toEqual({
          market_data: plan.symbols,
          orderbook: plan.symbols,
          candles: plan.symbols * INTERVALS.length,
          account: 1,
          risk: 1,
          strategies: 5,
        });
        expect(new Set(first.changes.map(({ channel }) => channel))).toEqual(new Set(STATE_ONCE));
        const rows = first.changes.map((change) => ('row' in change ? (change.row as Row) : {}));
        for (const ticker of rows.filter((row) => 'tick_size' in row)) {
          expect(ticker['low_24h']).toBeLessThan(ticker['high_24h']);
          expect(ticker['volume_24h']).toBeGreaterThan(0);
        }
      }),
      RUNS,
    );
  });

  it('[M4] hold only what changed', () => {
    fc.assert(
      fc.property(anyRun, (plan) => {
        const known = new Map<string, Row>();
        for (const [step, { changes }] of recordRun(plan).entries()) {
          for (const change of changes) {
            if (change.op === 'event') continue;
            const definition = channelOf(change.channel);
            const keyFields = definition.kind === 'table' ? definition.keyFields : [];
            const key =
              change.op === 'delete' ? change.key : keyFields.map((field) => change.row[field] as string).join(':');
            const path = `${change.channel} ${key}`;
            const before = known.get(path);
            if (change.op === 'delete') {
              assertThat(before !== undefined, () => `step ${step}: ${path} was not there`);
              known.delete(path);
              continue;
            }
            // A row is whole when it is new, and a patch afterwards.
            assertEqual(change.op, before === undefined ? 'replace' : 'merge', () => `step ${step} ${path}`);
            if (before !== undefined) {
              const patched = Object.keys(change.row).filter((field) => !keyFields.includes(field));
              const same = patched.filter((field) => isEqual(before[field], change.row[field]));
              assertThat(
                same.every((field) => field === 'updated_at') && patched.some((field) => field !== 'updated_at'),
                () => `step ${step} ${path} repeats ${same.join(' ')}`,
              );
            }
            known.set(path, { ...before, ...(change.row as Row) });
          }
        }
      }),
      RUNS,
    );
  });

  it('[M5] are valid by the schemas and leave out what is derived elsewhere', () => {
    const validators = new Map<string, ReturnType<typeof Compile>>(
      CHANNELS.map(({ name, schema }) => [name, Compile(schema)]),
    );
    const assertValid = (channel: string, row: unknown): void => {
      const validator = validators.get(channel)!;
      assertThat(validator.Check(row), () => `${channel}: ${JSON.stringify([...validator.Errors(row)][0])}`);
    };
    fc.assert(
      fc.property(anyRun, (plan) => {
        replay(recordRun(plan), (replica, { changes }) => {
          for (const change of changes) {
            assertThat(!['summary', 'system_health'].includes(change.channel), () => change.channel);
            if (change.op === 'delete') continue;
            const data = change.op === 'event' ? change.data : change.row;
            const { fieldIndex } = channelOf(change.channel);
            for (const field in data) {
              assertThat(fieldIndex.has(field) && !DERIVED_FIELDS.includes(field), () => `${change.channel}.${field}`);
            }
            const key = change.op === 'event' ? '' : replica.keyOf(change.channel, data);
            assertValid(change.channel, change.op === 'event' ? data : replica.table(change.channel).get(key));
          }
        });
      }),
      RUNS,
    );
  });
});

function isEqual(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
