/** From bytes to values. */
import { decode as decodeMessagePack } from '@msgpack/msgpack';

export const PAYLOAD_FORMATS = ['json', 'msgpack'] as const;
export type PayloadFormat = (typeof PAYLOAD_FORMATS)[number];

/** @throws {Error} where the bytes are no value of the format; its message says what is wrong. */
export function readPayload(format: PayloadFormat, payload: Uint8Array): unknown {
  if (format === 'msgpack') return decodeMessagePack(payload);
  const { buffer, byteOffset, byteLength } = payload;
  return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as unknown;
}
