/** How the board stands: for a status line, and for whoever wants to know whether figures are live. */
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { DownReason } from './connection.ts';

export type BoardState =
  /** The first snapshot has not come yet. */
  | 'connecting'
  /** Everything shown is what the server holds. */
  | 'connected'
  /** The connection is lost; what is shown is old. */
  | 'reconnecting'
  /** Connected, but something shown is not what the server holds, until its snapshot comes. */
  | 'resyncing'
  /** The server does not want us as we are. No more attempts, until `reconnect`. */
  | 'refused'
  /** By `close`. */
  | 'closed';

export interface BoardCounters {
  /** Received. */
  readonly bytes: number;
  readonly messages: number;
  /** Snapshots and updates applied. */
  readonly updates: number;
  /** Events delivered, and those left out because they had come before. */
  readonly events: number;
  readonly duplicates: number;
  /** Gap notices of feeds. */
  readonly gaps: number;
  /** Attempts to connect that got a greeting. */
  readonly connects: number;
  /** Reconnects that went on from what was held, without a snapshot. */
  readonly resumes: number;
  readonly resyncs: number;
  /** Messages that could not be read. */
  readonly protocolErrors: number;
  readonly listenerErrors: number;
  /** Digest checks that agreed. */
  readonly verified: number;
  readonly lastVerifiedSeq: number | undefined;
  /** Unix ms. */
  readonly lastVerifiedAt: number | undefined;
}

export type MutableCounters = { -readonly [Name in keyof BoardCounters]: BoardCounters[Name] };

export function createCounters(): MutableCounters {
  return {
    bytes: 0,
    messages: 0,
    updates: 0,
    events: 0,
    duplicates: 0,
    gaps: 0,
    connects: 0,
    resumes: 0,
    resyncs: 0,
    protocolErrors: 0,
    listenerErrors: 0,
    verified: 0,
    lastVerifiedSeq: undefined,
    lastVerifiedAt: undefined,
  };
}

export interface BoardStatus {
  readonly state: BoardState;
  /** Why there is no connection; undefined while there is one. */
  readonly reason: DownReason | undefined;
  /** Attempts to connect that failed, one after the other; 0 while connected. */
  readonly attempt: number;
  /** When the next attempt begins, Unix ms; undefined while none is planned. */
  readonly retryAt: number | undefined;
  readonly format: CodecName;
  readonly clientId: string | undefined;
  /** Simulated data must say so on every screen. */
  readonly mode: 'live' | 'simulated' | undefined;
  /** The pace of updates that the server granted. */
  readonly intervalMs: number | undefined;
  /** The life of the server's state, and the version of it that is shown. */
  readonly epoch: string | undefined;
  readonly seq: number;
  /** Median of the last five. */
  readonly rttMs: number | undefined;
  /** What to add to the local clock to get the server's. */
  readonly clockOffsetMs: number | undefined;
  /** Unix ms. */
  readonly lastFrameAt: number | undefined;
  readonly counters: BoardCounters;
}

/** How far what is shown of a channel can be taken for the present. */
export interface Staleness {
  /** Connected, complete, and confirmed a short while ago. */
  readonly isLive: boolean;
  /** Since the server last said that this is the state; undefined before it ever did. */
  readonly ageMs: number | undefined;
  /** Rows whose own source has gone stale: the server marks them. */
  readonly staleRows: number;
}
