import type { Change } from '@tickboard/core/store/change';
import { findFault } from '@tickboard/server/ingest/validate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReferenceTrace, symbolOf } from '@tickboard/bench/trace';

const TICKS = 50;

type Merge = Extract<Change, { op: 'merge' | 'replace' }>;
type Rows = Map<string, Record<string, unknown>>;

function keyOf({ channel, row }: Merge): string {
  return `${channel} ${symbolOf(row)}`;
}

function fold(rows: Rows, changes: readonly Change[]): void {
  for (const change of changes as readonly Merge[]) {
    rows.set(keyOf(change), { ...rows.get(keyOf(change)), ...change.row });
  }
}

describe('ReferenceTrace', () => {
  it('[B15] changes 25 of 50 symbols, 5 of 10 positions and the account a tick, and every figure that it names', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const trace = new ReferenceTrace({ seed });
        const rows: Rows = new Map();
        fold(rows, trace.open());
        expect(rows.size).toBe(50 + 10 + 1);
        for (let tick = 0; tick < TICKS; tick++) {
          const changes = trace.step() as readonly Merge[];
          expect(new Set(changes.map(keyOf)).size).toBe(changes.length);
          const counts = Map.groupBy(changes, ({ channel }) => channel);
          expect(counts.get('market_data')).toHaveLength(25);
          expect(counts.get('positions')).toHaveLength(5);
          expect(counts.get('account')).toHaveLength(1);
          for (const change of changes) {
            const { symbol, ...figures } = change.row;
            const expected = { market_data: 4, positions: 2, account: 3 }[change.channel];
            expect(Object.keys(figures)).toHaveLength(expected ?? 0);
            const before = rows.get(keyOf(change))!;
            for (const [name, value] of Object.entries(figures)) expect(before[name]).not.toBe(value);
            expect(symbol).toBe(before['symbol']);
          }
          fold(rows, changes);
        }
      }),
      // A seed with which a second try at the marks went back to the first.
      { numRuns: 20, examples: [[3980020677]] },
    );
  });

  it('[B15] is a market that can be: whole ticks, a bid below the ask, volumes that grow', () => {
    const trace = new ReferenceTrace();
    const rows: Rows = new Map();
    fold(rows, trace.open());
    const volumes = new Map([...rows].map(([key, { volume_24h }]) => [key, Number(volume_24h)]));
    for (let tick = 0; tick < TICKS; tick++) fold(rows, trace.step());
    for (const [key, row] of rows) {
      if (!key.startsWith('market_data')) continue;
      const { bid_price, ask_price, last_price, tick_size, volume_24h } = row as Record<string, number>;
      expect(bid_price).toBeLessThan(ask_price!);
      expect([bid_price, ask_price]).toContain(last_price);
      expect(last_price! / tick_size!).toBeCloseTo(Math.round(last_price! / tick_size!), 4);
      expect(volume_24h).toBeGreaterThan(volumes.get(key)!);
    }
  });

  it('[B15] passes the validation that everything from outside has to pass', () => {
    const trace = new ReferenceTrace({ symbols: 120 });
    for (const change of [...trace.open(), ...trace.step()]) expect(findFault(change)).toBeUndefined();
  });

  it('[B15] is the same again with the same seed, and another one with another', () => {
    const run = (seed: number) => {
      const trace = new ReferenceTrace({ seed });
      return JSON.stringify([trace.open(), trace.step(), trace.step()]);
    };
    expect(run(4)).toBe(run(4));
    expect(run(4)).not.toBe(run(5));
  });

  it('refuses to change more than there is', () => {
    expect(() => new ReferenceTrace({ symbols: 20, changes: 21 })).toThrow(RangeError);
  });
});
