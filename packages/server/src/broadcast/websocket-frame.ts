/**
 * Finished WebSocket frames (RFC 6455 §5.2), made once and written to every socket of a group. A server's frames are
 * not masked; each message is one frame.
 */
import { constants, deflateRawSync } from 'node:zlib';

const FINAL = 0x80;
const COMPRESSED = 0x40;
const TEXT = 0x1;
const BINARY = 0x2;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/**
 * What has to be negotiated for compressed frames that all sockets share. The window of 4 KiB is what some clients ask
 * for (Python's websockets does) and costs our messages nothing: they repeat themselves within it. Who asks for less
 * could not read them.
 */
export const DEFLATE_TERMS = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 12,
} as const;

export interface FrameOptions {
  readonly isBinary: boolean;
  /**
   * Compress payloads of at least this many bytes, where that makes them smaller (RFC 7692, on `DEFLATE_TERMS`);
   * undefined: never.
   */
  readonly compressFrom: number | undefined;
}

export function frameMessage(payload: Uint8Array, options: FrameOptions): Buffer {
  const isLarge = options.compressFrom !== undefined && payload.length >= options.compressFrom;
  const deflated = isLarge ? deflateMessage(payload) : undefined;
  const isCompressed = deflated !== undefined && deflated.length < payload.length;
  const body = isCompressed ? deflated : payload;
  const head = frameHead(body.length, FINAL | (isCompressed ? COMPRESSED : 0) | (options.isBinary ? BINARY : TEXT));
  return Buffer.concat([head, body], head.length + body.length);
}

function frameHead(length: number, first: number): Buffer {
  if (length < LENGTH_16) return Buffer.from([first, length]);
  if (length < 0x10000) return Buffer.from([first, LENGTH_16, length >> 8, length & 0xff]);
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = LENGTH_64;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** One message compressed on its own, so that every socket can be given the same bytes (RFC 7692 §7.2.1). */
function deflateMessage(payload: Uint8Array): Buffer {
  const deflated = deflateRawSync(payload, {
    windowBits: DEFLATE_TERMS.serverMaxWindowBits,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  const EMPTY_BLOCK_TAIL_BYTES = 4;
  return deflated.subarray(0, deflated.length - EMPTY_BLOCK_TAIL_BYTES);
}
