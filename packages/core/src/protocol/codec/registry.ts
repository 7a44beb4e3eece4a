/** Every codec of the server. A new codec is a file here and a line below. */
import type { Codec } from './codec.ts';
import { createCompactCodec } from './compact.ts';
import { createJsonCodec } from './json.ts';
import { createMsgpackCodec } from './msgpack.ts';

export const CODEC_NAMES = ['json', 'msgpack', 'compact'] as const;
export type CodecName = (typeof CODEC_NAMES)[number];

/** One instance of each: they hold buffers that grew to the size of what they write. */
export function createCodecs(): Readonly<Record<CodecName, Codec>> {
  return { json: createJsonCodec(), msgpack: createMsgpackCodec(), compact: createCompactCodec() };
}
