/**
 * Random histories: several rate views, readers of every codec that join late, miss ticks, come back, change rate and
 * selection. After every step each of them holds exactly what a naive copy of the state holds for its version.
 */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { CHANNELS } from '../../src/model/registry.ts';
import { CODEC_NAMES, type CodecName, createCodecs } from '../../src/protocol/codec/registry.ts';
import { seededRandom } from '../../src/random.ts';
import type { Change } from '../../src/store/change.ts';
import type { IncomingTable } from '../../src/store/replica.ts';
import type { Advance } from '../../src/store/rate-view.ts';
import { narrow, RateView } from '../../src/store/rate-view.ts';
import { Store } from '../../src/store/store.ts';
import { arbitraryChange } from '../support/arbitrary-changes.ts';
import { digestOf } from '../support/independent-digest.ts';
import { expectSame } from '../support/expect-same.ts';
import { NaiveState } from '../support/naive-state.ts';
import { Reader } from '../support/reader.ts';

const STATE_CHANNELS = CHANNELS.filter((channel) => channel.kind !== 'feed');
const VIEWS = 2;

type Step =
  | { readonly do: 'apply'; readonly changes: readonly Change[] }
  /** `missing`: bit i set: reader i is not written to. `returning`: bit i set: reader i, if it lags, is brought up. */
  | { readonly do: 'tick'; readonly view: number; readonly missing: number; readonly returning: number }
  | { readonly do: 'join'; readonly codec: CodecName; readonly view: number; readonly selection: number }
  | { readonly do: 'move'; readonly reader: number; readonly view: number }
  | { readonly do: 'select'; readonly reader: number; readonly selection: number }
  | { readonly do: 'collect between ticks'; readonly reader: number };

/** Everything that the tests of this file know of the world, and what they demand of it. */
class World {
  readonly store: Store;
  readonly naive: NaiveState;
  readonly views: readonly RateView[];
  readonly codecs = createCodecs();
  readonly readers: Reader[] = [];
  readonly selections: readonly (readonly string[])[];
  /** Unix ms; moves with every step, so that no two frames share a time. */
  time = Date.UTC(2026, 0, 1);

  constructor(
    seed: number,
    bounds: { readonly tombstonesKept: number; readonly rowsMax: number },
    selections: readonly (readonly string[])[],
  ) {
    const options = { ...bounds, finishedKept: 2 };
    this.naive = new NaiveState(options);
    this.store = new Store({ random: seededRandom(seed), now: () => this.time, feedKept: 3, ...options });
    this.views = Array.from({ length: VIEWS }, () => new RateView(this.store));
    this.selections = selections;
  }

  run(step: Step): void {
    this.time += 1_234;
    const reader = 'reader' in step ? this.readers[step.reader % Math.max(1, this.readers.length)] : undefined;
    switch (step.do) {
      case 'apply':
        this.#apply(step.changes);
        break;
      case 'tick':
        this.#tick(step.view, step.missing, step.returning);
        break;
      case 'join':
        this.readers.push(new Reader(this.codecs[step.codec], step.view, this.#selectionAt(step.selection)));
        this.#snapshot(this.readers.at(-1)!);
        break;
      case 'move':
        if (reader === undefined) break;
        reader.isInStep = false;
        reader.view = step.view;
        break;
      case 'select':
        if (reader === undefined) break;
        reader.select(this.#selectionAt(step.selection));
        this.#snapshot(reader);
        break;
      case 'collect between ticks':
        if (reader !== undefined) this.#collectBetweenTicks(reader);
        break;
    }
    for (const each of this.readers) this.#expectExact(each);
  }

  #selectionAt(index: number): readonly string[] {
    return this.selections[index % this.selections.length]!;
  }

  #apply(changes: readonly Change[]): void {
    const before = this.store.version;
    this.naive.apply(structuredClone(changes));
    const { version } = this.store.apply(structuredClone(changes));
    expectSame(version, this.naive.version);
    expectSame(version - before <= 1, true);
    for (const [name, table] of this.store.tables) expectSame(table.horizon, this.naive.horizonOf(name));
  }

  #tick(viewIndex: number, missing: number, returning: number): void {
    const view = this.views[viewIndex]!;
    const advance = view.advance();
    expectSame(advance.to, this.naive.version);
    for (const [index, reader] of this.readers.entries()) {
      if (reader.view !== viewIndex) continue;
      if (!reader.isInStep) {
        if ((returning & (1 << index)) !== 0) this.#catchUp(reader, view);
      } else if ((missing & (1 << index)) !== 0) {
        reader.isInStep = false;
      } else {
        this.#update(reader, advance);
      }
    }
  }

  #update(reader: Reader, { from, to, tables }: Advance): void {
    const { selection, names, replica } = reader;
    const told = tables.map((table) => narrow(table, selection)).filter((table) => table !== undefined);
    const expected = this.naive.rowChanges(from, to, names);
    const isExact = [...selection.patterns.keys()].every((channel) => from >= this.naive.horizonOf(channel));
    if (isExact)
      expectSame(
        told.map((table) => table.definition.name),
        [...expected.keys()],
      );
    if (told.length > 0) {
      const { epoch } = this.store;
      const frame = { type: 'update', epoch, seq: to, prev: replica.seq, time: this.time, tables: told } as const;
      const { parsed, state, result } = reader.receive(frame);
      expectSame(result, 'applied');
      if (isExact && reader.codec.protocol === 1) {
        expectSame((parsed as { changes: unknown }).changes, this.naive.changesBetween(from, to, names));
      }
      if (isExact && reader.codec.protocol === 2) expectSame(byKey(state.tables), expected);
    } else {
      expectSame(replica.confirm(to, replica.seq), 'applied');
    }
    reader.version = to;
  }

  /** As a server does for who lags or comes back: right after the tick of its view. */
  #catchUp(reader: Reader, view: RateView): void {
    reader.isInStep = true;
    const canCollect = view.canCollect(reader.version, reader.selection);
    expectSame(canCollect, this.naive.canTellSince(reader.version, reader.names));
    if (canCollect) this.#collect(reader, view, view.collect(reader.version, reader.selection));
    else this.#snapshot(reader);
  }

  #collect(reader: Reader, view: RateView, tables: ReturnType<RateView['collect']>): void {
    if (tables.length > 0 && view.version > reader.replica.seq) {
      const { epoch } = this.store;
      const { seq } = reader.replica;
      const { result } = reader.receive({
        type: 'update',
        epoch,
        seq: view.version,
        prev: seq,
        time: this.time,
        tables,
      });
      expectSame(result, 'applied');
    }
    reader.version = view.version;
  }

  #collectBetweenTicks(reader: Reader): void {
    const view = this.views[reader.view]!;
    if (reader.version > view.version || !view.canCollect(reader.version, reader.selection)) return;
    this.#collect(reader, view, view.collect(reader.version, reader.selection));
    reader.isInStep = true;
  }

  #snapshot(reader: Reader): void {
    const view = this.views[reader.view]!;
    const { epoch } = this.store;
    const tables = view.snapshot(reader.selection);
    const frame = { type: 'snapshot', epoch, seq: view.version, prev: 0, time: this.time, tables } as const;
    expectSame(reader.receive(frame).result, 'applied');
    reader.version = view.version;
    reader.isInStep = true;
  }

  #expectExact(reader: Reader): void {
    const { replica, version, names, selection } = reader;
    expectSame(replica.tables, this.naive.rowsAt(version, names));
    const data = this.naive.dataAt(version, names);
    if (reader.codec.protocol === 1) expectSame(reader.plain, data);
    const digests = Object.fromEntries(Object.entries(data).map(([name, rows]) => [name, digestOf(name, rows)]));
    expectSame(replica.digests(), digests);
    const view = this.views[reader.view]!;
    if (view.version === version) expectSame(view.digests(selection), digests);
  }
}

function byKey(tables: readonly IncomingTable[]): Map<string, Map<string, unknown>> {
  return new Map(
    tables.map(({ channel, rows }) => [channel, new Map(rows.map(({ kind, key, fields }) => [key, { kind, fields }]))]),
  );
}

/** The channels of one history: few, so that things happen to the same rows again and again. */
const arbitraryChannels = fc.shuffledSubarray(STATE_CHANNELS, { minLength: 1, maxLength: 3 });

function arbitrarySteps(channels: readonly (typeof CHANNELS)[number][]): fc.Arbitrary<Step[]> {
  const changes = fc.array(fc.oneof(...channels.map(arbitraryChange)), { maxLength: 5 });
  const view = fc.nat(VIEWS - 1);
  const bits = fc.nat(255);
  const reader = fc.nat(7);
  const selection = fc.nat(3);
  return fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('apply' as const), changes }) },
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('tick' as const), view, missing: bits, returning: bits }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('join' as const),
          codec: fc.constantFrom(...CODEC_NAMES),
          view,
          selection,
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), reader, view }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('select' as const), reader, selection }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('collect between ticks' as const), reader }) },
    ),
    { minLength: 1, maxLength: 40, size: 'max' },
  );
}

const PATTERNS = ['BTC*', 'ETHUSDT', '*a*', '7', 'constructor', '', '*', 'no such key'];

function arbitraryNames(channels: readonly (typeof CHANNELS)[number][]): fc.Arbitrary<string[]> {
  const name = fc.tuple(fc.constantFrom(...channels), fc.option(fc.constantFrom(...PATTERNS), { nil: undefined }));
  return fc.uniqueArray(
    name.map(([channel, pattern]) => (pattern === undefined ? channel.name : `${channel.name}:${pattern}`)),
    { minLength: 1, maxLength: 4 },
  );
}

const arbitraryHistory = arbitraryChannels.chain((channels) =>
  fc.record({
    seed: fc.nat(),
    tombstonesKept: fc.constantFrom(0, 1, 2, 100),
    rowsMax: fc.constantFrom(1, 2, 100),
    selections: fc
      .array(arbitraryNames(channels), { minLength: 1, maxLength: 3 })
      .map((some) => [channels.map(({ name }) => name), ...some]),
    steps: arbitrarySteps(channels),
  }),
);

describe('[S1] random histories', () => {
  it('leave every reader with exactly the state of its version', () => {
    fc.assert(
      fc.property(arbitraryHistory, ({ seed, tombstonesKept, rowsMax, selections, steps }) => {
        const world = new World(seed, { tombstonesKept, rowsMax }, selections);
        for (const step of steps) world.run(step);
      }),
      { numRuns: 300 },
    );
  });
});
