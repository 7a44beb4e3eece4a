/**
 * A block of a recording: one gzip member, so that any tool unpacks the file, whose extra field tells how long it is and
 * what time it begins with, so that a reader goes from block to block without unpacking. See docs/spec/recording.md.
 */
import { crc32, deflateRaw, inflateRawSync } from 'node:zlib';
import { promisify } from 'node:util';
import { RecordingError } from './recording-error.ts';

export interface BlockHead {
  /** Of the whole block, head included. */
  readonly blockBytes: number;
  readonly contentBytes: number;
  /** Time of its first record, in ms from the start of the recording. */
  readonly fromMs: number;
  /** Begins with all that was known then: reading can begin here. */
  readonly isWhole: boolean;
}

/** Refused unread beyond: far more than any writer puts into one. */
const CONTENT_MAX_BYTES = 256 * 1_048_576;

/** Fixed part of a gzip header, with FEXTRA set and no time. */
const MAGIC = Buffer.from([0x1f, 0x8b, 0x08, 0x04, 0, 0, 0, 0, 0, 0xff]);
const FIELD_NAME = Buffer.from('TB');
const FIELD_BYTES = 20;
/** Length of all extra fields, name and length of ours, and ours. */
export const HEAD_BYTES = MAGIC.length + 2 + 4 + FIELD_BYTES;
/** Checksum and length of the content, as gzip has them. */
const TAIL_BYTES = 8;
const IS_WHOLE = 1;

const compress = promisify(deflateRaw);

/** Packs on another thread. */
export async function encodeBlock(content: Buffer, fromMs: number, isWhole: boolean): Promise<Buffer> {
  const packed = await compress(content);
  const block = Buffer.alloc(HEAD_BYTES + packed.length + TAIL_BYTES);
  let at = MAGIC.copy(block);
  at = block.writeUInt16LE(4 + FIELD_BYTES, at);
  at += FIELD_NAME.copy(block, at);
  at = block.writeUInt16LE(FIELD_BYTES, at);
  at = block.writeUInt32LE(block.length, at);
  at = block.writeUInt32LE(content.length, at);
  at = block.writeDoubleLE(fromMs, at);
  at = block.writeUInt32LE(isWhole ? IS_WHOLE : 0, at);
  at += packed.copy(block, at);
  at = block.writeUInt32LE(crc32(content), at);
  block.writeUInt32LE(content.length, at);
  return block;
}

/** Undefined where this is no head of a block. */
export function readHead(bytes: Buffer): BlockHead | undefined {
  if (bytes.length < HEAD_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  let at = MAGIC.length;
  if (bytes.readUInt16LE(at) !== 4 + FIELD_BYTES) return undefined;
  at += 2;
  if (!bytes.subarray(at, at + 2).equals(FIELD_NAME) || bytes.readUInt16LE(at + 2) !== FIELD_BYTES) return undefined;
  at += 4;
  const blockBytes = bytes.readUInt32LE(at);
  const contentBytes = bytes.readUInt32LE(at + 4);
  const fromMs = bytes.readDoubleLE(at + 8);
  const isWhole = (bytes.readUInt32LE(at + 16) & IS_WHOLE) !== 0;
  if (blockBytes < HEAD_BYTES + TAIL_BYTES || !(fromMs >= 0) || fromMs === Number.POSITIVE_INFINITY) return undefined;
  return { blockBytes, contentBytes, fromMs, isWhole };
}

/** @throws {RecordingError} where the block does not hold what it says. */
export function decodeBlock(block: Buffer, { contentBytes }: BlockHead): Buffer {
  if (contentBytes > CONTENT_MAX_BYTES) throw new RecordingError(`it says to hold ${contentBytes} bytes, too many`);
  const packed = block.subarray(HEAD_BYTES, block.length - TAIL_BYTES);
  let content: Buffer;
  try {
    content = inflateRawSync(packed, { maxOutputLength: Math.max(1, contentBytes) });
  } catch (error) {
    throw new RecordingError(`it cannot be unpacked (${(error as Error).message})`, { cause: error });
  }
  if (content.length !== contentBytes || crc32(content) !== block.readUInt32LE(block.length - TAIL_BYTES)) {
    throw new RecordingError('its checksum is wrong');
  }
  return content;
}
