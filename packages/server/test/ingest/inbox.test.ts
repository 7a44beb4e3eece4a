import { CHANNELS } from '@tickboard/core/model/registry';
import { seededRandom } from '@tickboard/core/random';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { Store } from '@tickboard/core/store/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conflate, foldChanges, type TableChange } from '../../src/ingest/fold-changes.ts';
import { Inbox } from '../../src/ingest/inbox.ts';
import { openSupervision, quote } from '../sources/supervision-under-test.ts';

function makeStore(): Store {
  return new Store({ random: seededRandom(1), now: () => 0, channels: CHANNELS });
}

function show(store: Store): unknown {
  const rows = [...store.tables].map(([channel, { rows: held }]) => [
    channel,
    Object.fromEntries([...held.values()].map(({ key, values }) => [key, [...values]])),
  ]);
  const events = [...store.feeds].map(([name, feed]) => [name, feed.after(0).events.map(({ data }) => data)]);
  return { rows, events };
}

const time = fc.constantFrom(undefined, 1, 2, 3, 4);
const figure = fc.constantFrom(undefined, null, 1, 2);

const [early, late] = [{ source: 'one' }, { source: 'one' }];
const voice = fc.oneof(
  { weight: 8, arbitrary: fc.constant(early) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, late, { source: 'two' }) },
);
const isStale = fc.oneof(
  { weight: 8, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, true) },
);

/** 0 is before all that a property applies. */
const askedAt = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1) },
);

/** Few values of everything, so that each decides something in many of the runs. */
function arbitraryRow(channel: string): fc.Arbitrary<RowPatch> {
  if (channel === 'account') return fc.record({ updated_at: time, equity: figure, total_balance: figure });
  if (channel === 'orders') {
    const status = fc.constantFrom(undefined, 'new', 'partially_filled', 'filled');
    return fc.record({ id: fc.constantFrom('A', 'B'), status, filled: figure, updated_at: time, price: figure });
  }
  const symbol = fc.constantFrom('A', 'B');
  return fc.record({ symbol, updated_at: fc.oneof(time, fc.constant(null)), last_price: figure, volume_24h: figure });
}

function arbitraryRowChange(channel: string): fc.Arbitrary<TableChange> {
  const op = fc.constantFrom<'merge' | 'replace'>('merge', 'replace');
  return fc
    .record({ op, row: arbitraryRow(channel), isLoad: fc.boolean(), voice, isStale, askedAt })
    .map(({ op: named, isLoad, ...told }) => ({ op: named, channel, ...told, ...(isLoad && { ifNewer: true }) }));
}

function arbitraryDeletion(channel: string): fc.Arbitrary<TableChange> {
  return fc
    .record({ key: fc.constantFrom('A', 'B'), at: time, voice })
    .map((told) => ({ op: 'delete', channel, ...told }));
}

/** The gate lets no deletion of a record through. */
const tableChange: fc.Arbitrary<TableChange> = fc.oneof(
  ...['market_data', 'orders', 'account'].map((channel) => ({ weight: 3, arbitrary: arbitraryRowChange(channel) })),
  ...['market_data', 'orders'].map((channel) => ({ weight: 1, arbitrary: arbitraryDeletion(channel) })),
);
const event = fc
  .integer({ min: 0, max: 999 })
  .map((price): Change => ({ op: 'event', channel: 'signals', data: { price } }));
const anyChange = fc.oneof({ weight: 5, arbitrary: tableChange }, { weight: 1, arbitrary: event });

describe('changes of one row', () => {
  it('[V13] come to the same folded as one by one, whatever was before and whatever follows', () => {
    const kinds = new Set<string>();
    const others = fc.array(tableChange, { maxLength: 4 });
    fc.assert(
      fc.property(others, tableChange, tableChange, others, (before, first, second, after) => {
        const [plain, folding] = [makeStore(), makeStore()];
        const table = plain.tables.get(first.channel)!;
        const keyOf = (change: TableChange) => (change.op === 'delete' ? change.key : table.keyOf(change.row));
        if (first.channel !== second.channel || keyOf(first) !== keyOf(second)) return;
        plain.apply([...before, first, second, ...after]);
        const both = foldChanges(table, first, second);
        const kind = `${nameOf(first)} ${nameOf(second)}`;
        if (both !== undefined) kinds.add(kind);
        folding.apply([...before, ...(both === undefined ? [first, second] : [both]), ...after]);
        expect(show(folding)).toEqual(show(plain));
      }),
      { numRuns: 20_000 },
    );
    // What a stream delivers and what a load delivers is folded, and so is every mixture that can be.
    for (const kind of [
      'merge merge',
      'replace merge',
      'delete replace',
      'merge? merge?',
      'merge merge?',
      'merge? delete@',
    ]) {
      expect([...kinds]).toContain(kind);
    }
  });

  it('[V13] come to the same among others, and leave events in order', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 60 }), (changes) => {
        const [plain, folding] = [makeStore(), makeStore()];
        plain.apply(changes);
        const folded = conflate(plain.tables, changes);
        folding.apply(folded);
        expect(show(folding)).toEqual(show(plain));
        expect(folded.filter(isEvent)).toEqual(changes.filter(isEvent));
      }),
      { numRuns: 500 },
    );
  });

  it('[V13] of a stream are one change a row', () => {
    const changes = Array.from({ length: 1_000 }, (_, index) => quote(`S${index % 10}`, index, { updated_at: index }));
    const folded = conflate(makeStore().tables, changes);
    expect(folded).toEqual(changes.slice(-10));
  });
});

function nameOf(change: TableChange): string {
  if (change.op === 'delete') return change.at === undefined ? 'delete' : 'delete@';
  return change.ifNewer === true ? `${change.op}?` : change.op;
}

function isEvent(change: Change): boolean {
  return change.op === 'event';
}

describe('an inbox', () => {
  const signal = (price: number): Change => ({ op: 'event', channel: 'signals', data: { price } });

  function openInbox(waitingMax: number) {
    const counts: Record<string, number> = { conflated: 0, dropped_rows: 0, dropped_events: 0 };
    const report = {
      refused: () => {},
      outdated: () => {},
      overflowed: (action: string, count: number) => {
        counts[action]! += count;
      },
    };
    const inbox = new Inbox({ source: 'redis', report, tables: makeStore().tables, waitingMax });
    const deliver = (...changes: readonly Change[]) => {
      inbox.makeRoom();
      for (const change of changes) inbox.put(change);
    };
    return { inbox, counts, deliver };
  }

  it('[V2] gives out in order what was put in, in pieces of any size', () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 })));
    fc.assert(
      fc.property(sizes, (steps) => {
        const { inbox, counts, deliver } = openInbox(1_000_000);
        const [given, taken]: [Change[], Change[]] = [[], []];
        for (const [put, take] of steps) {
          const delivery = Array.from({ length: put }, (_, index) => signal(given.length + index));
          given.push(...delivery);
          deliver(...delivery);
          const piece = inbox.take(take);
          expect(piece.length).toBeLessThanOrEqual(take);
          taken.push(...piece);
          expect(inbox.depth).toBe(given.length - taken.length);
        }
        expect([...taken, ...inbox.take(Number.MAX_SAFE_INTEGER)]).toEqual(given);
        expect(counts).toEqual({ conflated: 0, dropped_rows: 0, dropped_events: 0 });
      }),
    );
  });

  it('[V13] that is full folds first, then drops the oldest rows, and then the oldest events', () => {
    const { inbox, counts, deliver } = openInbox(16);
    for (let price = 0; price < 16; price++) deliver(quote('A', price));
    deliver(quote('B', 1));
    expect(counts).toEqual({ conflated: 15, dropped_rows: 0, dropped_events: 0 });
    expect(inbox.take(99)).toEqual([quote('A', 15), quote('B', 1)]);
    for (let index = 0; index < 16; index++) deliver(index % 2 === 0 ? signal(index) : quote(`S${index}`, 1));
    deliver(quote('B', 2));
    expect(counts).toEqual({ conflated: 15, dropped_rows: 2, dropped_events: 0 });
    expect(inbox.take(3)).toEqual([signal(0), signal(2), signal(4)]);
    inbox.take(99);
    deliver(quote('A', 1));
    for (let index = 0; index < 15; index++) deliver(signal(index));
    deliver(signal(15));
    expect(counts).toEqual({ conflated: 15, dropped_rows: 3, dropped_events: 1 });
    expect(inbox.take(99)).toEqual(Array.from({ length: 15 }, (_, index) => signal(index + 1)));
  });

  it('[V13] that is full keeps of each row that survives the latest, of events the latest, in order, and counts the rest', () => {
    const delivery = fc.array(
      fc.oneof(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 0, max: 40 }), fc.constant(undefined)),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(fc.array(delivery, { maxLength: 20 }), fc.integer({ min: 12, max: 40 }), (deliveries, waitingMax) => {
        const { inbox, counts, deliver } = openInbox(waitingMax);
        let step = 0;
        const latest = new Map<string, number>();
        for (const each of deliveries) {
          deliver(
            ...each.map((name) => {
              step++;
              if (name === undefined) return signal(step);
              latest.set(`S${name}`, step);
              return quote(`S${name}`, step);
            }),
          );
          expect(inbox.depth).toBeLessThan(waitingMax + 12);
        }
        const rest = inbox.take(Number.MAX_SAFE_INTEGER);
        const prices = rest.flatMap((change) => (change.op === 'event' ? [Number(change.data['price'])] : []));
        expect(prices).toEqual(prices.toSorted((left, right) => left - right));
        const last = new Map<unknown, unknown>();
        for (const change of rest) if (change.op === 'merge') last.set(change.row['symbol'], change.row['last_price']);
        for (const [symbol, price] of last) expect(price).toBe(latest.get(symbol as string));
        expect(rest.length + counts['conflated']! + counts['dropped_rows']! + counts['dropped_events']!).toBe(step);
        if (counts['dropped_rows'] === 0) expect(new Set(last.keys())).toEqual(new Set(latest.keys()));
        if (step <= waitingMax) expect(rest).toHaveLength(step);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a source that overflows', () => {
  it('[V13] says so in its state and in the log while it lasts, and is counted by what was done', () => {
    const { puppet, supervisor, clock, log, row, endTurn } = openSupervision(['redis', 'nats'], {}, { inboxMax: 100 });
    const { context, supervised, observed } = puppet('redis');
    supervisor.run();
    context.connected();
    for (let price = 1; price <= 250; price++) context.deliver([quote('BTCUSDT', price)]);
    const words = 'receiving; more arrives than can be taken in: 198 changes folded, 0 changes and 0 events dropped';
    expect(supervised.status).toMatchObject({
      state: 'live',
      detail: words,
      waiting: 52,
      overflowed: { conflated: 198, dropped_rows: 0, dropped_events: 0 },
    });
    expect(observed.overflowed).toEqual({ conflated: 198 });
    clock.advance(1_000);
    expect(row('system_health', 'redis')).toMatchObject({ status: 'live', detail: words });
    expect(observed.sights.at(-1)).toMatchObject({ waiting: 52 });
    endTurn();
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 250 });
    clock.advance(4_000);
    context.deliver([]);
    clock.advance(4_000);
    expect(supervised.status).toMatchObject({ detail: words, waiting: 0 });
    context.deliver([]);
    clock.advance(1_000);
    expect(supervised.status.detail).toBe('receiving');
    clock.advance(60_000);
    const lines = log.all.filter(({ msg }) => msg === 'more arrives than can be taken in');
    expect(lines.map(({ source, conflated, repeated }) => ({ source, conflated, repeated }))).toEqual([
      { source: 'redis', conflated: 99, repeated: undefined },
      { source: 'redis', conflated: 198, repeated: 1 },
    ]);
    expect(puppet('nats').supervised.status.overflowed).toEqual({ conflated: 0, dropped_rows: 0, dropped_events: 0 });
  });

  it('[V13] is not one that delivers much in one piece, but one that goes on and on', () => {
    const { puppet, store, endTurns } = openSupervision(['redis'], { rowsMax: 1_000_000 });
    const { context, supervised, observed } = puppet('redis');
    const deliver = (name: string, count: number) =>
      context.deliver(Array.from({ length: count }, (_, index) => quote(`${name}${index}`, 1)));
    context.connected();
    deliver('A', 70_000);
    for (let part = 0; part < 200; part++) deliver(`B${part}.`, 300);
    expect([supervised.status.waiting, observed.overflowed]).toEqual([130_000, {}]);
    endTurns();
    expect(store.tables.get('market_data')!.rows.size).toBe(130_000);
    for (let part = 0; part < 400; part++) deliver(`C${part}.`, 300);
    expect(supervised.status.waiting).toBeLessThan(65_536 + 4_096);
    expect(observed.overflowed['dropped_rows']).toBe(120_000 - 16_800 - supervised.status.waiting);
  });

  it('[V13] marks stale what still waits when it goes down', () => {
    const { puppet, store, endTurn, endTurns, row } = openSupervision();
    const { context } = puppet('redis');
    context.connected();
    for (let index = 0; index < 26_000; index++) context.deliver([quote(`S${index}`, 1)]);
    endTurn();
    context.disconnected('connection closed');
    expect(row('market_data', 'S0')).toMatchObject({ stale: true });
    expect(row('market_data', 'S25999')).toBeUndefined();
    context.connected();
    context.deliver([quote('S25998', 2)]);
    endTurns();
    const rows = [...store.tables.get('market_data')!.rows.keys()].map((key) => row('market_data', key));
    expect(rows).toHaveLength(26_000);
    expect(rows.filter((each) => each?.['stale'] !== true)).toEqual([
      { symbol: 'S25998', last_price: 2, source: 'redis', stale: false },
    ]);
  });
});
