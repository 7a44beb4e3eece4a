/** Hostile values, from the store over every codec into a replica: they come back exactly. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelDefinition, FieldDefinition } from '../../../src/model/channel.ts';
import { TIME_MAX_MS } from '../../../src/model/field.ts';
import { CHANNELS } from '../../../src/model/registry.ts';
import { CompactDecoder } from '../../../src/protocol/codec/compact-decoder.ts';
import type { IncomingEvent } from '../../../src/protocol/codec/incoming.ts';
import { CODEC_NAMES, createCodecs } from '../../../src/protocol/codec/registry.ts';
import type { Change, RowPatch } from '../../../src/store/change.ts';
import { valuesOf } from '../../support/arbitrary-changes.ts';
import { expectSame } from '../../support/expect-same.ts';
import { START_MS } from '../../support/make-store.ts';
import { NaiveState } from '../../support/naive-state.ts';
import { decodeParsed, parseFrame, Reader } from '../../support/reader.ts';
import { Stream } from '../../support/stream.ts';

const EDGES = [
  0,
  -0,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  2 ** 53,
  -(2 ** 53),
  2 ** 63,
  2 ** 64,
  1e308,
  -1e308,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  Number.EPSILON,
  1e21,
  1e-7,
  0.1 + 0.2,
  9_007_199_254_740_991 / 2,
  90_071_992_547_409.91,
  1.005,
  4.35,
  1e12 + 1e-4,
];

/** Decimals as sources write them, of any size; edges; and any double. */
const figure = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.maxSafeInteger(), fc.nat(18)).map(([digits, scale]) => digits / 10 ** scale) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(14)).map(([n, s]) => n / 10 ** s),
  },
  { weight: 2, arbitrary: fc.constantFrom(...EDGES) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
);

/** What fits a scale with all its neighbours. */
const decimal = fc.integer({ min: 0, max: 10_000_000 }).map((cents) => cents / 100);

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => text !== '__proto__');

const time = fc.oneof(
  fc.integer({ min: 0, max: TIME_MAX_MS }),
  fc.integer({ min: START_MS - 2 ** 33, max: START_MS + 2 ** 33 }),
  fc.constantFrom(0, START_MS, TIME_MAX_MS),
);

function arbitraryValue(channel: ChannelDefinition, field: FieldDefinition): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'text': {
      const values = fc.constantFrom(...valuesOf(channel, field));
      const isFree = channel.kind !== 'table' || !channel.keyFields.includes(field.name);
      return isFree ? fc.oneof(values, fc.string({ unit: 'grapheme', maxLength: 70 })) : values;
    }
    case 'flag':
      return fc.boolean();
    case 'time':
      return time;
    case 'levels':
      return fc.oneof(
        fc.array(fc.tuple(decimal, decimal), { maxLength: 5 }),
        fc.array(fc.tuple(figure, figure), { maxLength: 5 }),
      );
    case 'figures':
      return fc.dictionary(name, figure, { maxKeys: 4 });
    case 'object':
      return fc.record(
        { is_stopped: fc.boolean(), reason: fc.string({ unit: 'grapheme' }), stopped_at: time },
        { requiredKeys: [] },
      );
    default:
      return figure;
  }
}

function arbitraryRow(channel: ChannelDefinition): fc.Arbitrary<RowPatch> {
  const keys = channel.kind === 'table' ? channel.keyFields : [];
  const members = channel.fields.map((field): [string, fc.Arbitrary<unknown>] => {
    const value = arbitraryValue(channel, field);
    return [field.name, keys.includes(field.name) ? value : fc.option(value, { nil: undefined, freq: 2 })];
  });
  return fc.record(Object.fromEntries(members)) as fc.Arbitrary<RowPatch>;
}

describe.each(CHANNELS.filter((channel) => channel.kind !== 'feed'))('[P4] [K17] $name', (channel) => {
  const rows = fc.array(arbitraryRow(channel), { minLength: 1, maxLength: 3 });

  it.each(CODEC_NAMES)('comes back exactly over %s, whole and in parts', (codecName) => {
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 4 }), (batches) => {
        const stream = new Stream([channel.name]);
        const naive = new NaiveState({ tombstonesKept: 10_000, finishedKept: 100 });
        const reader = new Reader(createCodecs()[codecName], 0, [channel.name]);
        reader.receive(stream.snapshot());
        for (const batch of batches) {
          const changes = batch.map((row): Change => ({ op: 'merge', channel: channel.name, row }));
          naive.apply(structuredClone(changes));
          const frame = stream.update(structuredClone(changes));
          if (frame !== undefined) expect(reader.receive(frame).result).toBe('applied');
          expectSame(reader.replica.tables, naive.rowsAt(naive.version, [channel.name]));
          expectSame(reader.replica.digests(), stream.view.digests(stream.selection));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(CHANNELS.filter((channel) => channel.kind === 'feed'))('[P23] [K17] $name', (channel) => {
  it.each(CODEC_NAMES)('comes back exactly over %s', (codecName) => {
    const codec = createCodecs()[codecName];
    fc.assert(
      fc.property(arbitraryRow(channel), fc.boolean(), (data, isReplay) => {
        const [event] = new Stream([]).store.apply([{ op: 'event', channel: channel.name, data }]).events;
        const parsed = parseFrame(codec, codec.encodeEvent(event!, isReplay));
        const read = decodeParsed(parsed, new CompactDecoder()) as IncomingEvent;
        const { eventType, id, seq, time: taken } = read;
        expect([eventType, id, seq, taken, read.isReplay]).toEqual([channel.eventType, 1, 1, START_MS, isReplay]);
        expectSame(read.data, Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)));
      }),
      { numRuns: 100 },
    );
  });
});
