/** What a codec is: one file and one line in the registry. */
import type { FeedEvent } from '../../store/feed.ts';
import type { TableDelta } from '../../store/delta.ts';
import type { ControlMessage } from '../down.ts';
import type { ProtocolVersion } from '../version.ts';

/** A snapshot or an update, before it is written. */
export interface StateFrame {
  readonly type: 'snapshot' | 'update';
  readonly epoch: string;
  readonly seq: number;
  /** Of an update: the version that the reader must have reached. */
  readonly prev: number;
  /** Unix ms. The same in all frames of one advance: parts of rows are encoded once, with times relative to it. */
  readonly time: number;
  readonly tables: readonly TableDelta[];
  /** Of a full snapshot: by feed, the id of its newest event. */
  readonly feeds?: Readonly<Record<string, number>>;
}

export interface Codec {
  readonly name: 'json' | 'msgpack' | 'compact';
  readonly protocol: ProtocolVersion;
  /** Whether its messages are binary frames. */
  readonly isBinary: boolean;
  encodeState(frame: StateFrame): Uint8Array;
  encodeEvent(event: FeedEvent, isReplay: boolean): Uint8Array;
  encodeControl(message: ControlMessage): Uint8Array;
}

/** Where each codec keeps its fragment of a row delta. */
export const FRAGMENT_SLOTS = { json: 0, msgpack: 1, compact: 2 } as const;
