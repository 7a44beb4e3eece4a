/** One client of a test: its codec, its copies of the state, and where it stands. */
import { decode } from '@msgpack/msgpack';
import { Check } from 'typebox/schema';
import type { Codec, StateFrame } from '../../src/protocol/codec/codec.ts';
import { CompactDecoder } from '../../src/protocol/codec/compact-decoder.ts';
import { decodeMessage } from '../../src/protocol/codec/decode-message.ts';
import type { Incoming } from '../../src/protocol/codec/incoming.ts';
import { snapshotMessage } from '../../src/protocol/down/snapshot.ts';
import { updateMessage } from '../../src/protocol/down/update.ts';
import { type ApplyResult, type IncomingState, Replica } from '../../src/store/replica.ts';
import { Selection } from '../../src/store/selection.ts';
import { applyPlain } from '../protocol/plain-client.ts';

/** A parsed message: an object of protocol 1, or an array of protocol 2. */
export function parseFrame(codec: Pick<Codec, 'isBinary'>, bytes: Uint8Array): unknown {
  return codec.isBinary ? decode(bytes) : JSON.parse(new TextDecoder().decode(bytes));
}

export function decodeParsed(parsed: unknown, decoder: CompactDecoder): Incoming {
  return Array.isArray(parsed) ? decoder.decode(parsed) : decodeMessage(parsed);
}

export class Reader {
  readonly codec: Codec;
  readonly replica = new Replica();
  readonly decoder = new CompactDecoder();
  /** What a client holds that only sets paths; protocol 1 only. */
  readonly plain: Record<string, unknown> = {};
  view: number;
  names: readonly string[];
  selection: Selection;
  /** The version whose state it holds. */
  version = 0;
  isInStep = true;

  constructor(codec: Codec, view: number, names: readonly string[]) {
    this.codec = codec;
    this.view = view;
    this.names = names;
    this.selection = new Selection(new Map()).with(names);
  }

  select(names: readonly string[]): void {
    this.names = names;
    this.selection = new Selection(new Map()).with(names);
    const channels = new Set(this.selection.patterns.keys());
    this.replica.keepOnly(channels);
    for (const channel of Object.keys(this.plain)) if (!channels.has(channel)) delete this.plain[channel];
  }

  /** Over the wire and back. */
  receive(frame: StateFrame): {
    readonly parsed: unknown;
    readonly state: IncomingState;
    readonly result: ApplyResult;
  } {
    const parsed = parseFrame(this.codec, this.codec.encodeState(frame));
    const isPlain = this.codec.protocol === 1;
    if (isPlain && !Check(frame.type === 'snapshot' ? snapshotMessage : updateMessage, parsed)) {
      throw new Error(`not a ${frame.type} message: ${JSON.stringify(parsed)}`);
    }
    const state = decodeParsed(parsed, this.decoder) as IncomingState;
    // Before the replica takes the rows over and changes them.
    const told = structuredClone(state);
    if (isPlain) applyPlain(this.plain, structuredClone(parsed));
    return { parsed, state: told, result: this.replica.apply(state) };
  }
}
