/** What a board tells its listeners. */
import type { ChannelName, FeedName, FeedRows, RecordName, RecordRows, TableName, TableRows } from './channel-rows.ts';
import type { Incoming } from '@tickboard/core/protocol/codec/incoming';
import type { BoardStatus } from './status.ts';

/** What one message of the server changed in one table. */
export interface TableChange<Name extends TableName = TableName> {
  readonly channel: Name;
  /** Keys of rows, each in one of the three lists. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** The table as it now is. */
  readonly table: ReadonlyMap<string, Readonly<TableRows[Name]>>;
  /** The version of the server's state that the table now shows, and the server's time of that message, Unix ms. */
  readonly seq: number;
  readonly time: number;
}

export interface RecordChange<Name extends RecordName = RecordName> {
  readonly channel: Name;
  /** Undefined when there is none any more. */
  readonly record: Readonly<RecordRows[Name]> | undefined;
  readonly seq: number;
  readonly time: number;
}

/** An event of a feed. */
export interface FeedEvent<Name extends FeedName = FeedName> {
  readonly channel: Name;
  /** Counts up by one within the feed, as long as the server's state lives. */
  readonly id: number;
  readonly seq: number;
  /** When the server took it in, Unix ms. */
  readonly time: number;
  /** It came because of `replay`: it happened before that was asked for. */
  readonly isReplay: boolean;
  readonly data: Readonly<FeedRows[Name]>;
}

/** Events of a feed that this client will not get. */
export interface FeedGap {
  readonly channel: FeedName;
  /** How many; undefined where nobody can know, as after a restart of the server, or of parts of a feed. */
  readonly lost: number | undefined;
  /** Id of the first event after the gap; undefined where that is not known yet. */
  readonly next: number | undefined;
}

export type ResyncReason =
  /** An update was missing. */
  | 'gap'
  /** The digests differ: this copy is not what the server holds. */
  | 'digest'
  /** A message could not be read. */
  | 'protocol'
  /** The server's state began a new life. */
  | 'epoch'
  /** The application asked for it. */
  | 'request';

/** These channels are not to be trusted until their snapshot has come, which was asked for. */
export interface Resync {
  readonly reason: ResyncReason;
  readonly channels: readonly string[];
}

/** One message of the server was applied: everything that it changed. Draw once for it. */
export interface Applied {
  readonly channels: readonly ChannelName[];
  readonly seq: number;
  readonly time: number;
}

type TableEvents = { [Name in TableName]: TableChange<Name> };
type RecordEvents = { [Name in RecordName]: RecordChange<Name> };
type FeedEvents = { [Name in FeedName]: FeedEvent<Name> };

/** A message of the server as it was read, before it is applied. */
export interface Received {
  /** Of the frame: bytes, or characters where it is text. */
  readonly bytes: number;
  readonly message: Incoming;
}

export interface BoardEvents extends TableEvents, RecordEvents, FeedEvents {
  applied: Applied;
  /** For whoever measures: it says nothing about what is shown. */
  received: Received;
  gap: FeedGap;
  /** Of what was asked for by `replay`, these are not kept any more. */
  replayGap: FeedGap;
  resync: Resync;
  status: BoardStatus;
  /** Something failed that the board lives on with: see errors.ts, and ProtocolError of the core. */
  error: Error;
}
