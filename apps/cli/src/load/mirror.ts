/** A client's copy of the state that is held against the server's digests. */
import { MessageReader, parseFrame } from '@tickboard/client/frames';
import { type ApplyResult, Replica } from '@tickboard/core/store/replica';

export class Mirror {
  readonly #reader = new MessageReader();
  readonly #replica = new Replica();

  get replica(): Replica {
    return this.#replica;
  }

  /**
   * Takes a snapshot or update.
   *
   * @throws {ProtocolError} when the message is not what its protocol says.
   */
  take(payload: Buffer, isText: boolean): ApplyResult {
    const message = this.#reader.read(parseFrame(isText ? payload.toString('utf8') : payload));
    return 'tables' in message ? this.#replica.apply(message) : 'ignored';
  }

  confirm(seq: number, prev: number): ApplyResult {
    return this.#replica.confirm(seq, prev);
  }

  keepOnly(channels: ReadonlySet<string>): void {
    this.#replica.keepOnly(channels);
  }

  /** Channels that this copy shows otherwise than the server, or not at all. */
  differences(digests: Readonly<Record<string, string>>): string[] {
    const own = this.#replica.digests();
    const names = new Set([...Object.keys(digests), ...Object.keys(own)]);
    return [...names].filter((name) => own[name] !== digests[name]).sort();
  }
}
