import { describe, expect, it } from 'vitest';
import { type IncomingRow, type IncomingState, Replica } from '../../src/store/replica.ts';

function whole(key: string, fields: IncomingRow['fields']): IncomingRow {
  return { kind: 'whole', key, fields };
}

function partial(key: string, fields: IncomingRow['fields']): IncomingRow {
  return { kind: 'partial', key, fields };
}

const gone = (key: string): IncomingRow => ({ kind: 'deleted', key, fields: {} });

type Tables = Readonly<Record<string, readonly IncomingRow[]>>;

function snapshot(seq: number, tables: Tables, epoch = 'e1'): IncomingState {
  const listed = Object.entries(tables).map(([channel, rows]) => ({ channel, isReset: true, rows }));
  return structuredClone({ type: 'snapshot', epoch, seq, prev: 0, time: 0, feeds: undefined, tables: listed });
}

function update(prev: number, seq: number, tables: Tables, resets: readonly string[] = []): IncomingState {
  const listed = Object.entries(tables).map(([channel, rows]) => ({
    channel,
    isReset: resets.includes(channel),
    rows,
  }));
  return structuredClone({ type: 'update', epoch: undefined, seq, prev, time: 0, feeds: undefined, tables: listed });
}

function read(replica: Replica): unknown {
  return Object.fromEntries([...replica.tables].map(([channel, rows]) => [channel, Object.fromEntries(rows)]));
}

const QUOTE = { symbol: 'A', last_price: 1, bid_price: 2 };

function makeReplica(): Replica {
  const replica = new Replica();
  replica.apply(snapshot(10, { market_data: [whole('A', QUOTE)], account: [whole('', { equity: 1 })], positions: [] }));
  return replica;
}

describe('[S34] a snapshot', () => {
  it('is all that an empty replica needs', () => {
    const replica = makeReplica();
    expect([replica.epoch, replica.seq]).toEqual(['e1', 10]);
    expect(read(replica)).toEqual({ market_data: { A: QUOTE }, account: { '': { equity: 1 } }, positions: {} });
  });

  it('replaces the channels that it names and leaves the others', () => {
    const replica = makeReplica();
    expect(replica.apply(snapshot(12, { market_data: [whole('B', { symbol: 'B' })], orders: [] }))).toBe('applied');
    expect(replica.seq).toBe(12);
    expect(read(replica)).toEqual({
      market_data: { B: { symbol: 'B' } },
      account: { '': { equity: 1 } },
      positions: {},
      orders: {},
    });
  });

  it('of another epoch forgets the others, whatever its version', () => {
    const replica = makeReplica();
    expect(replica.apply(snapshot(3, { positions: [] }, 'e2'))).toBe('applied');
    expect([replica.epoch, replica.seq, read(replica)]).toEqual(['e2', 3, { positions: {} }]);
  });
});

describe('[S35] an update', () => {
  it.each([
    [10, 11],
    [10, 15],
    [4, 11],
    [0, 11],
  ])('from %i to %i continues version 10', (prev, seq) => {
    const replica = makeReplica();
    const changes = { market_data: [partial('A', { last_price: 5 }), whole('B', { symbol: 'B' })] };
    expect(replica.apply(update(prev, seq, changes))).toBe('applied');
    expect(replica.seq).toBe(seq);
    expect(read(replica)).toMatchObject({ market_data: { A: { ...QUOTE, last_price: 5 }, B: { symbol: 'B' } } });
  });

  it.each([
    [9, 10],
    [0, 10],
    [3, 4],
  ])('from %i to %i is ignored at version 10', (prev, seq) => {
    const replica = makeReplica();
    expect(replica.apply(update(prev, seq, { market_data: [gone('A')], orders: [partial('x', {})] }))).toBe('ignored');
    expect(replica.seq).toBe(10);
    expect(read(replica)).toEqual(read(makeReplica()));
  });

  it('replaces rows, changes them, removes them and lists a channel anew', () => {
    const replica = makeReplica();
    replica.apply(update(10, 11, { market_data: [whole('A', { symbol: 'A' }), whole('B', { symbol: 'B' })] }));
    expect(read(replica)).toMatchObject({ market_data: { A: { symbol: 'A' }, B: { symbol: 'B' } } });
    replica.apply(update(11, 12, { market_data: [gone('A'), gone('never there')], account: [gone('')] }));
    expect(read(replica)).toEqual({ market_data: { B: { symbol: 'B' } }, account: {}, positions: {} });
    replica.apply(update(12, 13, { market_data: [whole('C', { symbol: 'C' })] }, ['market_data']));
    expect(read(replica)).toMatchObject({ market_data: { C: { symbol: 'C' } } });
  });
});

describe('[S36] an update that does not continue what is held', () => {
  it.each<[string, IncomingState]>([
    ['its prev is beyond', update(11, 12, { market_data: [gone('A')] })],
    ['of a channel that is not held', update(10, 11, { market_data: [gone('A')], orders: [whole('o', { id: 'o' })] })],
    ['lists a channel that is not held', update(10, 11, { market_data: [gone('A')], orders: [] }, ['orders'])],
    ['fields of a row that is not held', update(10, 11, { account: [gone('')], market_data: [partial('B', {})] })],
    ['fields of a row that it removes', update(10, 11, { market_data: [gone('A'), partial('A', { last_price: 5 })] })],
    ['fields of a row of a list gone', update(10, 11, { market_data: [partial('A', {})] }, ['market_data'])],
  ])('is refused whole: %s', (_, incoming) => {
    const replica = makeReplica();
    expect(replica.apply(incoming)).toBe('gap');
    expect([replica.epoch, replica.seq]).toEqual(['e1', 10]);
    expect(read(replica)).toEqual(read(makeReplica()));
  });

  it('is refused before the first snapshot', () => {
    const replica = new Replica();
    expect(replica.apply(update(0, 1, {}))).toBe('gap');
    expect([replica.epoch, replica.seq, read(replica)]).toEqual([undefined, 0, {}]);
  });

  it('is none where a row is added before its fields change', () => {
    const replica = makeReplica();
    const changes = { market_data: [whole('B', { symbol: 'B' }), partial('B', { last_price: 5 })] };
    expect(replica.apply(update(10, 11, changes))).toBe('applied');
    expect(read(replica)).toMatchObject({ market_data: { B: { symbol: 'B', last_price: 5 } } });
  });
});

describe('[S37] a heartbeat', () => {
  it('moves the version where nothing is missing, and never back', () => {
    const replica = makeReplica();
    expect([replica.confirm(14, 10), replica.seq]).toEqual(['applied', 14]);
    expect([replica.confirm(12, 8), replica.seq]).toEqual(['applied', 14]);
    expect([replica.confirm(20, 15), replica.seq]).toEqual(['gap', 14]);
    expect(new Replica().confirm(1, 0)).toBe('gap');
    expect(replica.apply(update(14, 15, {}))).toBe('applied');
  });
});

describe('[S38] forgetting', () => {
  it('keeps the channels named, and nothing at all where all is cleared', () => {
    const replica = makeReplica();
    replica.keepOnly(new Set(['account', 'orders']));
    expect([replica.seq, read(replica)]).toEqual([10, { account: { '': { equity: 1 } } }]);
    replica.clear();
    expect([replica.epoch, replica.seq, read(replica)]).toEqual([undefined, 0, {}]);
    expect(replica.apply(update(0, 1, {}))).toBe('gap');
  });
});
