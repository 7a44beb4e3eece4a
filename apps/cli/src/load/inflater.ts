/** Undoes permessage-deflate (RFC 7692) without context takeover. */
import { constants, inflateRawSync } from 'node:zlib';

const EMPTY_BLOCK_TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
/** A message ends with a flush, not with the end of a stream. */
const UNFINISHED = { finishFlush: constants.Z_SYNC_FLUSH };

/**
 * A server that compresses once for many clients sends the same bytes to all of them: the last ones are remembered, so
 * that a process that is all of these clients inflates them once.
 */
export class Inflater {
  #deflated = Buffer.alloc(0);
  #inflated = Buffer.alloc(0);

  /** What comes back must not be changed. */
  inflate(payload: Buffer): Buffer {
    if (!payload.equals(this.#deflated)) {
      this.#inflated = inflateRawSync(Buffer.concat([payload, EMPTY_BLOCK_TAIL]), UNFINISHED);
      this.#deflated = Buffer.from(payload);
    }
    return this.#inflated;
  }
}
