import { decode, encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MsgpackWriter } from '../../../src/protocol/codec/msgpack-writer.ts';

function write(value: unknown): Uint8Array {
  const writer = new MsgpackWriter();
  writer.value(value);
  return writer.take();
}

/** @msgpack/msgpack writes the shortest form of everything. */
function expectCanonical(value: unknown): void {
  const bytes = write(value);
  expect(bytes).toEqual(new Uint8Array(encode(value, { ignoreUndefined: true })));
}

const BOUNDARIES = [0, 2 ** 5, 2 ** 7, 2 ** 8, 2 ** 15, 2 ** 16, 2 ** 31, 2 ** 32, 2 ** 48, 2 ** 53].flatMap((power) =>
  [-2, -1, 0, 1, 2].flatMap((step) => [power + step, -power + step]),
);

describe('[P3] MessagePack', () => {
  it('writes integers in the fewest bytes, at every boundary', () => {
    for (const value of BOUNDARIES) {
      expectCanonical(value);
      expect(decode(write(value))).toBe(value);
    }
  });

  it('writes other numbers as 64-bit floats, and −0 as 0', () => {
    for (const value of [0.5, -1e-9, 5e-324, 1e308, 2 ** 60, -(2 ** 60), Number.MAX_VALUE]) {
      expect(write(value)[0]).toBe(0xcb);
      expect(decode(write(value))).toBe(value);
    }
    expect(write(-0)).toEqual(Uint8Array.of(0));
  });

  it('writes texts of every length', () => {
    for (const length of [0, 1, 31, 32, 63, 64, 65, 255, 256, 65_535, 65_536]) {
      for (const character of ['a', 'é', '€', '😀']) {
        const text = character.repeat(length);
        expect(decode(write(text))).toBe(text);
        expectCanonical(text);
      }
    }
  });

  it('writes lists and maps of every length', () => {
    for (const length of [0, 1, 15, 16, 65_535, 65_536]) {
      const list = Array.from({ length }, (_, index) => index);
      expectCanonical(list);
      expectCanonical(Object.fromEntries(list.map((index) => [`k${index}`, index])));
    }
  });

  it('writes any JSON-like value as @msgpack/msgpack does', () => {
    const integer = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...BOUNDARIES));
    const text = fc.string({ unit: 'grapheme', maxLength: 80 });
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom(null, undefined, true, false),
        integer,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        text,
        fc.array(tie('value'), { maxLength: 20 }),
        fc.dictionary(text, tie('value'), { maxKeys: 20 }),
      ),
    }));
    fc.assert(fc.property(value, expectCanonical), { numRuns: 500 });
  });

  it('puts pieces together, one message after another', () => {
    const writer = new MsgpackWriter();
    for (let round = 0; round < 3; round++) {
      writer.mapHeader(3);
      writer.string('a');
      writer.raw(encode([1, 2]));
      writer.string('b');
      writer.nil();
      writer.string('c');
      writer.float(1);
      expect(decode(writer.take())).toEqual({ a: [1, 2], b: null, c: 1 });
    }
    expect(writer.take()).toHaveLength(0);
  });

  it('leaves nothing of a message that could not be finished', () => {
    const writer = new MsgpackWriter();
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    expect(() => writer.value(deep)).toThrow(RangeError);
    writer.reset();
    writer.value('next');
    expect(decode(writer.take())).toBe('next');
  });

  it('gives copies away, so that a frame stays as it is while the next is written', () => {
    const writer = new MsgpackWriter();
    writer.value('first');
    const first = writer.take();
    writer.value('other');
    expect(decode(first)).toBe('first');
    expect(decode(writer.take())).toBe('other');
  });
});
