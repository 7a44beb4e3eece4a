/**
 * Frames that someone has damaged on purpose: bytes flipped, cut and doubled, values swapped for others. A reader
 * answers with an error or takes in something harmless; it never fails in any other way, and what it held stays.
 */
import { encode, ExtData } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../../src/model/registry.ts';
import { CompactDecoder } from '../../../src/protocol/codec/compact-decoder.ts';
import { ProtocolError } from '../../../src/protocol/codec/protocol-error.ts';
import { CODEC_NAMES, type CodecName, createCodecs } from '../../../src/protocol/codec/registry.ts';
import type { Change } from '../../../src/store/change.ts';
import { Replica } from '../../../src/store/replica.ts';
import { arbitraryChange } from '../../support/arbitrary-changes.ts';
import { canonical } from '../../support/naive-state.ts';
import { decodeParsed, parseFrame } from '../../support/reader.ts';
import { Stream } from '../../support/stream.ts';

const codecs = createCodecs();
const STATE_CHANNELS = CHANNELS.filter((channel) => channel.kind !== 'feed');
const NAMES = STATE_CHANNELS.map(({ name }) => name);

/** What a session sent, frame by frame: a snapshot, updates, an event. */
function makeFrames(codec: CodecName, batches: readonly (readonly Change[])[]): Uint8Array[] {
  const stream = new Stream(NAMES);
  const [first = [], ...later] = structuredClone(batches) as Change[][];
  const frames = [codecs[codec].encodeState({ ...stream.snapshot(first), feeds: { fills: 3 } })];
  for (const batch of later) {
    const frame = stream.update(batch);
    if (frame !== undefined) frames.push(codecs[codec].encodeState(frame));
  }
  const [event] = stream.store.apply([{ op: 'event', channel: 'fills', data: { price: 1, time: 5 } }]).events;
  return [...frames, codecs[codec].encodeEvent(event!, false)];
}

class Client {
  readonly replica = new Replica();
  readonly decoder = new CompactDecoder();

  receive(parsed: unknown): void {
    const message = decodeParsed(parsed, this.decoder);
    if (message.type === 'snapshot' || message.type === 'update') this.replica.apply(message);
  }

  get held(): string {
    const { tables, epoch, seq } = this.replica;
    return `${epoch} ${seq} ${canonical(tables)}`;
  }
}

/** What @msgpack/msgpack and JSON.parse make of the bytes; undefined where they refuse them. */
function parseHostile(codec: CodecName, bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: parseFrame(codecs[codec], bytes) };
  } catch {
    return undefined;
  }
}

/** Feeds the frames, the damaged one in front of each good one, and holds the client against one that saw only these. */
function expectUnharmed(codec: CodecName, frames: readonly Uint8Array[], makeHostile: () => unknown): void {
  const good = new Client();
  for (const frame of frames) {
    const client = new Client();
    for (const earlier of frames.slice(0, frames.indexOf(frame))) client.receive(parseFrame(codecs[codec], earlier));
    const before = client.held;
    const hostile = makeHostile();
    let error: unknown;
    try {
      client.receive(hostile);
    } catch (thrown) {
      error = thrown;
    }
    client.replica.digests();
    if (error !== undefined) {
      expect(error).toBeInstanceOf(ProtocolError);
      expect(client.held).toBe(before);
      client.receive(parseFrame(codecs[codec], frame));
    }
    good.receive(parseFrame(codecs[codec], frame));
    if (error !== undefined) expect(client.held).toBe(good.held);
  }
  expect(Reflect.ownKeys({})).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
}

const arbitraryBatches = fc.array(
  fc.array(fc.oneof(...STATE_CHANNELS.map(arbitraryChange)), { minLength: 1, maxLength: 6 }),
  { minLength: 1, maxLength: 3 },
);

/** How to damage bytes: where, and what to do there. */
const arbitraryDamage = fc.array(
  fc.record({
    what: fc.constantFrom('set', 'cut', 'insert', 'double'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    value: fc.oneof(fc.nat(255), fc.constantFrom(0x22, 0x5c, 0x7b, 0x80, 0x90, 0xc0, 0xc1, 0xc4, 0xc7, 0xcb, 0xdf)),
  }),
  { minLength: 1, maxLength: 4 },
);

type Damage = typeof arbitraryDamage extends fc.Arbitrary<infer Value> ? Value : never;

function damageBytes(bytes: Uint8Array, damage: Damage): Uint8Array {
  const list = Array.from(bytes);
  for (const { what, at, value } of damage) {
    const index = Math.floor(at * list.length);
    if (what === 'set') list[index] = value;
    else if (what === 'cut') list.length = index;
    else if (what === 'insert') list.splice(index, 0, value);
    else list.splice(index, 0, ...list.slice(index, index + 16));
  }
  return Uint8Array.from(list);
}

/** Made anew each time: what is swapped in may be swapped into. */
const HOSTILE: readonly (() => unknown)[] = [
  () => null,
  () => -1,
  () => 0,
  () => 1.5,
  () => 2 ** 31,
  () => -(2 ** 31),
  () => 2 ** 53,
  () => 1e300,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => '',
  () => '__proto__',
  () => 'constructor',
  () => 'update',
  () => '9999999-01-01T00:00:00.000Z',
  () => true,
  () => [],
  () => ({}),
  () => [[]],
  () => [null],
  () => ({ toString: 1, valueOf: 1 }),
  () => new Date(0),
  () => new Uint8Array(3),
  () => new ExtData(7, new Uint8Array(2)),
  () => JSON.parse('{"__proto__":{"polluted":true}}'),
  () => JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
];

/** Every place in a value that something can be put into. */
function listPlaces(value: unknown): { readonly holder: Record<string, unknown>; readonly name: string }[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...listPlaces(holder[name])]);
}

describe.each(CODEC_NAMES)('[P28] [K18] %s', (codec) => {
  it('survives damaged bytes', () => {
    fc.assert(
      fc.property(arbitraryBatches, arbitraryDamage, fc.nat(), (batches, damage, pick) => {
        const frames = makeFrames(codec, batches);
        const bytes = damageBytes(frames[pick % frames.length]!, damage);
        if (parseHostile(codec, bytes) === undefined) return;
        expectUnharmed(codec, frames, () => parseHostile(codec, bytes)!.value);
      }),
      { numRuns: 500 },
    );
  });

  it('survives values swapped for others', () => {
    const swaps = fc.array(fc.record({ place: fc.nat(), make: fc.constantFrom(...HOSTILE) }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(arbitraryBatches, swaps, fc.nat(), (batches, swapped, pick) => {
        const frames = makeFrames(codec, batches);
        const makeHostile = () => {
          const parsed = parseFrame(codecs[codec], frames[pick % frames.length]!);
          for (const { place, make } of swapped) {
            const places = listPlaces(parsed);
            const { holder, name } = places[place % places.length]!;
            holder[name] = make();
          }
          return parsed;
        };
        expectUnharmed(codec, frames, makeHostile);
      }),
      { numRuns: 500 },
    );
  });

  it('survives any value at all', () => {
    const anything = fc.anything({ withNullPrototype: true, withDate: true, withTypedArray: true });
    fc.assert(
      fc.property(anything, (value) => {
        try {
          decodeParsed(value, new CompactDecoder());
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('survives bytes that are no message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const parsed = parseHostile(codec, bytes);
        if (parsed === undefined) return;
        try {
          decodeParsed(parsed.value, new CompactDecoder());
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('[P6] __proto__', () => {
  const head = { seq: 2, prev: 0, epoch: 'e', timestamp: '2026-01-01T00:00:00.000Z' };
  const json = (text: string): unknown => JSON.parse(text);

  it.each<[string, Record<string, unknown>]>([
    ['a channel', { type: 'snapshot', data: json('{"__proto__":{"A":{"polluted":true}}}') }],
    ['a key', { type: 'snapshot', data: { market_data: json('{"__proto__":{"polluted":true}}') } }],
    ['a field', { type: 'snapshot', data: { market_data: { A: json('{"__proto__":{"polluted":true}}') } } }],
    ['a figure', { type: 'snapshot', data: { account: { balances: json('{"__proto__":1}') } } }],
    ['a member', { type: 'snapshot', data: { risk: { emergency_stop: json('{"__proto__":{"polluted":true}}') } } }],
    ['a feed', { type: 'snapshot', data: {}, feeds: json('{"__proto__":1}') }],
    ['an order', { type: 'snapshot', data: { orders: [{ id: '__proto__', price: 1 }] } }],
    ['a path of a channel', { type: 'update', changes: { '__proto__.polluted': true } }],
    ['a path of a row', { type: 'update', changes: { 'market_data.__proto__': { symbol: 'A' } } }],
    ['a path into a row', { type: 'update', changes: { 'market_data.__proto__.last_price': 1 } }],
    ['a path to a field', { type: 'update', changes: { 'market_data.A.__proto__': { polluted: true } } }],
    ['a path to a field of a record', { type: 'update', changes: { 'account.__proto__': { polluted: true } } }],
    ['a field of an event', { type: 'signal', channel: 'signals', id: 1, data: json('{"__proto__":{"polluted":1}}') }],
  ])('pollutes nothing as %s', (_, message) => {
    const client = new Client();
    client.receive({ type: 'snapshot', ...head, seq: 1, data: { market_data: { A: { symbol: 'A' } }, account: {} } });
    try {
      client.receive({ ...head, ...message });
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    for (const [channel, rows] of client.replica.tables) {
      expect(channel).not.toBe('__proto__');
      for (const [key, row] of rows) {
        expect(key).not.toBe('__proto__');
        expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
        expect((row as Record<string, unknown>)['polluted']).toBeUndefined();
      }
    }
  });

  it('in MessagePack is refused by its decoder already', () => {
    const bytes = encode({ type: 'snapshot', ['__proto__x']: 1 });
    const text = new TextDecoder('latin1').decode(bytes).replace('\u00aa__proto__x', '\u00a9__proto__');
    const hostile = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(parseHostile('msgpack', bytes)).toBeDefined();
    expect(parseHostile('msgpack', hostile)).toBeUndefined();
  });
});

describe('[P28] a message of protocol 1', () => {
  const head = { seq: 2, prev: 0, epoch: 'e', timestamp: '2026-01-01T00:00:00.000Z' };

  it.each<[string, unknown]>([
    ['no object', 5],
    ['a list', []],
    ['nothing', null],
    ['a date', new Date()],
    ['no type', {}],
    ['a type that is no text', { type: 5 }],
    ['a type that cannot become text', { type: { toString: 1 } }],
    ['a snapshot without data', { type: 'snapshot', ...head }],
    ['a snapshot of null', { type: 'snapshot', ...head, data: { market_data: null } }],
    ['a snapshot without epoch', { type: 'snapshot', ...head, epoch: undefined, data: {} }],
    ['a version that is none', { type: 'snapshot', ...head, seq: -1, data: {} }],
    ['a version that is NaN', { type: 'update', ...head, seq: Number.NaN, changes: {} }],
    ['a prev that is a text', { type: 'update', ...head, prev: '1', changes: {} }],
    ['a time that is none', { type: 'update', ...head, timestamp: 'yesterday', changes: {} }],
    ['a time that is a number', { type: 'update', ...head, timestamp: 5, changes: {} }],
    ['a time before all times', { type: 'update', ...head, timestamp: '0001-01-01T00:00:00.000Z', changes: {} }],
    ['feeds that are no positions', { type: 'snapshot', ...head, data: {}, feeds: { fills: 1.5 } }],
    ['orders that are no list', { type: 'snapshot', ...head, data: { orders: {} } }],
    ['an order without id', { type: 'snapshot', ...head, data: { orders: [{ price: 1 }] } }],
    ['an order that is no object', { type: 'snapshot', ...head, data: { orders: [5] } }],
    ['a row that is no object', { type: 'update', ...head, changes: { 'market_data.A': 5 } }],
    ['null for a field', { type: 'update', ...head, changes: { 'market_data.A.last_price': null } }],
    ['a text for a price', { type: 'update', ...head, changes: { 'market_data.A.last_price': '5' } }],
    ['a price that is infinite', { type: 'update', ...head, changes: { 'market_data.A.last_price': Infinity } }],
    ['a number for a time', { type: 'update', ...head, changes: { 'market_data.A.updated_at': 5 } }],
    ['no time inside an object', { type: 'update', ...head, changes: { 'risk.emergency_stop': { stopped_at: 5 } } }],
    ['no object for an object', { type: 'update', ...head, changes: { 'risk.emergency_stop': 'stop' } }],
    ['a path into a field', { type: 'update', ...head, changes: { 'account.equity.whole': 1 } }],
    ['null for orders', { type: 'update', ...head, changes: { orders: null } }],
    ['an event without id', { type: 'signal', ...head, channel: 'signals', data: {} }],
    ['an event of a table', { type: 'signal', ...head, channel: 'market_data', id: 1, data: {} }],
    ['an event of no channel', { type: 'signal', ...head, channel: 'novelties', id: 1, data: {} }],
    ['an event without data', { type: 'signal', ...head, channel: 'signals', id: 1 }],
  ])('is refused: %s', (_, message) => {
    expect(() => new Client().receive(message)).toThrow(ProtocolError);
  });
});
