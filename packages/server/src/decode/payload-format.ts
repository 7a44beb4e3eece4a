/** From bytes to values. */
import { decodeMsgpack } from '@tickboard/core/protocol/codec/decode-msgpack';

export const PAYLOAD_FORMATS = ['json', 'msgpack'] as const;
export type PayloadFormat = (typeof PAYLOAD_FORMATS)[number];

/** @throws {Error} where the bytes are no value of the format; its message says what is wrong. */
export function readPayload(format: PayloadFormat, payload: Uint8Array): unknown {
  if (format === 'msgpack') return decodeMsgpack(payload);
  const { buffer, byteOffset, byteLength } = payload;
  return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as unknown;
}
