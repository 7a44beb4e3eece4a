/** Runs of the engine, recorded once and replayed by each test that asks for the same one. */
import { CHANNELS } from '@tickboard/core/model/registry';
import { keyOf, RECORD_KEY, type ChannelDefinition } from '@tickboard/core/model/channel';
import type { Change } from '@tickboard/core/store/change';
import fc from 'fast-check';
import { SimEngine } from '../../../../src/sources/sim/engine.ts';

export interface RunPlan {
  readonly seed: number;
  readonly symbols: number;
  /** Market time of a step; the clock moves by the same. */
  readonly stepMs: number;
  readonly startMs: number;
  readonly steps: number;
}

export interface Batch {
  readonly nowMs: number;
  readonly changes: readonly Change[];
}

const MIDNIGHT_MS = Date.UTC(2026, 0, 2);

/**
 * Starts just before midnight, so that days, hours and candles end within a run. One step is one part of market: see
 * [M23]. A smaller seed is no simpler, so nothing is shrunk.
 */
export const anyRun = fc.noShrink(
  fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    symbols: fc.constantFrom(1, 8, 50),
    stepMs: fc.constantFrom(100, 400, 1_000),
    startMs: fc.integer({ min: MIDNIGHT_MS - 60_000, max: MIDNIGHT_MS - 10_000 }),
    steps: fc.constant(1_000),
  }),
);
/** Long enough for everything to happen at least once. */
export const BUSY_RUN: RunPlan = { seed: 13, symbols: 50, stepMs: 800, startMs: MIDNIGHT_MS - 30_000, steps: 2_000 };
export const RUNS = { numRuns: 3, examples: [[BUSY_RUN]] as [RunPlan][] };

const recorded = new Map<string, readonly Batch[]>();

export function recordRun(plan: RunPlan): readonly Batch[] {
  const name = JSON.stringify(plan);
  const known = recorded.get(name);
  if (known !== undefined) return known;
  const engine = new SimEngine({ ...plan, source: 'sim' });
  const batches: Batch[] = [{ nowMs: plan.startMs, changes: engine.open() }];
  for (let step = 1; step <= plan.steps; step += 1) {
    const nowMs = plan.startMs + step * plan.stepMs;
    batches.push({ nowMs, changes: engine.step(nowMs, plan.stepMs) });
  }
  recorded.set(name, batches);
  return batches;
}

/** What a test looks into as it would into parsed JSON: a wrong guess of a type fails the test. */
export type Row = Record<string, ReturnType<typeof JSON.parse>>;

export function channelOf(name: string): ChannelDefinition {
  const channel = CHANNELS.find((candidate) => candidate.name === name);
  if (channel === undefined) throw new Error(`no channel ${name}`);
  return channel;
}

/** The state that the changes make, and nothing else: what a test recomputes is recomputed from here. */
export class Replica {
  readonly #tables = new Map<string, Map<string, Row>>();

  table(channel: string): ReadonlyMap<string, Row> {
    return this.#rows(channel);
  }

  record(channel: string): Row {
    return this.#rows(channel).get(RECORD_KEY) ?? {};
  }

  keyOf(channel: string, row: Row): string {
    const definition = channelOf(channel);
    return definition.kind === 'table' ? keyOf(definition, row) : RECORD_KEY;
  }

  apply(change: Change): void {
    if (change.op === 'event') return;
    const rows = this.#rows(change.channel);
    if (change.op === 'delete') {
      rows.delete(change.key);
      return;
    }
    const key = this.keyOf(change.channel, change.row);
    const merged: Row = change.op === 'merge' ? { ...rows.get(key), ...change.row } : { ...change.row };
    for (const field in merged) if (merged[field] === null || merged[field] === undefined) delete merged[field];
    rows.set(key, merged);
  }

  #rows(channel: string): Map<string, Row> {
    const known = this.#tables.get(channel);
    if (known !== undefined) return known;
    const rows = new Map<string, Row>();
    this.#tables.set(channel, rows);
    return rows;
  }
}

/** Replays a run: `check` sees the state after each batch, and the batch. */
export function replay(
  batches: readonly Batch[],
  check: (replica: Replica, batch: Batch, events: (channel: string) => Row[]) => void,
): Replica {
  const replica = new Replica();
  for (const batch of batches) {
    for (const change of batch.changes) replica.apply(change);
    check(replica, batch, (channel) => eventsOf(batch.changes, channel));
  }
  return replica;
}

export function eventsOf(changes: readonly Change[], channel: string): Row[] {
  return changes.flatMap((change) => (change.op === 'event' && change.channel === channel ? [change.data as Row] : []));
}

/** Amounts are cents: as whole numbers they can be compared exactly. */
export function cents(amount: number): number {
  return Math.round(amount * 100);
}
