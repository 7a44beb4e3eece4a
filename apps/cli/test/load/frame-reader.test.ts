import { frameMessage } from '@tickboard/server/broadcast/websocket-frame';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, OPCODES } from '@tickboard/cli/load/frame-reader';

interface Taken {
  readonly opcode: number;
  readonly payload: string;
  readonly isCompressed: boolean;
}

function createReader(): { readonly reader: FrameReader; readonly taken: Taken[] } {
  const taken: Taken[] = [];
  const reader = new FrameReader((opcode, payload, isCompressed) => {
    taken.push({ opcode, payload: payload.toString('latin1'), isCompressed });
  });
  return { reader, taken };
}

/** A server's frame of any kind, unlike `frameMessage` also one part of a message. */
function frame(first: number, payload: string): Buffer {
  return Buffer.concat([Buffer.from([first, payload.length]), Buffer.from(payload)]);
}

/** Cut at these shares of its length. */
function cut(bytes: Buffer, shares: readonly number[]): Buffer[] {
  const places = shares.map((share) => Math.floor(share * bytes.length)).sort((left, right) => left - right);
  const ends = [...places, bytes.length];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('FrameReader', () => {
  it('[B5] finds the messages of a server whatever pieces they come in', () => {
    const lengths = fc.array(fc.constantFrom(0, 1, 125, 126, 127, 4_000, 65_535, 65_536, 70_000), { maxLength: 6 });
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(lengths, shares, (sizes, cuts) => {
        const payloads = sizes.map((size, index) => Buffer.alloc(size, 0x61 + index));
        const bytes = Buffer.concat(
          payloads.map((payload) => frameMessage(payload, { isBinary: true, compressFrom: undefined })),
        );
        const { reader, taken } = createReader();
        // A socket uses its buffer again: what was handed over must not be looked at later.
        for (const piece of cut(bytes, cuts)) {
          const reused = Buffer.from(piece);
          reader.push(reused);
          reused.fill(0);
        }
        expect(taken).toEqual(
          payloads.map((payload) => {
            return { opcode: OPCODES.binary, payload: payload.toString('latin1'), isCompressed: false };
          }),
        );
      }),
    );
  });

  it('[B5] puts the parts of a message together, with a ping between them', () => {
    const { reader, taken } = createReader();
    reader.push(Buffer.concat([frame(0x01, 'one '), frame(0x89, 'ping'), frame(0x00, 'two '), frame(0x80, 'three')]));
    expect(taken).toEqual([
      { opcode: OPCODES.ping, payload: 'ping', isCompressed: false },
      { opcode: OPCODES.text, payload: 'one two three', isCompressed: false },
    ]);
  });

  it('[B5] says which messages are compressed', () => {
    const { reader, taken } = createReader();
    reader.push(frame(0xc2, 'deflated'));
    expect(taken).toEqual([{ opcode: OPCODES.binary, payload: 'deflated', isCompressed: true }]);
  });

  it.each([
    ['a masked frame', Buffer.from([0x81, 0x80, 0, 0, 0, 0])],
    ['reserved bits', Buffer.from([0xb1, 0x00])],
    ['a continuation of nothing', Buffer.from([0x80, 0x00])],
    ['a frame of 2⁵⁰ bytes', Buffer.from([0x82, 0x7f, 0, 4, 0, 0, 0, 0, 0, 0])],
  ])('[B5] refuses %s', (_, bytes) => {
    const { reader, taken } = createReader();
    expect(() => reader.push(bytes)).toThrow();
    expect(taken).toEqual([]);
  });
});
