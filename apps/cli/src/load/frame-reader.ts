/** Reads a server's WebSocket frames (RFC 6455 §5.2) out of whatever pieces the socket delivers. */

export const OPCODES = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

/**
 * Takes one message: a control frame, or a whole data message whatever frames it came in. The payload is good for the
 * time of the call only, and still compressed where `isCompressed`.
 */
export type TakeMessage = (opcode: number, payload: Buffer, isCompressed: boolean) => void;

class FrameError extends Error {
  override readonly name = 'FrameError';
}

const FINAL = 0x80;
const COMPRESSED = 0x40;
const RESERVED = 0x30;
const OPCODE = 0x0f;
const MASKED = 0x80;
const LENGTH = 0x7f;
const LENGTH_16 = 126;
const SHORT_HEAD_BYTES = 2;
const HEAD_BYTES_16 = 4;
const HEAD_BYTES_64 = 10;
const PAYLOAD_MAX_BYTES = 2 ** 28;

export class FrameReader {
  readonly #take: TakeMessage;
  /** A head of which only a part has arrived. */
  #partialHead: Buffer | undefined;
  /** The first byte of the frame whose payload is arriving in pieces, the payload, and how much of it is there. */
  #first = 0;
  #payload: Buffer | undefined;
  #filled = 0;
  /** A message that is arriving in several frames. */
  #parts: Buffer[] = [];
  #partsFirst = 0;

  constructor(take: TakeMessage) {
    this.#take = take;
  }

  /** @throws {FrameError} when this is not what a WebSocket server may send. */
  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#partialHead !== undefined) {
      bytes = Buffer.concat([this.#partialHead, chunk]);
      this.#partialHead = undefined;
    }
    let at = this.#payload === undefined ? 0 : this.#fill(this.#payload, bytes);
    while (at < bytes.length) at = this.#readFrame(bytes, at);
  }

  /** Returns where the next frame starts. */
  #readFrame(bytes: Buffer, at: number): number {
    const available = bytes.length - at;
    const second = available < SHORT_HEAD_BYTES ? 0 : (bytes[at + 1] as number);
    const shortLength = second & LENGTH;
    const headBytes =
      shortLength < LENGTH_16 ? SHORT_HEAD_BYTES : shortLength === LENGTH_16 ? HEAD_BYTES_16 : HEAD_BYTES_64;
    if (available < headBytes) {
      this.#partialHead = Buffer.from(bytes.subarray(at));
      return bytes.length;
    }
    const first = bytes[at] as number;
    if ((second & MASKED) !== 0 || (first & RESERVED) !== 0) throw new FrameError('not a WebSocket frame of a server');
    const length =
      headBytes === SHORT_HEAD_BYTES
        ? shortLength
        : headBytes === HEAD_BYTES_16
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    if (length > PAYLOAD_MAX_BYTES) throw new FrameError(`a frame of ${length} bytes`);
    const start = at + headBytes;
    if (start + length <= bytes.length) {
      this.#finish(first, bytes.subarray(start, start + length));
      return start + length;
    }
    this.#first = first;
    this.#payload = Buffer.allocUnsafeSlow(length);
    this.#filled = 0;
    return start + this.#fill(this.#payload, bytes.subarray(start));
  }

  /** Returns how many of the bytes belong to the payload. */
  #fill(payload: Buffer, bytes: Buffer): number {
    const taken = bytes.copy(payload, this.#filled);
    this.#filled += taken;
    if (this.#filled === payload.length) {
      this.#payload = undefined;
      this.#finish(this.#first, payload);
    }
    return taken;
  }

  #finish(first: number, payload: Buffer): void {
    const opcode = first & OPCODE;
    const isControl = opcode >= OPCODES.close;
    const isFinal = (first & FINAL) !== 0;
    if (isFinal && (isControl || this.#parts.length === 0)) {
      if (opcode === OPCODES.continuation) throw new FrameError('a continuation of nothing');
      this.#take(opcode, payload, (first & COMPRESSED) !== 0);
      return;
    }
    if (isControl) throw new FrameError('a control frame in parts');
    if (this.#parts.length === 0) this.#partsFirst = first;
    // Copied: the bytes are the socket's.
    this.#parts.push(Buffer.from(payload));
    if (!isFinal) return;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#take(this.#partsFirst & OPCODE, whole, (this.#partsFirst & COMPRESSED) !== 0);
  }
}
