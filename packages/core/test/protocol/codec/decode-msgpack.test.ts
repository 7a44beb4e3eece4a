import { spawnSync } from 'node:child_process';
import { decode, encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MSGPACK_DEPTH_MAX } from '../../../src/protocol/codec/check-msgpack.ts';
import { decodeMsgpack } from '../../../src/protocol/codec/decode-msgpack.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

/** An array of 32 bits' length that holds the unit again and again, up to about this many bytes. */
function arrayOf(unit: string, bytes: number): Buffer {
  const count = Math.floor((bytes * 2) / unit.length);
  const head = Buffer.of(0xdd, 0, 0, 0, 0);
  head.writeUInt32BE(count, 1);
  return Buffer.concat([head, hex(unit.repeat(count))]);
}

/** What a decoder makes of the bytes, errors included. */
function outcome(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): unknown {
  try {
    return { value: read(bytes) };
  } catch (error) {
    return error instanceof Error ? 'refused' : error;
  }
}

const TOO_MANY = /elements are declared, more than there are bytes for/;
const TOO_SHORT = /the message ends too early/;
const TOO_DEEP = /nested more than 100 deep/;
const TOO_SPARSE = /numbers far apart as names/;

const HOSTILE: readonly (readonly [what: string, hex: string, why: RegExp])[] = [
  ['arrays of arrays that fill the memory', 'dd01fffffe'.repeat(16), TOO_MANY],
  ['arrays that each are small enough', 'dd00004000'.repeat(20_000), /elements are declared|deep/],
  ['arrays that each fit into what follows', 'dc4000'.repeat(20_000), /elements are declared/],
  ['an array of 32 bits', 'ddffffffff', TOO_MANY],
  ['an array of 16 bits', 'dcffff', TOO_MANY],
  ['an array of 4 bits', '9f0000', TOO_MANY],
  ['an array whose last element is missing', '930000', TOO_MANY],
  ['a map of 32 bits', 'dfffffffff', TOO_MANY],
  ['maps in maps', 'df7fffffff'.repeat(16), TOO_MANY],
  ['a map of 16 bits', 'deffff', TOO_MANY],
  ['a map whose last value is missing', '82a16100a162', TOO_SHORT],
  ['a map that owes its value to what the array around it needs', '9281a161', TOO_MANY],
  ['a text of 32 bits', `dbffffffff${'61'.repeat(40)}`, TOO_SHORT],
  ['a text of 8 bits', 'd905616161', TOO_SHORT],
  ['a short text', 'a36161', TOO_SHORT],
  ['bytes of 32 bits', 'c6ffffffff00', TOO_SHORT],
  ['bytes of 16 bits', 'c5ffff00', TOO_SHORT],
  ['an extension of 32 bits', 'c9ffffffff01', TOO_SHORT],
  ['an extension of 8 bits without its type', 'c700', TOO_SHORT],
  ['an extension of 16 bytes', `d801${'00'.repeat(15)}`, TOO_SHORT],
  ['a time of which a byte is missing', 'd6ff000000', TOO_SHORT],
  ['a length of which a byte is missing', 'dd000000', TOO_SHORT],
  ['a float of which a byte is missing', 'cb00000000000000', TOO_SHORT],
  ['nothing', '', TOO_SHORT],
  ['arrays nested without end', '91'.repeat(100_000), TOO_DEEP],
  ['maps nested without end', '81a161'.repeat(100_000), TOO_DEEP],
  ['maps as names', '81'.repeat(100_000), TOO_DEEP],
  ['maps with one number as name', arrayOf('81cd03ffc0', 65_536).toString('hex'), TOO_SPARSE],
  ['maps with one number in 64 bits', arrayOf('81cf00000000000003ffc0', 65_536).toString('hex'), TOO_SPARSE],
  ['maps with one number as a float', arrayOf('81cb408ff80000000000c0', 65_536).toString('hex'), TOO_SPARSE],
  ['maps with one number as text', arrayOf('81a431303233c0', 65_536).toString('hex'), TOO_SPARSE],
  ['maps with numbers ever farther apart', arrayOf('83cd03ffc0cd09f6c0cd0cf0c0', 65_536).toString('hex'), TOO_SPARSE],
];

describe('[P31] MessagePack from outside', () => {
  it.each(HOSTILE)('is refused with the reason: %s', (_what, bytes, why) => {
    expect(() => decodeMsgpack(hex(bytes))).toThrow(why);
  });

  it('is read down to the depth that is allowed', () => {
    const nested = (depth: number) => hex(`${'91'.repeat(depth)}c0`);
    expect(decodeMsgpack(nested(MSGPACK_DEPTH_MAX))).toEqual(decode(nested(MSGPACK_DEPTH_MAX)));
    expect(() => decodeMsgpack(nested(MSGPACK_DEPTH_MAX + 1))).toThrow(TOO_DEEP);
  });

  it.each<[string, unknown]>([
    ['indexes of all the rows of a list', Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [at, at]))],
    ['strikes', Object.fromEntries(Array.from({ length: 400 }, (_, at) => [500 + at * 50, { iv: 0.5 }]))],
    ['ids', Array.from({ length: 500 }, (_, at) => ({ [1_000 + at]: { side: 'buy', quantity: at } }))],
  ])('may have numbers as names: %s', (_what, value) => {
    expect(decodeMsgpack(encode(value))).toEqual(value);
  });

  it('takes memory in proportion to its length, read or refused', () => {
    const units = ['80', '90', 'c0', 'c400', 'a0', 'd40500', 'd6ff00000000', '81a161c0', '8100c0', '81a131c0'];
    const sparse = ['81cd03ffc0', '81cd01f4c0', '81a431303233c0', '84cd03ffc0cd09f6c0cd0c00c0cd0cf0c0'];
    const inputs = [
      ...[...units, ...sparse].map((unit) => ({ unit, isArray: true })),
      ...HOSTILE.slice(0, 3).map(([, unit]) => ({ unit, isArray: false })),
    ];
    const source = `
      const { decodeMsgpack } = await import(${JSON.stringify(new URL('../../../src/protocol/codec/decode-msgpack.ts', import.meta.url).href)});
      for (const { unit, isArray } of ${JSON.stringify(inputs)}) {
        const count = Math.floor(2 ** 21 / unit.length);
        const head = Buffer.of(0xdd, 0, 0, 0, 0);
        head.writeUInt32BE(count, 1);
        const bytes = isArray ? Buffer.concat([head, Buffer.from(unit.repeat(count), 'hex')]) : Buffer.from(unit, 'hex');
        let verdict = 'read';
        try { decodeMsgpack(bytes); } catch { verdict = 'refused'; }
        console.log(verdict);
      }`;
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--max-old-space-size=200', '--input-type=module', '-'],
      {
        input: source,
        encoding: 'utf8',
      },
    );
    expect({ verdicts: stdout.trim().split('\n'), stderr, status }).toEqual({
      verdicts: [
        ...units.map(() => 'read'),
        ...sparse.map(() => 'refused'),
        ...Array.from({ length: 3 }, () => 'refused'),
      ],
      stderr: '',
      status: 0,
    });
  });

  const anyValue = fc.anything({ withDate: true, withTypedArray: true, withNullPrototype: true, maxDepth: 6 });
  const anyMessage = anyValue
    .map((value) => {
      try {
        return encode(value, { ignoreUndefined: true });
      } catch {
        // MessagePack has no form for it.
        return encode(null);
      }
    })
    .filter((bytes) => bytes.length > 0);

  it('is read as the decoder alone would read it, whatever the value', () => {
    fc.assert(
      fc.property(anyMessage, (bytes) => {
        expect(outcome(decodeMsgpack, bytes)).toEqual(outcome(decode, bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends in a value or an error where it was damaged, and in the value that the decoder alone would read', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anyMessage, damage, fc.nat(), (message, places, cut) => {
        const bytes = Uint8Array.from(message);
        for (const [at, value] of places) bytes[at % bytes.length] = value;
        const damaged = cut % 3 === 0 ? bytes.subarray(0, cut % (bytes.length + 1)) : bytes;
        const read = outcome(decodeMsgpack, damaged);
        // Only what was judged harmless may be shown to the decoder itself.
        if (read !== 'refused') expect(read).toEqual(outcome(decode, damaged));
      }),
      { numRuns: 3_000 },
    );
  });

  it('ends in a value or an error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(outcome(decodeMsgpack, bytes)).toSatisfy(
          (read) => read === 'refused' || Object.hasOwn(read as object, 'value'),
        );
      }),
      { numRuns: 5_000 },
    );
  });
});
