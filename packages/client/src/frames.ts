/** Between WebSocket frames and messages: JSON in text frames, MessagePack in binary ones. */
import { encode } from '@msgpack/msgpack';
import { CompactDecoder } from '@tickboard/core/protocol/codec/compact-decoder';
import { decodeMessage } from '@tickboard/core/protocol/codec/decode-message';
import { decodeMsgpack } from '@tickboard/core/protocol/codec/decode-msgpack';
import type { Incoming } from '@tickboard/core/protocol/codec/incoming';
import { ProtocolError } from '@tickboard/core/protocol/codec/protocol-error';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { UpMessage } from '@tickboard/core/protocol/up';
import type { Frame } from './transport/transport.ts';

/** A message before it is read: an array in protocol 2, else an object. */
export type ParsedMessage = readonly unknown[] | Readonly<Record<string, unknown>>;

/** @throws {ProtocolError} when the frame holds no message. */
export function parseFrame(frame: Frame): ParsedMessage {
  let parsed: unknown;
  try {
    parsed = typeof frame === 'string' ? JSON.parse(frame) : decodeMsgpack(frame);
  } catch (error) {
    throw new ProtocolError('a frame that cannot be parsed', { cause: error });
  }
  if (typeof parsed !== 'object' || parsed === null) throw new ProtocolError('a frame that holds no message');
  return parsed as ParsedMessage;
}

export function encodeMessage(message: UpMessage, format: CodecName): string | Uint8Array<ArrayBuffer> {
  return format === 'json' ? JSON.stringify(message) : encode(message, { ignoreUndefined: true });
}

const DATA_TYPES: ReadonlySet<unknown> = new Set([
  'snapshot',
  'update',
  'signal',
  'trade',
  'trade_closed',
  'metrics',
  'alert',
  'tape',
]);

/** Whether a message carries state or events, and so means something only to who knows where its stream stands. */
export function carriesData(message: ParsedMessage): boolean {
  return Array.isArray(message) || DATA_TYPES.has((message as { type?: unknown }).type);
}

/** Reads messages of any format. One reader serves one replica, across reconnects. */
export class MessageReader {
  readonly #compact = new CompactDecoder();

  /** @throws {ProtocolError} when the message is not what its protocol says. */
  read(message: ParsedMessage): Incoming {
    return Array.isArray(message) ? this.#compact.decode(message) : decodeMessage(message);
  }
}
