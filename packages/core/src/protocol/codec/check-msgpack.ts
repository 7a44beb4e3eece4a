/**
 * Judges MessagePack before a decoder sees it. A decoder takes memory for as much as a header declares, and V8 ends the
 * process where that is more than there is: no catch helps. What passes here makes it take 8 MiB and some
 * hundred times the length of the message at the most.
 */

/** Why bytes from outside are not decoded. */
class MsgpackError extends Error {
  override readonly name = 'MsgpackError';
}

/** Arrays and maps in each other. Who walks a value later may do so by recursion. */
export const MSGPACK_DEPTH_MAX = 100;

/** By head byte from 0xc0 to 0xdf: bytes of the head, of what has a fixed length the whole value. Extensions have a type. */
const FIXED_BYTES = [1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 5, 9, 2, 3, 5, 9, 2, 3, 5, 9, 3, 4, 6, 10, 18, 1, 1, 1, 1, 1, 1, 1];
/** By head byte from 0xc0 to 0xdf: bytes that the declared length is written in. */
const LENGTH_BYTES = [0, 0, 0, 0, 1, 2, 4, 1, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 2, 4];

/**
 * A name that is a small whole number is an index to V8: it takes 1.5 slots of 8 bytes for each index up to it, used or
 * not, where the index is less than this beyond the slots there are, and they come to no more than SLOTS_UNCOUNTED.
 * Where they come to more, it counts first whether enough of them are used.
 */
const INDEX_GAP = 1_024;
const SLOTS_UNCOUNTED = 5_000;
const INDEX_DIGITS = 4;
/** Slots that the names of a message may cost, whatever its length, and those that each of its bytes adds. */
const SLOTS_FREE = 1_048_576;
const SLOTS_PER_BYTE = 8;

/** For each level of nesting; the first is the message itself. */
const left = new Uint32Array(MSGPACK_DEPTH_MAX + 1);
const isMap = new Uint8Array(MSGPACK_DEPTH_MAX + 1);
const slots = new Uint32Array(MSGPACK_DEPTH_MAX + 1);

/**
 * What follows the first value is not looked at.
 *
 * @throws {MsgpackError} where the first value is not all there, is nested too deep, or has names that cost too much.
 */
export function checkMsgpack(bytes: Uint8Array): void {
  const end = bytes.length;
  const slotsMax = SLOTS_FREE + SLOTS_PER_BYTE * end;
  let slotsInAll = 0;
  let at = 0;
  /** Values still to come on all levels: each takes a byte at least. */
  let owed = 1;
  let depth = 0;
  left[0] = 1;
  isMap[0] = 0;
  while (owed > 0) {
    while (left[depth] === 0) depth--;
    if (at >= end) throw new MsgpackError('the message ends too early');
    const leftHere = left[depth] as number;
    const isName = isMap[depth] === 1 && leftHere % 2 === 0;
    left[depth] = leftHere - 1;
    owed--;
    const head = bytes[at] as number;
    let next = at + 1;
    let length = 0;
    if (head >= 0x80 && head < 0xa0) length = head & 0x0f;
    else if (head >= 0xa0 && head < 0xc0) length = head & 0x1f;
    else if (head >= 0xc0 && head < 0xe0) {
      const lengthBytes = LENGTH_BYTES[head - 0xc0] as number;
      if (next + lengthBytes > end) throw new MsgpackError('the message ends too early');
      for (let count = 0; count < lengthBytes; count++) length = length * 256 + (bytes[next++] as number);
      next += (FIXED_BYTES[head - 0xc0] as number) - 1;
    }
    if (isContainer(head)) {
      if (length > 0) {
        const holdsPairs = head < 0x90 || head >= 0xde;
        const count = holdsPairs ? 2 * length : length;
        owed += count;
        if (owed > end - next) throw new MsgpackError(`${length} elements are declared, more than there are bytes for`);
        if (depth === MSGPACK_DEPTH_MAX) throw new MsgpackError(`it is nested more than ${MSGPACK_DEPTH_MAX} deep`);
        depth++;
        left[depth] = count;
        isMap[depth] = holdsPairs ? 1 : 0;
        slots[depth] = 0;
      }
    } else {
      next += length;
      if (next > end) throw new MsgpackError('the message ends too early');
      if (isName) {
        const before = slots[depth] as number;
        const after = slotsWith(before, readIndex(bytes, head, at, next, length));
        slots[depth] = after;
        slotsInAll += after - before;
        if (slotsInAll > slotsMax) throw new MsgpackError('too many maps have numbers far apart as names');
      }
    }
    at = next;
  }
}

function isContainer(head: number): boolean {
  return head >= 0xdc ? head < 0xe0 : head >= 0x80 && head < 0xa0;
}

function slotsWith(before: number, index: number): number {
  if (index < before || index >= before + INDEX_GAP) return before;
  const after = index + (index >> 1) + 17;
  return after > SLOTS_UNCOUNTED ? before : after;
}

/** The name from `at` to `next` as the index that it is to V8; -1 where it is none, or one too large to matter. */
function readIndex(bytes: Uint8Array, head: number, at: number, next: number, length: number): number {
  if (head < 0x80) return head;
  if (length > 0) return length > INDEX_DIGITS ? -1 : readDigits(bytes, next - length, next);
  if (head < 0xca || head > 0xd3) return -1;
  const index = readNumber(new DataView(bytes.buffer, bytes.byteOffset + at + 1, next - at - 1), head);
  return Number.isInteger(index) && index < SLOTS_UNCOUNTED ? index : -1;
}

function readDigits(bytes: Uint8Array, from: number, to: number): number {
  let index = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    index = index * 10 + digit;
  }
  return index;
}

function readNumber(view: DataView, head: number): number {
  switch (head) {
    case 0xca:
      return view.getFloat32(0);
    case 0xcb:
      return view.getFloat64(0);
    case 0xcc:
      return view.getUint8(0);
    case 0xcd:
      return view.getUint16(0);
    case 0xce:
      return view.getUint32(0);
    case 0xcf:
      return Number(view.getBigUint64(0));
    case 0xd0:
      return view.getInt8(0);
    case 0xd1:
      return view.getInt16(0);
    case 0xd2:
      return view.getInt32(0);
    default:
      return Number(view.getBigInt64(0));
  }
}
