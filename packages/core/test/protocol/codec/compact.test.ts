import { decode, encode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import type { StateFrame } from '../../../src/protocol/codec/codec.ts';
import { CompactDecoder } from '../../../src/protocol/codec/compact-decoder.ts';
import { createCompactCodec } from '../../../src/protocol/codec/compact.ts';
import { ProtocolError } from '../../../src/protocol/codec/protocol-error.ts';
import { CHANNELS } from '../../../src/model/registry.ts';
import type { Change } from '../../../src/store/change.ts';
import { type IncomingState, Replica } from '../../../src/store/replica.ts';
import { START_MS } from '../../support/make-store.ts';
import { Stream, TICK_MS } from '../../support/stream.ts';

const codec = createCompactCodec();

function merge(channel: string, row: Record<string, unknown>): Change {
  return { op: 'merge', channel, row } as Change;
}

function quote(row: Record<string, unknown>): Change {
  return merge('market_data', { symbol: 'A', ...row });
}

/** The message as a plain MessagePack decoder sees it. */
function show(frame: StateFrame | undefined): unknown[] {
  return decode(codec.encodeState(frame!)) as unknown[];
}

/** The flat rows of the first channel of an update, without its number. */
function rowsOf(frame: StateFrame | undefined): unknown[] {
  const [, , , , channel] = show(frame);
  return (channel as unknown[]).slice(1);
}

/** The flat rows of the first channel of a snapshot. */
function snapshotRows(frame: StateFrame): unknown[] {
  const [channel] = show(frame)[5] as unknown[][];
  return channel![4] as unknown[];
}

/** Bits by field names. */
function maskOf(channel: string, names: readonly string[]): number {
  const { fieldIndex } = CHANNELS.find(({ name }) => name === channel)!;
  return names.reduce((mask, name) => mask | (1 << fieldIndex.get(name)!), 0);
}

const SCALES_MIN = 0x2200;

describe('[K1] messages', () => {
  it('are arrays for data and maps for all others', () => {
    const stream = new Stream(['market_data']);
    expect(show(stream.snapshot())[0]).toBe(1);
    expect(show(stream.update([quote({})]))[0]).toBe(2);
    const [event] = stream.store.apply([{ op: 'event', channel: 'fills', data: {} }]).events;
    expect((decode(codec.encodeEvent(event!, false)) as unknown[])[0]).toBe(3);
    const timestamp = '2026-01-01T00:00:00.000Z';
    expect(decode(codec.encodeControl({ type: 'heartbeat', seq: 3, timestamp }))).toEqual({
      type: 'heartbeat',
      seq: 3,
      timestamp,
    });
  });
});

describe('[K2] a snapshot', () => {
  it('names each channel, its fields and their kinds, then its rows', () => {
    const stream = new Stream(['market_data', 'risk']);
    const frame = stream.snapshot([quote({ last_price: 1.5, stale: true })]);
    const fieldsOf = (channel: string) => CHANNELS.find(({ name }) => name === channel)!.fields.map(({ name }) => name);
    const mask = maskOf('market_data', ['last_price', 'stale', 'symbol']);
    const expected: unknown[] = [
      1,
      stream.store.epoch,
      1,
      START_MS,
      null,
      [
        [0, 'market_data', fieldsOf('market_data'), 'pppqTb%pqqpppftt', [-1, 'A', 0x2201, mask, 15, true, 'A']],
        [6, 'risk', fieldsOf('risk'), 'crrraaTFFccFoft', []],
      ],
    ];
    expect(show(frame)).toEqual(expected);
    expect(show({ ...frame, feeds: { fills: 7 } })).toEqual(expected.with(4, { fills: 7 }));
  });
});

describe('[K3] an update', () => {
  it('names versions, time, and each channel by its number', () => {
    const stream = new Stream(['market_data', 'account']);
    stream.snapshot([quote({ last_price: 1 })]);
    const frame = stream.update([quote({ last_price: 2 }), merge('account', { equity: 0.01 })]);
    expect(show(frame)).toEqual([
      2,
      2,
      1,
      START_MS + TICK_MS,
      [0, 0, 1, 2],
      [4, -1, '', SCALES_MIN, maskOf('account', ['equity']), 1],
    ]);
  });
});

describe('[K4] an event', () => {
  it('goes by the number of its feed', () => {
    const stream = new Stream([]);
    const data = { symbol: 'A', price: 10.25, quantity: 3, time: START_MS - 5, fee: null };
    const [event] = stream.store.apply([{ op: 'event', channel: 'fills', data }]).events;
    const mask = maskOf('fills', ['symbol', 'price', 'quantity', 'time']);
    const number = CHANNELS.findIndex(({ name }) => name === 'fills');
    const expected = [3, number, 1, 1, START_MS, false, 0x0002, mask, 'A', 1_025, 3, 5];
    expect(decode(codec.encodeEvent(event!, false))).toEqual(expected);
    expect(decode(codec.encodeEvent(event!, true))).toEqual(expected.with(5, true));
    expect(new CompactDecoder().decode(expected)).toEqual({
      type: 'event',
      eventType: 'trade',
      channel: 'fills',
      id: 1,
      seq: 1,
      time: START_MS,
      isReplay: false,
      data: { symbol: 'A', price: 10.25, quantity: 3, time: START_MS - 5 },
    });
  });
});

const HEAD = [1, 'e', 1, START_MS, null] as const;

describe('[K5] a snapshot that cannot be read', () => {
  const readChannel = (...channel: unknown[]) => new CompactDecoder().decode([...HEAD, [channel]]);

  it.each<[string, unknown[]]>([
    ['a letter unknown', [0, 'market_data', ['last_price'], 'X', []]],
    ['a field without a letter', [0, 'market_data', ['last_price', 'stale'], 'p', []]],
    ['a letter without a field', [0, 'market_data', ['last_price'], 'pp', []]],
    ['another kind than known', [0, 'market_data', ['last_price'], 'q', []]],
  ])('has %s', (_, channel) => {
    expect(() => readChannel(...channel)).toThrow(ProtocolError);
  });

  it('is none with channels and fields that the reader does not know', () => {
    const rows = [-1, 'k', 0, 3, 7, 'new'];
    expect(readChannel(40, 'novelties', ['count', 'name'], 'ct', rows)).toMatchObject({
      tables: [{ channel: 'novelties', rows: [{ kind: 'whole', key: 'k', fields: { count: 7, name: 'new' } }] }],
    });
  });
});

describe('[K6] a whole row', () => {
  it('has number, key, scales, mask and values', () => {
    const stream = new Stream(['market_data']);
    const frame = stream.snapshot([quote({ last_price: 1 }), merge('market_data', { symbol: 'B', volume_24h: 0.125 })]);
    expect(snapshotRows(frame)).toEqual(
      [
        [-1, 'A', SCALES_MIN, maskOf('market_data', ['last_price', 'symbol']), 1, 'A'],
        [-2, 'B', 0x2230, maskOf('market_data', ['volume_24h', 'symbol']), 125, 'B'],
      ].flat(),
    );
  });

  it('is all that the row has from then on', () => {
    const stream = new Stream(['market_data']);
    const decoder = new CompactDecoder();
    const replica = new Replica();
    const receive = (frame: StateFrame) => replica.apply(decoder.decode(show(frame)) as IncomingState);
    receive(stream.snapshot([quote({ last_price: 1, bid_price: 2 })]));
    receive(stream.update([quote({ last_price: null })])!);
    expect(replica.tables.get('market_data')!.get('A')).toEqual({ symbol: 'A', bid_price: 2 });
  });
});

describe('[K7] a part of a row', () => {
  it('has number, mask and values', () => {
    const stream = new Stream(['market_data']);
    stream.snapshot([quote({ last_price: 1.5 })]);
    const mask = maskOf('market_data', ['last_price', 'stale']);
    expect(rowsOf(stream.update([quote({ last_price: 1.6, stale: true })]))).toEqual([0, mask, 16, true]);
  });

  it('brings its own scales where a value needs more decimals', () => {
    const stream = new Stream(['market_data']);
    show(stream.snapshot([quote({ last_price: 1.5 })]));
    const mask = maskOf('market_data', ['last_price', 'bid_price']);
    const wider = rowsOf(stream.update([quote({ last_price: 1.625, bid_price: 1.5 })]));
    expect(wider).toEqual([0, -mask, 0x2203, 1_625, 1_500 - 1_625]);
    expect(rowsOf(stream.update([quote({ last_price: 2 })]))).toEqual([0, 1, 20]);
  });
});

describe('[K8] a deletion', () => {
  it('has number and nothing', () => {
    const stream = new Stream(['market_data']);
    stream.snapshot([quote({}), merge('market_data', { symbol: 'B' })]);
    expect(rowsOf(stream.update([{ op: 'delete', channel: 'market_data', key: 'B' }]))).toEqual([1, 0]);
  });

  it('of a number never introduced is none', () => {
    const decoder = new CompactDecoder();
    decoder.decode([...HEAD, [[0, 'market_data', ['last_price'], 'p', [-1, 'A', 0, 1, 5]]]]);
    expect(decoder.decode([2, 2, 1, START_MS, [0, 7, 0, 0, 0]])).toMatchObject({
      tables: [{ channel: 'market_data', rows: [{ kind: 'deleted', key: 'A' }] }],
    });
  });
});

describe('[K9] a mask', () => {
  it('has a bit for each field, the first one lowest', () => {
    const every = CHANNELS.find(({ name }) => name === 'system_health')!;
    const stream = new Stream(['system_health']);
    const row = { service: 's', status: 'live', latency_ms: 1, detail: 'd' };
    const rows = snapshotRows(stream.snapshot([merge('system_health', row)]));
    expect(rows[3]).toBe(Object.keys(row).reduce((sum, name) => sum + 2 ** every.fieldIndex.get(name)!, 0));
    expect(rows.slice(4)).toEqual(['live', 100, 'd', 's']);
  });

  it('can have 31 bits', () => {
    const names = Array.from({ length: 31 }, (_, index) => `f${index}`);
    const kinds = 't'.repeat(31);
    const decoder = new CompactDecoder();
    const rows = [-1, 'A', 0, 2 ** 31 - 1, ...names];
    const { tables } = decoder.decode([...HEAD, [[0, 'novelties', names, kinds, rows]]]) as IncomingState;
    expect(tables[0]!.rows[0]!.fields).toEqual(Object.fromEntries(names.map((name) => [name, name])));
    const update = decoder.decode([2, 2, 1, START_MS, [0, 0, 2 ** 30, 'last']]) as IncomingState;
    expect(update.tables[0]!.rows[0]!.fields).toEqual({ f30: 'last' });
  });
});

describe('[K10] numbers of rows', () => {
  const channel = (...rows: unknown[]) => [[0, 'market_data', ['last_price'], 'p', rows]];
  const part = (number: number, seq = 2) => [2, seq, 1, START_MS, [0, number, 1, 6]];

  it('outlive the connection', () => {
    const decoder = new CompactDecoder();
    decoder.decode([...HEAD, channel(-1, 'A', 0, 1, 5)]);
    expect(decoder.decode(part(0, 50))).toMatchObject({
      tables: [{ rows: [{ key: 'A', fields: { last_price: 6 } }] }],
    });
  });

  it('start anew with a snapshot of their channel, and leave other channels theirs', () => {
    const decoder = new CompactDecoder();
    const account = [4, 'account', ['equity'], 'a', [-1, '', 0, 1, 5]];
    decoder.decode([...HEAD, [...channel(-1, 'A', 0, 1, 5), account]]);
    decoder.decode([...HEAD, channel(-2, 'B', 0, 1, 5)]);
    expect(() => decoder.decode(part(0))).toThrow(ProtocolError);
    expect(decoder.decode(part(1))).toMatchObject({ tables: [{ rows: [{ key: 'B' }] }] });
    expect(decoder.decode([2, 2, 1, START_MS, [4, 0, 1, 6]])).toMatchObject({ tables: [{ rows: [{ key: '' }] }] });
  });

  it('all start anew with a snapshot of another epoch', () => {
    const decoder = new CompactDecoder();
    decoder.decode([...HEAD, channel(-1, 'A', 0, 1, 5)]);
    decoder.decode([1, 'f', 1, START_MS, null, [[4, 'account', ['equity'], 'a', []]]]);
    expect(() => decoder.decode(part(0))).toThrow(ProtocolError);
  });

  it('are still known when a deletion comes again, because the first was refused', () => {
    const decoder = new CompactDecoder();
    const replica = new Replica();
    const receive = (message: unknown[]) => replica.apply(decoder.decode(message) as IncomingState);
    receive([...HEAD, channel(-1, 'A', 0, 1, 5)]);
    expect(receive([2, 9, 8, START_MS, [0, 0, 0]])).toBe('gap');
    expect(receive([2, 9, 1, START_MS, [0, 0, 0]])).toBe('applied');
    expect(replica.tables.get('market_data')!.size).toBe(0);
  });

  it('are forgotten long after their rows, so that a reader does not grow with every row there ever was', () => {
    const decoder = new CompactDecoder();
    decoder.decode([...HEAD, channel(-1, 'kept', 0, 1, 5, -2, 'gone', 0, 1, 5, -3, 'again', 0, 1, 5)]);
    decoder.decode([2, 2, 1, START_MS, [0, 1, 0, 2, 0]]);
    decoder.decode([2, 3, 2, START_MS, [0, -3, 'again', 0, 1, 5]]);
    for (let number = 3; number < 10_003; number++) {
      decoder.decode([2, number, 3, START_MS, [0, -1 - number, `k${number}`, 0, 1, 5]]);
      decoder.decode([2, number, 3, START_MS, [0, number, 0]]);
    }
    expect(() => decoder.decode(part(1))).toThrow(ProtocolError);
    expect(decoder.decode(part(0))).toMatchObject({ tables: [{ rows: [{ key: 'kept' }] }] });
    expect(decoder.decode(part(2))).toMatchObject({ tables: [{ rows: [{ key: 'again' }] }] });
    expect(decoder.decode(part(10_002))).toMatchObject({ tables: [{ rows: [{ key: 'k10002' }] }] });
  });
});

describe('[K11] scales', () => {
  it('hold four numbers of decimals', () => {
    const stream = new Stream(['closed', 'positions']);
    const row = { symbol: 'A', entry_price: 1.23456, quantity: 0.5, margin: 1.2345, leverage: 1.25, pnl_pct: 0.123456 };
    const [, , scales] = snapshotRows(stream.snapshot([merge('positions', row)]));
    expect(scales).toBe(5 | (1 << 4) | (4 << 8) | (6 << 12));
  });
});

describe('[K12] a number', () => {
  const valueOf = (...[quantity, scales]: [unknown, number]) => {
    const decoder = new CompactDecoder();
    const rows = [-1, 'A', scales << 4, 1, quantity];
    const read = decoder.decode([...HEAD, [[0, 'n', ['q'], 'q', rows]]]) as IncomingState;
    return read.tables[0]!.rows[0]!.fields['q'];
  };

  it.each<[number, unknown]>([
    [0.5, 5_000],
    [-0.0001, -1],
    [0, 0],
    [1e-13, 1e-13],
    [2 ** 53, 2 ** 53],
    [1e308, 1e308],
    [Number.MAX_SAFE_INTEGER, [Number.MAX_SAFE_INTEGER]],
    [-Number.MAX_SAFE_INTEGER, [-Number.MAX_SAFE_INTEGER]],
    [123_456_789_012_345.67, 123_456_789_012_345.67],
  ])('%d is written %j at four decimals', (value, written) => {
    const stream = new Stream(['market_data']);
    const rows = snapshotRows(stream.snapshot([quote({ bid_size: value, ask_size: 0.1234 })]));
    expect(rows[4]).toEqual(written);
    expect(valueOf(written, 4)).toBe(value);
  });

  it.each([
    [1e-12, 12, 1],
    [0.123456789012, 12, 123_456_789_012],
    [5, 0, 5],
  ])('%d at %i decimals is %i', (value, scale, written) => {
    const [, , scales, , first] = snapshotRows(new Stream(['account']).snapshot([merge('account', { equity: value })]));
    if (scale > 2) expect([((scales as number) >> 8) & 15, first]).toEqual([scale, written]);
    expect(valueOf(written, scale)).toBe(value);
  });
});

describe('[K13] prices', () => {
  it('are differences within their row', () => {
    const stream = new Stream(['market_data']);
    const prices = { last_price: 50_000.5, bid_price: 50_000.25, ask_price: 50_000.75, spread: 0.5, high_24h: 51_000 };
    const rows = snapshotRows(stream.snapshot([quote(prices)]));
    expect(rows.slice(4, 9)).toEqual([5_000_050, -25, 50, 50 - 5_000_075, 5_100_000 - 50]);
    const next = rowsOf(stream.update([quote({ last_price: 50_001.5, ask_price: 50_002 })]));
    expect(next.slice(2)).toEqual([5_000_150, 50]);
  });

  it('that stand as they are take no part', () => {
    const stream = new Stream(['market_data']);
    const prices = { last_price: 2, bid_price: 1e300, ask_price: Number.MAX_SAFE_INTEGER, spread: 0.5, high_24h: 1 };
    const rows = snapshotRows(stream.snapshot([quote(prices)]));
    expect(rows.slice(4, 9)).toEqual([20, 1e300, [Number.MAX_SAFE_INTEGER], 5 - 20, 10 - 5]);
  });

  it('stand as they are where their difference would be no safe integer', () => {
    const stream = new Stream(['market_data']);
    const far = 9_000_000_000_000_000;
    const rows = snapshotRows(stream.snapshot([quote({ last_price: far, bid_price: -far, ask_price: far - 1 })]));
    expect(rows.slice(4, 7)).toEqual([far, [-far], -1]);
  });
});

describe('[K14] levels', () => {
  const bookRow = (bids: unknown, asks?: unknown) => {
    const stream = new Stream(['orderbook']);
    return snapshotRows(
      stream.snapshot([merge('orderbook', { symbol: 'A', bids, ...(asks !== undefined && { asks }) })]),
    );
  };

  it('are flat, prices as differences, the other side from the best price', () => {
    const bids = [
      [100.5, 2],
      [100.4, 0.001],
      [99, 10],
    ];
    const asks = [
      [100.6, 1],
      [101, 3],
    ];
    const [, , scales, , ...values] = bookRow(bids, asks);
    expect(scales).toBe(1 | (3 << 4) | SCALES_MIN);
    expect(values).toEqual([[1_005, 2_000, -1, 1, -14, 10_000], [1, 1_000, 4, 3_000], 'A']);
    const items = [-1, 'A', scales, 7, ...values];
    const channel = [1, 'orderbook', ['bids', 'asks', 'symbol'], 'llt', items];
    const { tables } = new CompactDecoder().decode([...HEAD, [channel]]) as IncomingState;
    expect(tables[0]!.rows[0]!.fields).toEqual({ bids, asks, symbol: 'A' });
  });

  it('are empty where there are none', () => {
    expect(bookRow([], [[5, 1]]).slice(4)).toEqual([[], [5, 1], 'A']);
  });

  it.each([
    ['a price', [[1e300, 1]]],
    ['a quantity', [[1, 1e300]]],
    [
      'a difference',
      [
        [9_000_000_000_000_000, 1],
        [-9_000_000_000_000_000, 1],
      ],
    ],
  ])('are the pairs themselves where %s does not fit, and take no part', (_, bids) => {
    expect(bookRow(bids, [[5, 1]]).slice(4)).toEqual([bids, [5, 1], 'A']);
  });
});

describe('[K15] times', () => {
  it('are Unix ms in a whole row, and ms before the message in a part', () => {
    const stream = new Stream(['account']);
    const frame = stream.snapshot([merge('account', { updated_at: START_MS - 30 })]);
    expect(snapshotRows(frame)[4]).toBe(START_MS - 30);
    const before = rowsOf(stream.update([merge('account', { updated_at: START_MS + 60 })]));
    expect(before.at(-1)).toBe(TICK_MS - 60);
    const after = rowsOf(stream.update([merge('account', { updated_at: START_MS + 9_000 })]));
    expect(after.at(-1)).toBe(2 * TICK_MS - 9_000);
  });

  it('are right in every message, should parts of one advance go out at two times', () => {
    const stream = new Stream(['account']);
    stream.snapshot([merge('account', { equity: 1 })]);
    const frame = stream.update([merge('account', { updated_at: START_MS })])!;
    expect(rowsOf(frame).at(-1)).toBe(TICK_MS);
    expect(rowsOf({ ...frame, time: frame.time + 5 }).at(-1)).toBe(TICK_MS + 5);
  });

  it('inside objects are Unix ms', () => {
    const stream = new Stream(['risk']);
    stream.snapshot([merge('risk', { leverage: 1 })]);
    const frame = stream.update([merge('risk', { emergency_stop: { stopped_at: START_MS } })]);
    expect(rowsOf(frame).at(-1)).toEqual({ stopped_at: START_MS });
  });
});

describe('[K16] the scales of a row', () => {
  it('stay what they were when it was introduced, also over a deletion that is remembered', () => {
    const stream = new Stream(['market_data']);
    const remove: Change = { op: 'delete', channel: 'market_data', key: 'A' };
    const scalesOf = (frame: StateFrame | undefined) => rowsOf(frame)[2];
    expect(snapshotRows(stream.snapshot([quote({ last_price: 1.5 })]))[2]).toBe(0x2201);
    stream.update([quote({ last_price: 1.625 })]);
    expect(snapshotRows(stream.snapshot())[2]).toBe(0x2201);
    stream.update([remove]);
    expect(scalesOf(stream.update([quote({ last_price: 1.125 })]))).toBe(0x2201);
    expect(createCompactCodec().encodeState(stream.snapshot())).toEqual(codec.encodeState(stream.snapshot()));
  });
});

describe('[K18] a message that does not follow the layout', () => {
  const rows = (...items: unknown[]) => [2, 2, 1, START_MS, [0, ...items]];
  const listed = (...items: unknown[]) => [...HEAD, [[0, 'market_data', ['last_price'], 'p', items]]];

  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['an unknown message', [4]],
    ['an object that cannot become text', [{ toString: 1 }]],
    ['an epoch that is no text', HEAD.toSpliced(1, 1, 5 as never)],
    ['a version that is no integer', [2, 1.5, 1, START_MS]],
    ['a negative version', [2, 2, -1, START_MS]],
    ['a NaN for a version', [2, Number.NaN, 1, START_MS]],
    ['a time beyond all times', [2, 2, 1, 1e15]],
    ['feeds that are no map', [...HEAD.slice(0, 4), [1], []]],
    ['a feed called __proto__', [...HEAD.slice(0, 4), JSON.parse('{"__proto__":1}'), []]],
    ['feeds without positions', [...HEAD.slice(0, 4), { fills: 'x' }, []]],
    ['no channels', [...HEAD]],
    ['a channel called __proto__', [...HEAD, [[0, '__proto__', [], '', []]]]],
    ['a field called __proto__', [...HEAD, [[0, 'x', ['__proto__'], 't', []]]]],
    ['a row called __proto__', listed(-1, '__proto__', 0, 1, 5)],
    ['a part in a snapshot', listed(-1, 'A', 0, 1, 5, 0, 1, 5)],
    ['a deletion in a snapshot', listed(-1, 'A', 0, 1, 5, 0, 0)],
    ['a negative mask of a whole row', listed(-1, 'A', 0, -1, 5)],
    ['an update of an unknown channel', [2, 2, 1, START_MS, [9, 0, 1, 5]]],
    ['a channel that is no array', [2, 2, 1, START_MS, 'x']],
    ['a number of a row that is none', rows('A', 1, 5)],
    ['a row that ends early', rows(0)],
    ['a row without its values', rows(0, 1)],
    ['a row never introduced', rows(3, 1, 5)],
    ['a mask with a bit of no field', rows(0, 2, 5)],
    ['a mask with too many bits', rows(0, 2 ** 31, 5)],
    ['a mask that is no integer', rows(0, 0.5, 5)],
    ['scales beyond four', rows(0, -1, 0x10000, 5)],
    ['scales beyond twelve', rows(0, -1, 13, 5)],
    ['a negative scale', rows(0, -1, -1, 5)],
    ['a price that is a text', rows(0, 1, '5')],
    ['a price that is NaN', rows(0, 1, Number.NaN)],
    ['a price that is infinite', rows(0, 1, [Number.POSITIVE_INFINITY])],
    ['a price that is nothing', rows(0, 1, [])],
    ['a good row, then a bad one', rows(0, 1, 5, 7, 1, 5)],
    ['a new row, then a bad one', rows(-2, 'B', 0, 1, 5, 7, 1, 5)],
    ['an event of no feed', [3, 0, 1, 1, START_MS, false, 0, 0]],
    ['an event of no channel', [3, 99, 1, 1, START_MS, false, 0, 0]],
    ['an event with a negative mask', [3, 10, 1, 1, START_MS, false, 0, -1, 5]],
    ['an event with values to spare', [3, 10, 1, 1, START_MS, false, 0, 1, 5, 6]],
    ['an event with a text for a price', [3, 10, 1, 1, START_MS, false, 0, 1, 'x']],
  ])('is refused, and changes nothing: %s', (_, message) => {
    const decoder = new CompactDecoder();
    decoder.decode(listed(-1, 'A', 0, 1, 5));
    expect(() => decoder.decode(message)).toThrow(ProtocolError);
    expect(decoder.decode(rows(0, 1, 6))).toMatchObject({
      tables: [{ rows: [{ kind: 'partial', key: 'A', fields: { last_price: 6 } }] }],
    });
    expect(() => decoder.decode(rows(1, 1, 6))).toThrow(ProtocolError);
  });

  it.each<[string, string, unknown]>([
    ['text', 't', 5],
    ['flag', 'f', 1],
    ['time', 'T', -1],
    ['time', 'T', '2026-01-01T00:00:00.000Z'],
    ['levels', 'l', {}],
    ['levels', 'l', [1]],
    ['levels', 'l', [1, 'x']],
    ['levels', 'l', [[1]]],
    ['levels', 'l', [[1, 2, 3]]],
    ['levels', 'l', [[1, Number.NaN]]],
    ['levels', 'l', [[1, 2], 3]],
    ['figures', 'F', { a: 'x' }],
    ['figures', 'F', null],
    ['figures', 'F', [1]],
    ['figures', 'F', new Date()],
    ['figures', 'F', JSON.parse('{"__proto__":1}')],
    ['object', 'o', { a: { b: 1 } }],
    ['object', 'o', JSON.parse('{"__proto__":{"polluted":true}}')],
  ])('is refused for a value that is no %s (%s): %j', (_, letter, value) => {
    const message = [...HEAD, [[0, 'x', ['v'], letter, [-1, 'A', 0, 1, value]]]];
    expect(() => new CompactDecoder().decode(message)).toThrow(ProtocolError);
    expect({}).not.toHaveProperty('polluted');
  });

  it('is refused for a time in an object that is none', () => {
    const stopped = (stop: unknown) => [...HEAD, [[6, 'risk', ['emergency_stop'], 'o', [-1, '', 0, 1, stop]]]];
    expect(() => new CompactDecoder().decode(stopped({ stopped_at: 'soon' }))).toThrow(ProtocolError);
    expect(() => new CompactDecoder().decode(stopped({ stopped_at: 5, reason: 'x' }))).not.toThrow();
  });

  it('can be any MessagePack at all', () => {
    for (const value of [null, 1, 'x', {}, [[]], [[[]]], [null], [1, null]]) {
      const read = decode(encode(value)) as unknown[];
      expect(() => new CompactDecoder().decode(Array.isArray(read) ? read : [read])).toThrow(ProtocolError);
    }
  });
});
