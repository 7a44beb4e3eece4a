import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import type { Change, RowPatch } from '../../src/store/change.ts';
import type { AppliedBatch } from '../../src/store/store.ts';
import { makeStore, readTable, START_MS } from '../support/make-store.ts';

function quote(row: RowPatch, op: 'merge' | 'replace' = 'merge'): Change {
  return { op, channel: 'market_data', row: { symbol: 'BTCUSDT', ...row } };
}

function account(row: RowPatch, op: 'merge' | 'replace' = 'merge'): Change {
  return { op, channel: 'account', row };
}

describe('[S7] merge', () => {
  it('creates a row, then sets the fields it names and keeps the others', () => {
    const store = makeStore();
    store.apply([quote({ last_price: 1, bid_price: 2 })]);
    store.apply([quote({ last_price: 3, ask_price: 4 })]);
    expect(readTable(store, 'market_data')).toEqual({
      BTCUSDT: { symbol: 'BTCUSDT', last_price: 3, bid_price: 2, ask_price: 4 },
    });
  });

  it('removes a field at null and leaves it at undefined', () => {
    const store = makeStore();
    store.apply([quote({ last_price: 1, bid_price: 2 })]);
    store.apply([quote({ last_price: null, bid_price: undefined, ask_price: null })]);
    expect(readTable(store, 'market_data')).toEqual({ BTCUSDT: { symbol: 'BTCUSDT', bid_price: 2 } });
  });

  it('creates a row without the fields that are null', () => {
    const store = makeStore();
    store.apply([quote({ last_price: null, bid_price: 2 })]);
    expect(readTable(store, 'market_data')).toEqual({ BTCUSDT: { symbol: 'BTCUSDT', bid_price: 2 } });
  });

  it('knows nothing of fields that the channel does not have', () => {
    const store = makeStore();
    store.apply([quote({ last_price: 1, mystery: 2 })]);
    expect(store.apply([quote({ mystery: 3 })]).version).toBe(1);
    expect(readTable(store, 'market_data')).toEqual({ BTCUSDT: { symbol: 'BTCUSDT', last_price: 1 } });
  });
});

describe('[S8] replace', () => {
  it('makes the row exactly what it names', () => {
    const store = makeStore();
    store.apply([quote({ last_price: 1, bid_price: 2 })]);
    store.apply([quote({ bid_price: 2, ask_price: 3 }, 'replace')]);
    expect(readTable(store, 'market_data')).toEqual({ BTCUSDT: { symbol: 'BTCUSDT', bid_price: 2, ask_price: 3 } });
  });

  it('creates a row, and changes nothing where the row already is that', () => {
    const store = makeStore();
    store.apply([quote({ bid_price: 2 }, 'replace')]);
    expect(store.apply([quote({ bid_price: 2 }, 'replace')]).isStateChanged).toBe(false);
    expect(store.version).toBe(1);
  });
});

describe('[S41] what is applied only if newer', () => {
  const loaded = (row: RowPatch): Change => ({ ...quote(row), ifNewer: true }) as Change;

  it.each<[string, RowPatch, number]>([
    ['is left out where the row held is newer', { updated_at: 9, last_price: 2 }, 1],
    ['is applied at the same time', { updated_at: 10, last_price: 2 }, 2],
    ['is applied where it is newer', { updated_at: 11, last_price: 2 }, 2],
    ['is applied where it does not say when', { last_price: 2 }, 2],
  ])('%s', (_, row, lastPrice) => {
    const store = makeStore();
    store.apply([quote({ updated_at: 10, last_price: 1 })]);
    const { outdated } = store.apply([loaded(row)]);
    expect(readTable(store, 'market_data')['BTCUSDT']!['last_price']).toBe(lastPrice);
    expect(outdated).toBe(lastPrice === 1 ? 1 : 0);
  });

  it('is applied where there is no row, none that says when, and no such field', () => {
    const store = makeStore();
    store.apply([loaded({ last_price: 1 })]);
    store.apply([loaded({ last_price: 2, updated_at: 1 })]);
    store.apply([{ op: 'replace', channel: 'summary', row: { total_trades: 1 }, ifNewer: true }]);
    expect(readTable(store, 'market_data')).toEqual({ BTCUSDT: { symbol: 'BTCUSDT', last_price: 2, updated_at: 1 } });
    expect(readTable(store, 'summary')).toEqual({ '': { total_trades: 1 } });
  });
});

describe('[S9] delete', () => {
  it('removes the row, and does nothing where there is none', () => {
    const store = makeStore();
    store.apply([quote({ last_price: 1 })]);
    expect(store.apply([{ op: 'delete', channel: 'market_data', key: 'BTCUSDT' }]).version).toBe(2);
    expect(readTable(store, 'market_data')).toEqual({});
    expect(store.apply([{ op: 'delete', channel: 'market_data', key: 'BTCUSDT' }]).version).toBe(2);
    expect(store.apply([{ op: 'delete', channel: 'market_data', key: 'never there' }]).version).toBe(2);
  });
});

describe('[S10] a record', () => {
  it('is no row before its first field', () => {
    const store = makeStore();
    expect(store.apply([account({}), account({ equity: null }), account({}, 'replace')]).version).toBe(0);
    expect(readTable(store, 'account')).toEqual({});
    store.apply([account({ equity: 1 })]);
    expect(readTable(store, 'account')).toEqual({ '': { equity: 1 } });
  });

  it.each<[string, Change]>([
    ['a merge', account({ equity: null })],
    ['a replace', account({}, 'replace')],
    ['a delete', { op: 'delete', channel: 'account', key: '' }],
  ])('goes with its last field, by %s', (_, change) => {
    const store = makeStore();
    store.apply([account({ equity: 1 })]);
    expect(store.apply([change])).toMatchObject({ version: 2, isStateChanged: true });
    expect(readTable(store, 'account')).toEqual({});
    store.apply([account({ equity: 2 })]);
    expect(readTable(store, 'account')).toEqual({ '': { equity: 2 } });
  });
});

describe('[S11] versions', () => {
  it('step by one with each batch that changed something, whatever its size', () => {
    const store = makeStore();
    expect(store.version).toBe(0);
    expect(store.apply([quote({ last_price: 1 }), quote({ last_price: 2 }), account({ equity: 3 })]).version).toBe(1);
    expect(store.apply([quote({ last_price: 3 })]).version).toBe(2);
  });

  it('stand still when nothing differs', () => {
    const store = makeStore();
    store.apply([quote({ last_price: 1 }), account({ balances: { BTC: 1 } })]);
    const batch = store.apply([quote({ last_price: 1 }), account({ balances: { BTC: 1 } })]);
    expect(batch).toEqual({ version: 1, isStateChanged: false, events: [], outdated: 0, refused: [] });
    expect(store.apply([]).version).toBe(1);
  });

  it('step with an event alone, which changes no state', () => {
    const store = makeStore();
    const batch = store.apply([{ op: 'event', channel: 'signals', data: { action: 'BUY' } }]);
    expect(batch).toMatchObject({ version: 1, isStateChanged: false });
    expect(batch.events).toHaveLength(1);
  });

  it('are announced once each to every listener, until it leaves', () => {
    const store = makeStore();
    const heard: AppliedBatch[] = [];
    const alsoHeard: number[] = [];
    const leave = store.subscribe((batch) => heard.push(batch));
    store.subscribe(({ version }) => alsoHeard.push(version));
    const first = store.apply([quote({ last_price: 1 })]);
    store.apply([quote({ last_price: 1 })]);
    const second = store.apply([{ op: 'event', channel: 'fills', data: { price: 1 } }]);
    leave();
    store.apply([quote({ last_price: 2 })]);
    expect(heard).toEqual([first, second]);
    expect(alsoHeard).toEqual([1, 2, 3]);
  });
});

describe('[S12] a change that cannot be', () => {
  it.each<[string, Change]>([
    ['a channel that does not exist', { op: 'merge', channel: 'nothing', row: {} }],
    ['a channel named like a method', { op: 'merge', channel: 'constructor', row: {} }],
    ['an event of a table', { op: 'event', channel: 'market_data', data: {} }],
    ['a row of a feed', { op: 'merge', channel: 'signals', row: {} }],
    ['a deletion in a feed', { op: 'delete', channel: 'signals', key: '' }],
  ])('is refused with its whole batch: %s', (_, change) => {
    const store = makeStore();
    expect(() => store.apply([quote({ last_price: 1 }), change])).toThrow(RangeError);
    expect(store.version).toBe(0);
    expect(readTable(store, 'market_data')).toEqual({});
  });
});

describe('[S13] epochs', () => {
  it('are twelve hexadecimal digits from the randomness given', () => {
    const random = seededRandom(7);
    const epochs = Array.from({ length: 50 }, () => makeStore({ random }).epoch);
    for (const epoch of epochs) expect(epoch).toMatch(/^[0-9a-f]{12}$/);
    expect(new Set(epochs).size).toBe(50);
    expect(makeStore({ random: seededRandom(7) }).epoch).toBe(epochs[0]);
  });
});

describe('[S6] keys', () => {
  it('are the key fields, joined', () => {
    const store = makeStore();
    store.apply([
      quote({ last_price: 1 }),
      { op: 'merge', channel: 'candles', row: { symbol: 'BTC/USD:USD', interval: '1m', close: 2 } },
      account({ equity: 1 }),
    ]);
    expect([...store.tables.get('market_data')!.rows.keys()]).toEqual(['BTCUSDT']);
    expect([...store.tables.get('candles')!.rows.keys()]).toEqual(['BTC/USD:USD:1m']);
    expect([...store.tables.get('account')!.rows.keys()]).toEqual(['']);
  });
});

describe('[S47] what is restored', () => {
  it('is there as one version that nobody heard of, with the first ids and its own times', () => {
    const store = makeStore({ now: () => START_MS });
    const heard: number[] = [];
    store.subscribe(({ version }) => heard.push(version));
    const { version, events } = store.restore([
      { op: 'replace', channel: 'orders', row: { id: 'o1', status: 'new' }, voice: { source: 'desk' }, isStale: true },
      { op: 'event', channel: 'fills', data: { price: 1, time: 5 } },
      { op: 'event', channel: 'fills', data: { price: 2, time: 6 } },
    ]);
    expect(version).toBe(1);
    expect(events.map(({ id, time }) => [id, time])).toEqual([
      [1, 5],
      [2, 6],
    ]);
    expect(readTable(store, 'orders')).toEqual({ o1: { id: 'o1', status: 'new', source: 'desk', stale: true } });
    expect(heard).toEqual([]);
    store.apply([{ op: 'event', channel: 'fills', data: { price: 3 } }]);
    const fills = store.feeds.get('fills')!;
    expect([fills.restoredId, fills.lastId]).toEqual([2, 3]);
    expect(fills.kept.at(-1)).toMatchObject({ id: 3, time: START_MS, version: 2 });
    expect(heard).toEqual([2]);
  });
});

describe('[S26] events', () => {
  it('count up by one in each feed, with version and time', () => {
    let nowMs = START_MS;
    const store = makeStore({ now: () => nowMs });
    const first = store.apply([
      { op: 'event', channel: 'signals', data: { action: 'BUY' } },
      { op: 'event', channel: 'fills', data: { price: 1 } },
      { op: 'event', channel: 'signals', data: { action: 'SELL' } },
    ]);
    nowMs += 10;
    const second = store.apply([{ op: 'event', channel: 'signals', data: { action: 'CLOSE' } }]);
    const seen = [...first.events, ...second.events];
    expect(seen.map(({ feed, id, version, time }) => [feed.name, id, version, time - START_MS])).toEqual([
      ['signals', 1, 1, 0],
      ['fills', 1, 1, 0],
      ['signals', 2, 1, 0],
      ['signals', 3, 2, 10],
    ]);
    expect(store.feeds.get('signals')!.lastId).toBe(3);
    expect(store.feeds.get('alerts')!.lastId).toBe(0);
  });
});
