/** A row that several back ends tell of: each in its own time, some late, some twice, some not at all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ORDER_STATUSES, type OrderStatus } from '../../src/model/channels/orders.ts';
import type { Change, RowPatch, Voice } from '../../src/store/change.ts';
import { makeStore, readTable, START_MS } from '../support/make-store.ts';

const SIDES = [0, 1, 2];
const NEVER = 1_000_000;

/** One moment in the true history of a row: what it then was, undefined where it was gone. */
interface Moment {
  readonly at: number;
  readonly row: RowPatch | undefined;
}

interface Report {
  readonly side: number;
  readonly moment: number;
  /** Where it comes in the order of arrival. */
  readonly place: number;
}

/** Which side tells what and when it arrives; the last moment is told by one at least. */
function arbitraryReports(moments: number): fc.Arbitrary<Report[]> {
  const place = fc.integer({ min: 0, max: NEVER });
  const moment = fc.integer({ min: 0, max: moments - 1 });
  const report = fc.record({ side: fc.constantFrom(...SIDES), moment, place });
  const last = fc.record({ side: fc.constantFrom(...SIDES), moment: fc.constant(moments - 1), place });
  return fc
    .tuple(fc.array(report, { maxLength: moments * SIDES.length * 2 }), last)
    .map(([reports, final]) => [...reports, final].toSorted((left, right) => left.place - right.place));
}

/** The last side tells whole seconds. */
function timeOf(at: number, side: number): number {
  return side === SIDES.length - 1 ? Math.floor(at / 1_000) * 1_000 : at;
}

function changeOf(channel: string, key: string, { at, row }: Moment, side: number): Change {
  const time = timeOf(at, side);
  if (row === undefined) return { op: 'delete', channel, key, at: time };
  return { op: side === 0 ? 'replace' : 'merge', channel, row: { ...row, updated_at: time }, ifNewer: true };
}

function tell(channel: string, key: string, history: readonly Moment[], reports: readonly Report[], batchSize: number) {
  const store = makeStore();
  const changes = reports.map(({ moment, side }) => changeOf(channel, key, history[moment]!, side));
  for (let start = 0; start < changes.length; start += batchSize) store.apply(changes.slice(start, start + batchSize));
  return readTable(store, channel)[key];
}

const batchSize = fc.integer({ min: 1, max: 10 });

function withReports(history: fc.Arbitrary<Moment[]>) {
  return history.chain((moments) => fc.tuple(fc.constant(moments), arbitraryReports(moments.length), batchSize));
}

const ENDS: readonly OrderStatus[] = ['filled', 'canceled', 'rejected', 'expired'];

/** New, submitted, filled bit by bit, its price changed now and then, perhaps finished. */
const orderHistory: fc.Arbitrary<Moment[]> = fc
  .record({
    steps: fc.array(
      fc.record({
        kind: fc.constantFrom('fill', 'amend'),
        waitMs: fc.integer({ min: 0, max: 2_500 }),
        quantity: fc.integer({ min: 1, max: 5 }),
      }),
      { maxLength: 8 },
    ),
    end: fc.constantFrom(undefined, ...ENDS),
    startMs: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ steps, end, startMs }) => {
    const order = { id: 'o-1', status: 'new' as OrderStatus, filled: 0, price: 100, quantity: 1_000 };
    let at = START_MS + startMs;
    const moments: Moment[] = [];
    const happens = (waitMs: number, fields: Partial<typeof order>) => {
      at += waitMs;
      moments.push({ at, row: { ...Object.assign(order, fields) } });
    };
    happens(0, {});
    happens(1, { status: 'submitted' });
    for (const { kind, waitMs, quantity } of steps) {
      if (kind === 'fill') happens(waitMs, { status: 'partially_filled', filled: order.filled + quantity });
      // Whatever neither fills nor moves the order on can be told from the version before by the time only.
      else happens(1_000 + waitMs, { price: order.price + 1 });
    }
    if (end !== undefined) happens(7, { status: end });
    return moments;
  });

/** Opened, changed, closed and opened again, no faster than the slowest clock can tell. */
const positionHistory: fc.Arbitrary<Moment[]> = fc
  .array(
    fc.record({
      waitMs: fc.integer({ min: 1_000, max: 3_000 }),
      quantity: fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((steps) => {
    let at = START_MS;
    return steps.map(({ waitMs, quantity }) => {
      at += waitMs;
      return { at, row: quantity === undefined ? undefined : { symbol: 'BTCUSDT', quantity } };
    });
  });

describe('[S43] an order that several back ends tell of', () => {
  it('ends as what it was last, whatever arrives when, twice or never', () => {
    fc.assert(
      fc.property(withReports(orderHistory), ([history, reports, size]) => {
        const { id, status, filled, price } = history.at(-1)!.row!;
        expect(tell('orders', 'o-1', history, reports, size)).toMatchObject({ id, status, filled, price });
      }),
      { numRuns: 2_000 },
    );
  });

  const held = { id: 'o-1', status: 'partially_filled', filled: 5, updated_at: START_MS + 10_000 };
  it.each<[string, RowPatch, RowPatch, boolean]>([
    ['an end, though it is told by an earlier time', held, { status: 'filled', updated_at: START_MS }, true],
    ['no version before the end, though its time is later', { ...held, status: 'canceled' }, { status: 'new' }, false],
    ['a later version', held, { status: 'submitted', filled: 1, updated_at: START_MS + 11_000 }, true],
    ['no earlier version', held, { filled: 9, updated_at: START_MS + 9_000 }, false],
    ['the one filled further, of two within a second', held, { filled: 6, updated_at: START_MS + 9_001 }, true],
    ['not the one filled less, of two within a second', held, { filled: 4, updated_at: START_MS + 10_999 }, false],
    ['the status that is further, where as much is filled', { ...held, status: 'new' }, { ...held, price: 1 }, true],
    ['not the one before it', held, { status: 'submitted', filled: 5, updated_at: START_MS + 10_999 }, false],
    ['the later one, where nothing else tells', held, { updated_at: START_MS + 10_001, price: 1 }, true],
    ['not the earlier one', held, { updated_at: START_MS + 9_999, price: 1 }, false],
    ['one that is as new', held, { ...held, price: 1 }, true],
    ['one without a time by what is filled', held, { filled: 4 }, false],
    ['one that tells nothing of its age', held, { price: 1 }, true],
    [
      'a later end instead of an earlier one',
      { ...held, status: 'filled' },
      { status: 'canceled', updated_at: START_MS + 11_000 },
      true,
    ],
  ])('takes %s', (_what, first, second, isTaken) => {
    const store = makeStore();
    store.apply([{ op: 'replace', channel: 'orders', row: first }]);
    const before = readTable(store, 'orders')['o-1'];
    const { outdated } = store.apply([
      { op: 'merge', channel: 'orders', row: { ...second, id: 'o-1' }, ifNewer: true },
    ]);
    expect(outdated).toBe(isTaken ? 0 : 1);
    expect(readTable(store, 'orders')['o-1']).toEqual(isTaken ? { ...before, ...second } : before);
  });

  it('follows its stream alone, where that is all there is', () => {
    for (const status of ORDER_STATUSES) {
      const store = makeStore();
      store.apply([{ op: 'replace', channel: 'orders', row: { ...held, status: 'filled' } }]);
      store.apply([{ op: 'merge', channel: 'orders', row: { id: 'o-1', status, updated_at: START_MS } }]);
      expect(readTable(store, 'orders')['o-1']).toMatchObject({ status, updated_at: START_MS });
    }
  });
});

describe('[S42] a row that ends', () => {
  const row = (quantity: number, at?: number, ifNewer = true): Change => ({
    op: 'merge',
    channel: 'positions',
    row: { symbol: 'A', quantity, updated_at: at },
    ifNewer,
  });
  const end = (at?: number, key = 'A'): Change => ({
    op: 'delete',
    channel: 'positions',
    key,
    ...(at !== undefined && { at }),
  });

  it('is, or is gone, as it was last, whatever arrives when, twice or never', () => {
    fc.assert(
      fc.property(withReports(positionHistory), ([history, reports, size]) => {
        const expected = history.at(-1)!.row?.['quantity'];
        expect(tell('positions', 'BTCUSDT', history, reports, size)?.['quantity']).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, Change[], number | undefined, number]>([
    ['stays where it is newer than its end', [row(1, 10), end(9)], 1, 1],
    ['goes where it is as new', [row(1, 10), end(10)], undefined, 0],
    ['goes where it does not say when it was', [row(1), end(10)], undefined, 0],
    ['goes where its end does not say when it was', [row(1, 10), end()], undefined, 0],
    ['does not come back by an older version', [row(1, 10), end(12), row(2, 11)], undefined, 1],
    ['does not come back by one of the same time', [row(1, 10), end(12), row(2, 12)], undefined, 1],
    ['does not come, where its end came first', [end(12), row(2, 11)], undefined, 1],
    ['does not come, where an earlier end came last', [end(12), end(5), row(2, 11)], undefined, 1],
    ['comes back by a newer version', [row(1, 10), end(12), row(2, 13)], 2, 0],
    ['comes back by one that does not say when it is from', [row(1, 10), end(12), row(2)], 2, 0],
    ['comes back by its stream, whose order is the truth', [row(1, 10), end(12), row(2, 11, false)], 2, 0],
    ['is followed from there', [end(12), row(2, 11, false), row(3, 11)], 3, 0],
    ['comes back after an end that does not say when it was', [row(1, 10), end(), row(2, 9)], 2, 0],
  ])('%s', (_what, changes, quantity, outdated) => {
    for (const isOneBatch of [true, false]) {
      const store = makeStore();
      const batches = isOneBatch ? [changes] : changes.map((change) => [change]);
      const counts = batches.map((batch) => store.apply(batch).outdated);
      expect(readTable(store, 'positions')['A']?.['quantity']).toBe(quantity);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(outdated);
    }
  });

  it('is remembered as long as the bound allows, and may come back after that', () => {
    const store = makeStore({ tombstonesKept: 2 });
    store.apply([end(10, 'A'), end(10, 'B'), end(11, 'A'), end(10, 'C')]);
    const { outdated } = store.apply([row(1, 9)]);
    expect(outdated).toBe(1);
    store.apply([
      { op: 'merge', channel: 'positions', row: { symbol: 'B', quantity: 1, updated_at: 9 }, ifNewer: true },
    ]);
    expect(Object.keys(readTable(store, 'positions'))).toEqual(['B']);
  });
});

describe('[S46] an answer', () => {
  const held = (fields: object): Change => ({ op: 'merge', channel: 'risk', row: { ...fields } });
  const answered = (fields: object, askedAt: number, op: 'merge' | 'replace' = 'merge'): Change => ({
    op,
    channel: 'risk',
    row: { ...fields },
    askedAt,
  });
  const riskAfter = (...changes: readonly Change[]) => {
    const store = makeStore();
    for (const change of changes) store.apply([change]);
    return readTable(store, 'risk')[''];
  };

  it('leaves what changed since it was asked for as it is, and no other field', () => {
    const changes = [held({ leverage: 1, drawdown_max: 1 }), held({ leverage: 2 })];
    expect(riskAfter(...changes, answered({ leverage: 3, drawdown_max: 3 }, 1))).toEqual({
      leverage: 2,
      drawdown_max: 3,
    });
    expect(riskAfter(...changes, answered({ leverage: 3 }, 2))).toEqual({ leverage: 3, drawdown_max: 1 });
    expect(riskAfter(...changes, answered({}, 1, 'replace'))).toEqual({ leverage: 2 });
  });

  it('is taken where nothing is held', () => {
    expect(riskAfter(answered({ leverage: 3 }, 0))).toEqual({ leverage: 3 });
    expect(riskAfter(held({ drawdown_max: 1 }), answered({ leverage: 3 }, 0))).toEqual({
      leverage: 3,
      drawdown_max: 1,
    });
  });
});

describe('[S44] a voice', () => {
  const [before, after, other] = [{ source: 'one' }, { source: 'one' }, { source: 'two' }];
  const put = (quantity: number, at: number, voice: Voice): Change => ({
    op: 'merge',
    channel: 'positions',
    row: { symbol: 'X', quantity, updated_at: at },
    ifNewer: true,
    voice,
  });
  const end = (at: number, voice: Voice): Change => ({ op: 'delete', channel: 'positions', key: 'X', at, voice });
  const quantityAfter = (...changes: readonly Change[]) => {
    const store = makeStore();
    for (const change of changes) store.apply([change]);
    return readTable(store, 'positions')['X']?.['quantity'];
  };

  it('is held against its own earlier words, and those of others', () => {
    expect(quantityAfter(put(1, 9, before), put(2, 5, before))).toBe(1);
    expect(quantityAfter(put(1, 9, other), put(2, 5, after))).toBe(1);
    expect(quantityAfter(put(1, 3, before), put(2, 9, other), put(3, 5, after))).toBe(2);
    expect(quantityAfter(put(1, 9, before), { ...put(2, 5, after), isLoaded: true } as Change)).toBe(1);
  });

  it('is believed against what its source told before a break', () => {
    expect(quantityAfter(put(1, 9, before), put(2, 5, after))).toBe(2);
    expect(quantityAfter(put(1, 9, before), put(2, 5, after), put(3, 4, after))).toBe(2);
    expect(quantityAfter(put(1, 9, before), end(5, after))).toBeUndefined();
    expect(quantityAfter(end(9, before), put(2, 5, after))).toBe(2);
    expect(quantityAfter(end(9, before), end(3, after), put(2, 5, after))).toBe(2);
    expect(quantityAfter(end(9, before), put(2, 5, other))).toBeUndefined();
  });

  it('is not lost by a change that nobody told', () => {
    const mark: Change = { op: 'merge', channel: 'positions', row: { symbol: 'X', stale: true } };
    expect(quantityAfter(put(1, 9, before), mark, put(2, 5, after))).toBe(2);
  });
});
