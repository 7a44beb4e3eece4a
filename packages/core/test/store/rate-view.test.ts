import { describe, expect, it } from 'vitest';
import type { Change, RowPatch } from '../../src/store/change.ts';
import { narrow, RateView } from '../../src/store/rate-view.ts';
import { Selection } from '../../src/store/selection.ts';
import { createCodecs } from '../../src/protocol/codec/registry.ts';
import { makeStore, readDeltas } from '../support/make-store.ts';
import { Reader } from '../support/reader.ts';

const ALL = Selection.ofChannels(['market_data', 'account', 'orders']);
const NOTHING_TOLD = {};

function quote(row: RowPatch, symbol = 'BTCUSDT'): Change {
  return { op: 'merge', channel: 'market_data', row: { symbol, ...row } };
}

function remove(key: string): Change {
  return { op: 'delete', channel: 'market_data', key };
}

function setup(options: Parameters<typeof makeStore>[0] = {}) {
  const store = makeStore(options);
  const view = new RateView(store);
  store.apply([quote({ last_price: 1, bid_price: 1 })]);
  view.advance();
  return { store, view, advance: () => readDeltas(view.advance().tables) };
}

describe('[S18] an advance', () => {
  it('tells nothing of 1 → 2 → 1', () => {
    const { store, advance } = setup();
    store.apply([quote({ last_price: 2 })]);
    store.apply([quote({ last_price: 1 })]);
    expect(advance()).toEqual(NOTHING_TOLD);
  });

  it('tells 1 → 2 → 1 to a view that was there at 2', () => {
    const { store, view, advance } = setup();
    store.apply([quote({ last_price: 2 })]);
    view.advance();
    store.apply([quote({ last_price: 1 })]);
    expect(advance()).toEqual({ market_data: [{ kind: 'partial', key: 'BTCUSDT', fields: { last_price: 1 } }] });
  });

  it('tells nothing of nested values that are equal', () => {
    const { store, view, advance } = setup();
    const balances = { op: 'merge', channel: 'account', row: { balances: { BTC: 1, ETH: 2 } } } as const;
    store.apply([balances]);
    view.advance();
    store.apply([{ ...balances, row: { balances: { BTC: 2 } } }]);
    store.apply([{ ...balances, row: { balances: { ETH: 2, BTC: 1 } } }]);
    expect(advance()).toEqual(NOTHING_TOLD);
  });

  it('tells nothing of a row that came and went', () => {
    const { store, advance } = setup();
    store.apply([quote({ last_price: 5 }, 'NEW')]);
    store.apply([remove('NEW')]);
    expect(advance()).toEqual(NOTHING_TOLD);
  });

  it('tells nothing a second time, and moves from version to version', () => {
    const { store, view } = setup();
    store.apply([quote({ last_price: 2 })]);
    const { from, to } = view.advance();
    expect([from, to, view.version]).toEqual([1, 2, 2]);
    expect(view.advance()).toEqual({ from: 2, to: 2, tables: [] });
  });
});

describe('[S19] a row', () => {
  it('is told by the fields that differ', () => {
    const { store, advance } = setup();
    store.apply([quote({ last_price: 2, bid_price: 1, ask_price: 3 })]);
    expect(advance()).toEqual({
      market_data: [{ kind: 'partial', key: 'BTCUSDT', fields: { last_price: 2, ask_price: 3 } }],
    });
  });

  it('is told whole when it lost a field', () => {
    const { store, advance } = setup();
    store.apply([quote({ last_price: null })]);
    expect(advance()).toEqual({
      market_data: [{ kind: 'whole', key: 'BTCUSDT', fields: { symbol: 'BTCUSDT', bid_price: 1 } }],
    });
  });

  it('is told by fields when what it lost came back', () => {
    const { store, advance } = setup();
    store.apply([quote({ last_price: null, bid_price: null })]);
    store.apply([quote({ last_price: 7, bid_price: 1 })]);
    expect(advance()).toEqual({ market_data: [{ kind: 'partial', key: 'BTCUSDT', fields: { last_price: 7 } }] });
  });

  it('is told whole when it is new, and by its key when it is gone', () => {
    const { store, advance } = setup();
    store.apply([quote({ last_price: 5 }, 'NEW'), remove('BTCUSDT')]);
    expect(advance()).toEqual({
      market_data: [
        { kind: 'whole', key: 'NEW', fields: { symbol: 'NEW', last_price: 5 } },
        { kind: 'deleted', key: 'BTCUSDT', fields: {} },
      ],
    });
  });
});

describe('[S20] a row deleted and added again between two advances', () => {
  it('is not told at all with the same values', () => {
    const { store, advance } = setup();
    store.apply([remove('BTCUSDT')]);
    store.apply([quote({ last_price: 1, bid_price: 1 })]);
    expect(advance()).toEqual(NOTHING_TOLD);
  });

  it('is told by the fields that differ, or whole where one is missing', () => {
    const { store, advance } = setup();
    store.apply([remove('BTCUSDT')]);
    store.apply([quote({ last_price: 2, bid_price: 1 })]);
    expect(advance()).toEqual({ market_data: [{ kind: 'partial', key: 'BTCUSDT', fields: { last_price: 2 } }] });
    store.apply([remove('BTCUSDT')]);
    store.apply([quote({ last_price: 2 })]);
    expect(advance()).toEqual({
      market_data: [{ kind: 'whole', key: 'BTCUSDT', fields: { symbol: 'BTCUSDT', last_price: 2 } }],
    });
  });
});

describe('[S21] a deletion that the store has forgotten', () => {
  it('is told to a view that still had the row', () => {
    const { store, advance } = setup({ tombstonesKept: 0 });
    store.apply([quote({ last_price: 5 }, 'OTHER')]);
    store.apply([remove('BTCUSDT')]);
    expect(advance()).toEqual({
      market_data: [
        { kind: 'deleted', key: 'BTCUSDT', fields: {} },
        { kind: 'whole', key: 'OTHER', fields: { symbol: 'OTHER', last_price: 5 } },
      ],
    });
    expect(advance()).toEqual(NOTHING_TOLD);
  });

  it('leaves a whole row where the key stands again', () => {
    const { store, advance } = setup({ tombstonesKept: 0 });
    store.apply([remove('BTCUSDT')]);
    store.apply([quote({ last_price: 1, bid_price: 1 })]);
    expect(advance()).toEqual({
      market_data: [{ kind: 'whole', key: 'BTCUSDT', fields: { symbol: 'BTCUSDT', last_price: 1, bid_price: 1 } }],
    });
  });

  it('leaves all views at one number for a key, so that a compact reader can go from one to the other', () => {
    const { store, view } = setup({ tombstonesKept: 0 });
    const other = new RateView(store);
    const codec = createCodecs().compact;
    const reader = new Reader(codec, 0, ['market_data']);
    const { epoch } = store;
    const head = { epoch, time: 0 };
    reader.receive({ type: 'snapshot', seq: 1, prev: 0, tables: view.snapshot(reader.selection), ...head });
    store.apply([remove('BTCUSDT')]);
    other.advance();
    store.apply([quote({ last_price: 1, bid_price: 1 })]);
    const { to, tables } = view.advance();
    reader.receive({ type: 'update', seq: to, prev: 1, tables, ...head });
    store.apply([quote({ last_price: 2 })]);
    other.advance();
    const missed = other.collect(to, reader.selection);
    const { result } = reader.receive({ type: 'update', seq: other.version, prev: to, tables: missed, ...head });
    expect(result).toBe('applied');
    expect(reader.replica.tables.get('market_data')!.get('BTCUSDT')).toMatchObject({ last_price: 2, bid_price: 1 });
  });
});

describe('[S22] a snapshot', () => {
  it('is the state of the last advance, of the channels and rows selected', () => {
    const { store, view } = setup();
    store.apply([quote({ last_price: 5 }, 'ETHUSDT')]);
    view.advance();
    store.apply([quote({ last_price: 9 }, 'ETHUSDT'), quote({}, 'LATER')]);
    const selection = new Selection(new Map()).with(['market_data:ETH*', 'orders', 'account', 'signals']);
    expect(readDeltas(view.snapshot(selection))).toEqual({
      market_data: [{ kind: 'whole', key: 'ETHUSDT', fields: { symbol: 'ETHUSDT', last_price: 5 } }],
      orders: [],
      account: [],
    });
  });
});

describe('[S23] a collection', () => {
  it('right after an advance names what changed since, and nothing else', () => {
    const { store, view } = setup();
    store.apply([quote({ last_price: 2 }), quote({ last_price: 5 }, 'ETHUSDT')]);
    store.apply([quote({ bid_price: 3 })]);
    store.apply([quote({ last_price: 5 }, 'GONE')]);
    store.apply([remove('GONE')]);
    view.advance();
    const since = (version: number) => readDeltas(view.collect(version, ALL)).market_data;
    expect(since(5)).toBeUndefined();
    expect(since(4)).toEqual([{ kind: 'deleted', key: 'GONE', fields: {} }]);
    expect(since(2)).toContainEqual({ kind: 'partial', key: 'BTCUSDT', fields: { bid_price: 3 } });
    expect(since(1)).toEqual([
      { kind: 'whole', key: 'ETHUSDT', fields: { symbol: 'ETHUSDT', last_price: 5 } },
      { kind: 'partial', key: 'BTCUSDT', fields: { last_price: 2, bid_price: 3 } },
      { kind: 'deleted', key: 'GONE', fields: {} },
    ]);
  });

  it('since 0 is every row, whole', () => {
    const { store, view } = setup();
    store.apply([quote({ last_price: 2 }), quote({ last_price: 5 }, 'ETHUSDT')]);
    view.advance();
    const told = readDeltas(view.collect(0, ALL)).market_data!;
    expect(told.map(({ kind, key }) => [kind, key])).toEqual([
      ['whole', 'BTCUSDT'],
      ['whole', 'ETHUSDT'],
    ]);
  });

  it('tells a lost field by the whole row', () => {
    const { store, view } = setup();
    store.apply([quote({ last_price: null })]);
    store.apply([quote({ bid_price: 2 })]);
    view.advance();
    expect(readDeltas(view.collect(1, ALL)).market_data).toEqual([
      { kind: 'whole', key: 'BTCUSDT', fields: { symbol: 'BTCUSDT', bid_price: 2 } },
    ]);
    expect(readDeltas(view.collect(2, ALL)).market_data).toEqual([
      { kind: 'partial', key: 'BTCUSDT', fields: { bid_price: 2 } },
    ]);
  });

  it('between two advances tells the view as it is, never as the store has become', () => {
    const { store, view } = setup();
    store.apply([quote({ last_price: 5 }, 'ETHUSDT')]);
    view.advance();
    store.apply([remove('BTCUSDT'), quote({ ask_price: 1 }, 'ETHUSDT'), quote({ last_price: 1 }, 'NEW')]);
    const told = readDeltas(view.collect(1, ALL)).market_data!;
    expect(told.filter(({ key }) => key !== 'NEW')).toEqual([
      { kind: 'whole', key: 'ETHUSDT', fields: { symbol: 'ETHUSDT', last_price: 5 } },
    ]);
    expect(told.find(({ key }) => key === 'NEW')?.kind).toBe('deleted');
    expect(readDeltas(view.collect(2, ALL)).market_data).toEqual([{ kind: 'deleted', key: 'NEW', fields: {} }]);
  });
});

describe('[S24] narrowing', () => {
  it('keeps the rows selected, in part and as a whole array', () => {
    const store = makeStore();
    const view = new RateView(store);
    const order = (id: string, quantity: number): Change => ({ op: 'merge', channel: 'orders', row: { id, quantity } });
    store.apply([quote({}, 'BTCUSDT'), quote({}, 'ETHUSDT'), order('a1', 1), order('a2', 1), order('b1', 1)]);
    view.advance();
    store.apply([quote({ last_price: 1 }), quote({ last_price: 2 }, 'ETHUSDT'), order('a1', 2), order('b1', 2)]);
    const { tables } = view.advance();
    const selection = new Selection(new Map()).with(['market_data:ETH*', 'orders:a*']);
    const told = tables.map((table) => narrow(table, selection)!);
    expect(readDeltas(told)).toEqual({
      market_data: [{ kind: 'partial', key: 'ETHUSDT', fields: { last_price: 2 } }],
      orders: [{ kind: 'partial', key: 'a1', fields: { quantity: 2 } }],
    });
    expect(told[1]!.everyRow().map(({ key }) => key)).toEqual(['a1', 'a2']);
  });

  it('keeps the delta itself for who selects all, and nothing for who selects none of it', () => {
    const { store, view } = setup();
    store.apply([quote({ last_price: 2 })]);
    const [delta] = view.advance().tables;
    expect(narrow(delta!, ALL)).toBe(delta);
    expect(narrow(delta!, Selection.ofChannels(['orders']))).toBeUndefined();
    expect(narrow(delta!, new Selection(new Map()).with(['market_data:ETH*']))).toBeUndefined();
  });
});

describe('[S25] absolute values', () => {
  it.each(['json', 'msgpack', 'compact'] as const)('can be taken in twice: %s', (name) => {
    const { store, view } = setup();
    const reader = new Reader(createCodecs()[name], 0, ['market_data']);
    const { epoch } = store;
    const head = { epoch, time: 0 };
    reader.receive({ type: 'snapshot', seq: 1, prev: 0, tables: view.snapshot(reader.selection), ...head });
    store.apply([quote({ last_price: 2 }), quote({ last_price: 3 }, 'ETHUSDT')]);
    const { to, tables } = view.advance();
    reader.receive({ type: 'update', seq: to, prev: 1, tables, ...head });
    const held = structuredClone(reader.replica.tables);
    const plain = structuredClone(reader.plain);
    expect(reader.receive({ type: 'update', seq: to, prev: 1, tables, ...head }).result).toBe('ignored');
    expect(reader.receive({ type: 'update', seq: to + 1, prev: 1, tables, ...head }).result).toBe('applied');
    expect(reader.replica.tables).toEqual(held);
    expect(reader.plain).toEqual(plain);
  });
});
