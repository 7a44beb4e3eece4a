/** Takes WebSocket frames out of a stream of bytes, by RFC 6455 §5.2 and RFC 7692 §7.2.2 alone. */
import { constants, inflateRawSync } from 'node:zlib';

export interface ReceivedMessage {
  readonly isBinary: boolean;
  readonly isCompressed: boolean;
  readonly payload: Buffer;
  /** Of the frame, head included. */
  readonly bytes: number;
}

export class FrameReader {
  #pending: Buffer = Buffer.alloc(0);

  /** The messages that are complete with these bytes. */
  push(bytes: Buffer): ReceivedMessage[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const messages: ReceivedMessage[] = [];
    for (;;) {
      const frame = takeFrame(this.#pending);
      if (frame === undefined) return messages;
      this.#pending = this.#pending.subarray(frame.bytes);
      messages.push(frame);
    }
  }
}

function takeFrame(bytes: Buffer): ReceivedMessage | undefined {
  if (bytes.length < 2) return undefined;
  const [first, second] = [bytes[0]!, bytes[1]!];
  if ((first & 0x80) === 0 || (first & 0x30) !== 0) throw new Error('not one unfragmented frame');
  if ((second & 0x80) !== 0) throw new Error('a server must not mask');
  const opcode = first & 0x0f;
  if (opcode !== 1 && opcode !== 2) throw new Error(`unexpected opcode ${opcode}`);
  const lengthBytes = { 126: 2, 127: 8 }[second] ?? 0;
  const head = 2 + lengthBytes;
  if (bytes.length < head) return undefined;
  const length =
    lengthBytes === 0 ? second : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + length) return undefined;
  const body = bytes.subarray(head, head + length);
  const isCompressed = (first & 0x40) !== 0;
  const payload = isCompressed ? inflate(body) : body;
  return { isBinary: opcode === 2, isCompressed, payload, bytes: head + length };
}

function inflate(body: Buffer): Buffer {
  const withTail = Buffer.concat([body, Buffer.from([0, 0, 0xff, 0xff])]);
  return inflateRawSync(withTail, { finishFlush: constants.Z_SYNC_FLUSH });
}
