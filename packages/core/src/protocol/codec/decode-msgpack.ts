import { decode } from '@msgpack/msgpack';
import { checkMsgpack } from './check-msgpack.ts';

/**
 * The one value that the bytes are: the way to read MessagePack from outside. Times are `Date`, bytes `Uint8Array`.
 *
 * @throws {Error} where they are none, or one that costs too much to read; its message says what is wrong.
 */
export function decodeMsgpack(bytes: Uint8Array): unknown {
  checkMsgpack(bytes);
  return decode(bytes);
}
