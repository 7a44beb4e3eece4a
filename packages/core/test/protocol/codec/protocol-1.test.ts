import { describe, expect, it } from 'vitest';
import { CompactDecoder } from '../../../src/protocol/codec/compact-decoder.ts';
import { createCodecs } from '../../../src/protocol/codec/registry.ts';
import type { StateFrame } from '../../../src/protocol/codec/codec.ts';
import { decodeMessage } from '../../../src/protocol/codec/decode-message.ts';
import type { Change } from '../../../src/store/change.ts';
import type { FeedEvent } from '../../../src/store/feed.ts';
import { Replica } from '../../../src/store/replica.ts';
import { decodeParsed, parseFrame } from '../../support/reader.ts';
import { Stream } from '../../support/stream.ts';

const codecs = createCodecs();
const BOTH = ['json', 'msgpack'] as const;
const ALL = ['market_data', 'orders', 'account', 'risk', 'strategies'];

function merge(channel: string, row: Record<string, unknown>): Change {
  return { op: 'merge', channel, row } as Change;
}

/** What both codecs say; they have to say the same. */
function show(frame: StateFrame | undefined): Record<string, unknown> {
  const [json, msgpack] = BOTH.map((name) => parseFrame(codecs[name], codecs[name].encodeState(frame!)));
  expect(msgpack).toEqual(json);
  return json as Record<string, unknown>;
}

function changesOf(frame: StateFrame | undefined): unknown {
  return show(frame)['changes'];
}

describe('[P1] frames', () => {
  it('are text for json, binary for the others', () => {
    expect(Object.values(codecs).map(({ name, isBinary, protocol }) => [name, isBinary, protocol])).toEqual([
      ['json', false, 1],
      ['msgpack', true, 1],
      ['compact', true, 2],
    ]);
  });

  it('are one message each, the same however often they are written', () => {
    const stream = new Stream(ALL);
    const frame = stream.snapshot([merge('account', { equity: 1 })]);
    for (const codec of Object.values(codecs)) {
      const first = codec.encodeState(frame);
      expect(codec.encodeState(frame)).toEqual(first);
    }
  });
});

describe('[P13] a snapshot', () => {
  it('shows tables by key, orders as a list, records as objects, and what is empty as empty', () => {
    const stream = new Stream([...ALL, 'signals']);
    const frame = stream.snapshot([
      merge('market_data', { symbol: 'BTCUSDT', last_price: 50_000.5, stale: false }),
      merge('orders', { id: 'o1', price: 1 }),
      merge('orders', { id: 'o2', status: 'new' }),
      merge('account', { equity: 12.5, balances: { BTC: 0.1, 'A.B': 0 } }),
    ]);
    expect(show(frame)).toEqual({
      type: 'snapshot',
      epoch: stream.store.epoch,
      seq: 1,
      timestamp: '2026-01-01T00:00:00.000Z',
      data: {
        market_data: { BTCUSDT: { symbol: 'BTCUSDT', last_price: 50_000.5, stale: false } },
        orders: [
          { id: 'o1', price: 1 },
          { id: 'o2', status: 'new' },
        ],
        account: { equity: 12.5, balances: { BTC: 0.1, 'A.B': 0 } },
        risk: {},
        strategies: {},
      },
    });
    expect(show(new Stream(ALL).snapshot())['data']).toEqual({
      market_data: {},
      orders: [],
      account: {},
      risk: {},
      strategies: {},
    });
  });
});

describe('[P15] feeds', () => {
  it('are told by the id of their newest event, on full snapshots', () => {
    const frame = new Stream(ALL).snapshot();
    expect(show(frame)).not.toHaveProperty('feeds');
    const full = show({ ...frame, feeds: { signals: 118, fills: 0 } });
    expect(full['feeds']).toEqual({ signals: 118, fills: 0 });
    expect(decodeMessage(full)).toMatchObject({ feeds: { signals: 118, fills: 0 } });
  });
});

describe('[P16] paths', () => {
  it('name fields of rows, whole rows, fields of records and whole records', () => {
    const stream = new Stream(ALL);
    stream.snapshot([merge('market_data', { symbol: 'A', last_price: 1 }), merge('account', { equity: 1 })]);
    const frame = stream.update([
      merge('market_data', { symbol: 'A', last_price: 2, bid_price: 1.5 }),
      merge('market_data', { symbol: 'B', last_price: 3 }),
      merge('account', { equity: 2, balances: { BTC: 1 } }),
      merge('risk', { leverage: 2, limits: {} }),
    ]);
    expect(show(frame)).toEqual({
      type: 'update',
      seq: 2,
      prev: 1,
      timestamp: '2026-01-01T00:00:00.100Z',
      changes: {
        'market_data.A.last_price': 2,
        'market_data.A.bid_price': 1.5,
        'market_data.B': { symbol: 'B', last_price: 3 },
        'account.equity': 2,
        'account.balances': { BTC: 1 },
        risk: { leverage: 2, limits: {} },
      },
    });
  });
});

describe('[P17] escaping', () => {
  it.each([
    ['BTCUSDT', 'BTCUSDT'],
    ['ES.c.0', String.raw`ES\.c\.0`],
    ['a\\b', String.raw`a\\b`],
    ['.', String.raw`\.`],
    ['\\.', String.raw`\\\.`],
    ['"é\n😀', '"é\n😀'],
    ['a:b/c*', 'a:b/c*'],
  ])('of key %j', (key, written) => {
    const stream = new Stream(ALL);
    stream.snapshot();
    expect(changesOf(stream.update([merge('strategies', { id: key, pnl: 1 })]))).toEqual({
      [`strategies.${written}`]: { id: key, pnl: 1 },
    });
    const update = show(stream.update([merge('strategies', { id: key, pnl: 2 })]));
    expect(update['changes']).toEqual({ [`strategies.${written}.pnl`]: 2 });
    const tables = [{ channel: 'strategies', isReset: false, rows: [{ kind: 'partial', key, fields: { pnl: 2 } }] }];
    expect(decodeMessage(update)).toMatchObject({ tables });
  });

  it.each([String.raw`strategies.a\.b\\c.pnl`, String.raw`strategies.a\.b\\\c.pnl`])('is undone: %s', (path) => {
    const message = { type: 'update', seq: 2, prev: 1, timestamp: '2026-01-01T00:00:00.000Z', changes: { [path]: 2 } };
    expect(decodeMessage(message)).toMatchObject({ tables: [{ rows: [{ key: String.raw`a.b\c` }] }] });
  });
});

describe('[P18] values', () => {
  it('replace what is there whole, and null removes rows only', () => {
    const stream = new Stream(ALL);
    stream.snapshot([
      merge('market_data', { symbol: 'A', last_price: 1 }),
      merge('market_data', { symbol: 'B', last_price: 1, bid_price: 2 }),
      merge('account', { equity: 1, balances: { BTC: 1, ETH: 1 } }),
      merge('risk', { leverage: 1 }),
    ]);
    const frame = stream.update([
      { op: 'delete', channel: 'market_data', key: 'A' },
      merge('market_data', { symbol: 'B', bid_price: null }),
      merge('account', { balances: { BTC: 1 } }),
      merge('risk', { leverage: null }),
    ]);
    expect(changesOf(frame)).toEqual({
      'market_data.A': null,
      'market_data.B': { symbol: 'B', last_price: 1 },
      'account.balances': { BTC: 1 },
      risk: {},
    });
    expect(changesOf(stream.update([merge('account', { equity: null })]))).toEqual({
      account: { balances: { BTC: 1 } },
    });
  });

  it('of a record that is gone read as no record', () => {
    const stream = new Stream(ALL);
    const replica = new Replica();
    replica.apply(decodeMessage(show(stream.snapshot([merge('account', { equity: 1 })]))) as never);
    const update = show(stream.update([{ op: 'delete', channel: 'account', key: '' }]));
    expect(update['changes']).toEqual({ account: {} });
    expect(replica.apply(decodeMessage(update) as never)).toBe('applied');
    expect(replica.tables.get('account')!.size).toBe(0);
  });
});

describe('[P19] orders', () => {
  it('change as a whole list, narrowed to the rows selected', () => {
    const orders = ['a1', 'a2', 'b1'].map((id) => merge('orders', { id, quantity: 1 }));
    const whole = new Stream(['orders']);
    const narrowed = new Stream(['orders:a*']);
    for (const stream of [whole, narrowed]) stream.snapshot(orders);
    const change = [merge('orders', { id: 'a2', filled: 1 })];
    const [a1, a2, b1] = [
      { id: 'a1', quantity: 1 },
      { id: 'a2', quantity: 1, filled: 1 },
      { id: 'b1', quantity: 1 },
    ];
    expect(changesOf(whole.update(change))).toEqual({ orders: [a1, a2, b1] });
    expect(changesOf(narrowed.update(change))).toEqual({ orders: [a1, a2] });
    expect(changesOf(whole.update([{ op: 'delete', channel: 'orders', key: 'a1' }]))).toEqual({ orders: [a2, b1] });
    expect(narrowed.update([merge('orders', { id: 'b1', filled: 1 })])).toBeUndefined();
  });
});

describe('[P5] times', () => {
  it('are RFC 3339 text in UTC with milliseconds, in rows, nested and in events', () => {
    const stream = new Stream(ALL);
    const at = Date.UTC(2031, 1, 3, 4, 5, 6, 7);
    const frame = stream.snapshot([
      merge('account', { updated_at: 0 }),
      merge('risk', { updated_at: at, emergency_stop: { is_stopped: true, stopped_at: at } }),
    ]);
    const shown = show(frame);
    expect(shown['data']).toMatchObject({
      account: { updated_at: '1970-01-01T00:00:00.000Z' },
      risk: {
        updated_at: '2031-02-03T04:05:06.007Z',
        emergency_stop: { is_stopped: true, stopped_at: '2031-02-03T04:05:06.007Z' },
      },
    });
    const replica = new Replica();
    replica.apply(decodeMessage(shown) as never);
    expect(replica.tables.get('risk')!.get('')).toEqual({
      updated_at: at,
      emergency_stop: { is_stopped: true, stopped_at: at },
    });
  });

  it.each([
    ['2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1)],
    ['2026-01-01T00:00:00.123456Z', Date.UTC(2026, 0, 1) + 123],
    ['2026-01-01T01:00:00.000+01:00', Date.UTC(2026, 0, 1)],
  ])('are read in every form that RFC 3339 gives them: %s', (timestamp, time) => {
    expect(decodeMessage({ type: 'update', seq: 1, prev: 0, timestamp, changes: {} })).toMatchObject({ time });
  });
});

describe('[P4] numbers', () => {
  it.each([-0, 0.1, 1e21, 5e-324, 1.7976931348623157e308, 2 ** 53, -1e-7])('%d comes back as it is', (value) => {
    const stream = new Stream(['account']);
    const shown = show(stream.snapshot([merge('account', { equity: value, balances: { X: value } })]));
    expect(shown['data']).toEqual({ account: { equity: value + 0, balances: { X: value + 0 } } });
  });
});

describe('[P23] events', () => {
  const { store } = new Stream([]);
  const { events } = store.apply([
    {
      op: 'event',
      channel: 'signals',
      data: { action: 'BUY', symbol: undefined, reason: null, price: 1.5, time: 1_000, unknown: 1 },
    },
  ]);
  const [event] = events as readonly [FeedEvent];
  const expected = {
    type: 'signal',
    channel: 'signals',
    id: 1,
    seq: 1,
    timestamp: '2026-01-01T00:00:00.000Z',
    data: { action: 'BUY', price: 1.5, time: '1970-01-01T00:00:01.000Z' },
  };

  it.each(BOTH)('have what they have, and say when they are replayed: %s', (name) => {
    const read = (isReplay: boolean) => parseFrame(codecs[name], codecs[name].encodeEvent(event, isReplay));
    expect(read(false)).toEqual(expected);
    expect(read(true)).toEqual({ ...expected, replay: true });
  });

  it.each(Object.keys(codecs) as (keyof typeof codecs)[])('read alike: %s', (name) => {
    for (const isReplay of [false, true]) {
      const parsed = parseFrame(codecs[name], codecs[name].encodeEvent(event, isReplay));
      expect(decodeParsed(parsed, new CompactDecoder())).toEqual({
        type: 'event',
        eventType: 'signal',
        channel: 'signals',
        id: 1,
        seq: 1,
        time: Date.UTC(2026, 0, 1),
        isReplay,
        data: { action: 'BUY', price: 1.5, time: 1_000 },
      });
    }
  });
});

describe('[P27] what a reader does not know', () => {
  const head = { seq: 2, prev: 1, epoch: 'e', timestamp: '2026-01-01T00:00:00.000Z' };

  it('is left out: channels and fields', () => {
    const data = { market_data: { A: { symbol: 'A', novelty: [1] } }, novelties: { A: 1 }, signals: {} };
    expect(decodeMessage({ type: 'snapshot', ...head, data, novelty: 1 })).toMatchObject({
      tables: [{ channel: 'market_data', rows: [{ key: 'A', fields: { symbol: 'A' } }] }],
    });
    const changes = { 'novelties.A': 1, 'market_data.A.novelty': 1, 'signals.A': 1 };
    expect(decodeMessage({ type: 'update', ...head, changes })).toMatchObject({
      tables: [{ channel: 'market_data', rows: [{ kind: 'partial', key: 'A', fields: {} }] }],
    });
    const event = { type: 'signal', channel: 'signals', id: 1, ...head, data: { action: 'BUY', novelty: 1 } };
    expect(decodeMessage(event)).toMatchObject({ data: { action: 'BUY' } });
  });

  it('is handed on: messages of other types', () => {
    expect(decodeMessage({ type: 'novelty', any: 'thing' })).toEqual({ type: 'novelty', any: 'thing' });
  });
});
