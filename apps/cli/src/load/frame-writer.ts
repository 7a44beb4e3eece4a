/** Writes a client's WebSocket frames: masked, as RFC 6455 §5.3 asks of clients. */
import { randomBytes } from 'node:crypto';

const FINAL = 0x80;
const MASKED = 0x80;
const LENGTH_16 = 126;
const PAYLOAD_MAX_BYTES = 0xffff;
const MASK_BYTES = 4;

/** @throws {RangeError} for more than 65,535 bytes, which no message of a client has. */
export function writeFrame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  if (length > PAYLOAD_MAX_BYTES) throw new RangeError(`a message of ${length} bytes`);
  const head =
    length < LENGTH_16
      ? [FINAL | opcode, MASKED | length]
      : [FINAL | opcode, MASKED | LENGTH_16, length >> 8, length & 0xff];
  const mask = randomBytes(MASK_BYTES);
  const frame = Buffer.concat([Buffer.from(head), mask, payload]);
  const start = head.length + MASK_BYTES;
  for (let index = 0; index < length; index++) {
    frame[start + index] = (frame[start + index] as number) ^ (mask[index % MASK_BYTES] as number);
  }
  return frame;
}
