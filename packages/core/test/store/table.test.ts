import { describe, expect, it } from 'vitest';
import { ORDER_STATUSES } from '../../src/model/channels/orders.ts';
import type { Change } from '../../src/store/change.ts';
import { RateView } from '../../src/store/rate-view.ts';
import { Selection } from '../../src/store/selection.ts';
import type { Store } from '../../src/store/store.ts';
import { makeStore, readTable, START_MS } from '../support/make-store.ts';

const QUOTES = Selection.ofChannels(['market_data']);

function quote(symbol: string, lastPrice = 1): Change {
  return { op: 'merge', channel: 'market_data', row: { symbol, last_price: lastPrice } };
}

function remove(key: string, channel = 'market_data'): Change {
  return { op: 'delete', channel, key };
}

function order(id: string, status: string): Change {
  return { op: 'merge', channel: 'orders', row: { id, status } };
}

function numberOf(store: Store, key: string): number {
  return store.tables.get('market_data')!.rows.get(key)!.number;
}

describe('[S14] deletions', () => {
  it('are remembered up to the bound, the oldest forgotten first', () => {
    const store = makeStore({ tombstonesKept: 2 });
    const table = store.tables.get('market_data')!;
    store.apply([quote('A'), quote('B'), quote('C')]);
    store.apply([remove('A')]);
    store.apply([remove('B')]);
    expect([table.tombstoneCount, table.horizon]).toEqual([2, 0]);
    store.apply([remove('C')]);
    expect([table.tombstoneCount, table.horizon]).toEqual([2, 2]);
  });

  it('stop counting when the key is added again', () => {
    const store = makeStore({ tombstonesKept: 1 });
    const table = store.tables.get('market_data')!;
    store.apply([quote('A'), quote('B')]);
    store.apply([remove('A')]);
    store.apply([quote('A')]);
    store.apply([remove('B')]);
    expect([table.tombstoneCount, table.horizon]).toEqual([1, 0]);
    store.apply([remove('A')]);
    expect([table.tombstoneCount, table.horizon]).toEqual([1, 4]);
  });

  it('are forgotten at once where none are kept', () => {
    const store = makeStore({ tombstonesKept: 0 });
    store.apply([quote('A')]);
    store.apply([remove('A')]);
    const table = store.tables.get('market_data')!;
    expect([table.tombstoneCount, table.horizon, table.firstSince(0)]).toEqual([0, 2, undefined]);
  });

  it('number 10,000 in each table unless told otherwise', () => {
    const store = makeStore();
    const symbols = Array.from({ length: 10_001 }, (_, index) => `S${index}`);
    store.apply(symbols.map((symbol) => quote(symbol)));
    store.apply(symbols.slice(1).map((symbol) => remove(symbol)));
    const table = store.tables.get('market_data')!;
    expect([table.tombstoneCount, table.horizon]).toEqual([10_000, 0]);
    store.apply([remove('S0')]);
    expect([table.tombstoneCount, table.horizon]).toEqual([10_000, 2]);
  });
});

describe('[S45] rows', () => {
  it('come up to the bound of their table, and again where one has gone', () => {
    const store = makeStore({ rowsMax: 2, tombstonesKept: 1 });
    store.apply([quote('A'), quote('B'), remove('B')]);
    const { version, refused } = store.apply([quote('C'), quote('B'), quote('A', 2), quote('D')]);
    expect(refused).toEqual([quote('B'), quote('D')]);
    expect(readTable(store, 'market_data')).toEqual({
      A: { symbol: 'A', last_price: 2 },
      C: { symbol: 'C', last_price: 1 },
    });
    expect(store.apply([{ ...quote('D'), op: 'replace' } as Change])).toMatchObject({ version, isStateChanged: false });
    expect(store.apply([quote('A', 2), order('o-1', 'new')]).refused).toEqual([]);
    expect(store.apply([remove('A'), quote('D')]).refused).toEqual([]);
    expect(Object.keys(readTable(store, 'market_data'))).toEqual(['C', 'D']);
  });

  it('that did not come are not known', () => {
    const store = makeStore({ rowsMax: 1 });
    const view = new RateView(store);
    store.apply([quote('A')]);
    view.advance();
    store.apply([quote('B'), remove('B'), quote('A', 2)]);
    const [told] = view.advance().tables;
    expect(told?.rows.map(({ kind, key }) => [kind, key])).toEqual([['partial', 'A']]);
  });

  it('number 100,000 in each table unless told otherwise', () => {
    const store = makeStore();
    const { refused } = store.apply(Array.from({ length: 100_001 }, (_, index) => quote(`S${index}`)));
    expect(refused).toEqual([quote('S100000')]);
    expect(store.tables.get('market_data')!.rows.size).toBe(100_000);
  });
});

describe('[S15] what can be told', () => {
  it('reaches back to the horizon of each channel selected, and no further', () => {
    const store = makeStore({ tombstonesKept: 0 });
    const view = new RateView(store);
    store.apply([quote('A'), order('o1', 'new')]);
    store.apply([remove('A')]);
    store.apply([quote('B')]);
    view.advance();
    const tellable = [0, 1, 2, 3, 4].map((since) => view.canCollect(since, QUOTES));
    expect(tellable).toEqual([false, false, true, true, false]);
    const both = Selection.ofChannels(['orders', 'market_data']);
    expect(view.canCollect(1, both)).toBe(false);
    expect(view.canCollect(1, Selection.ofChannels(['orders']))).toBe(true);
    expect(view.canCollect(0, new Selection(new Map()))).toBe(true);
  });
});

describe('[S16] row numbers', () => {
  it('stay with a key over its deletion while that is remembered, and change afterwards', () => {
    const store = makeStore({ tombstonesKept: 1 });
    store.apply([quote('A'), quote('B')]);
    const [first, second] = [numberOf(store, 'A'), numberOf(store, 'B')];
    expect(first).not.toBe(second);
    store.apply([remove('A')]);
    store.apply([quote('A')]);
    expect(numberOf(store, 'A')).toBe(first);
    store.apply([remove('A'), remove('B')]);
    store.apply([quote('A'), quote('B')]);
    expect(numberOf(store, 'B')).toBe(second);
    expect([first, second]).not.toContain(numberOf(store, 'A'));
  });
});

describe('[S17] finished orders', () => {
  it('are kept up to the bound, those that finished first deleted first', () => {
    const store = makeStore({ finishedKept: 2 });
    store.apply([order('a', 'new'), order('b', 'new'), order('c', 'new'), order('d', 'new')]);
    store.apply([order('c', 'filled')]);
    store.apply([order('a', 'canceled')]);
    expect(Object.keys(readTable(store, 'orders'))).toEqual(['a', 'b', 'c', 'd']);
    store.apply([order('b', 'rejected')]);
    expect(Object.keys(readTable(store, 'orders'))).toEqual(['a', 'b', 'd']);
    store.apply([order('e', 'expired')]);
    expect(Object.keys(readTable(store, 'orders'))).toEqual(['b', 'd', 'e']);
  });

  it('count by the moment they finished, not by later changes', () => {
    const store = makeStore({ finishedKept: 2 });
    store.apply([order('a', 'filled')]);
    store.apply([order('b', 'filled')]);
    store.apply([{ op: 'merge', channel: 'orders', row: { id: 'a', average_price: 5 } }]);
    store.apply([order('c', 'filled')]);
    expect(Object.keys(readTable(store, 'orders'))).toEqual(['b', 'c']);
  });

  it('count by their own times, whenever they are told', () => {
    const store = makeStore({ finishedKept: 3 });
    const finished = (id: string, time?: number): Change => ({
      op: 'merge',
      channel: 'orders',
      row: { id, status: 'filled', updated_at: time },
    });
    store.apply([finished('d', 4), finished('b', 2), finished('c', 3), finished('a', 1)]);
    expect(Object.keys(readTable(store, 'orders'))).toEqual(['d', 'b', 'c']);
    store.apply([finished('e', 5), finished('unknown'), finished('f', 3.5)]);
    expect(Object.keys(readTable(store, 'orders'))).toEqual(['d', 'e', 'unknown']);
  });

  it('do not come back by a report that is as old', () => {
    const store = makeStore({ finishedKept: 2 });
    const list = Array.from({ length: 10 }, (_, index): Change => {
      const row = { id: `o-${index}`, status: 'filled', updated_at: START_MS + index * 1_000 };
      return { op: 'merge', channel: 'orders', row, ifNewer: true };
    });
    store.apply(list);
    const { version } = store;
    for (const again of [list, list.toReversed(), list.slice(0, 5)]) store.apply(again);
    expect(store.version).toBe(version);
    expect(Object.keys(readTable(store, 'orders'))).toEqual(['o-8', 'o-9']);
    const other = makeStore({ finishedKept: 2 });
    other.apply(list.toReversed());
    expect(Object.keys(readTable(other, 'orders'))).toEqual(['o-9', 'o-8']);
  });

  it('of which there are many keep their order', () => {
    const store = makeStore({ finishedKept: 200 });
    // Each number once, in an order that is neither rising nor falling.
    const times = Array.from({ length: 1_000 }, (_, index) => (index * 379) % 1_000);
    for (const time of times) {
      const told = (status: string): Change => ({
        op: 'merge',
        channel: 'orders',
        row: { id: `o-${time}`, status, updated_at: time },
      });
      store.apply([told('filled')]);
      // Comes to life again, and finishes again.
      if (time % 3 === 0) store.apply([told('new'), told('filled')]);
    }
    const kept = Object.keys(readTable(store, 'orders')).map((key) => Number(key.slice(2)));
    expect(kept.toSorted((left, right) => left - right)).toEqual(
      Array.from({ length: 200 }, (_, index) => 800 + index),
    );
  });

  it('count no more when deleted, or when the order lives again', () => {
    const store = makeStore({ finishedKept: 2 });
    store.apply([order('a', 'filled'), order('b', 'filled')]);
    store.apply([order('a', 'partially_filled')]);
    store.apply([remove('b', 'orders')]);
    store.apply([order('c', 'filled'), order('d', 'filled')]);
    expect(Object.keys(readTable(store, 'orders'))).toEqual(['a', 'c', 'd']);
  });

  it('number 100 unless told otherwise, beside all others', () => {
    const store = makeStore();
    for (const status of ORDER_STATUSES) {
      store.apply(Array.from({ length: 150 }, (_, index) => order(`${status}-${index}`, status)));
    }
    const byStatus = Object.groupBy(Object.values(readTable(store, 'orders')), ({ status }) => status as string);
    const counts = Object.fromEntries(Object.entries(byStatus).map(([status, rows]) => [status, rows!.length]));
    expect(counts).toEqual({ new: 150, submitted: 150, partially_filled: 150, expired: 100 });
  });
});
