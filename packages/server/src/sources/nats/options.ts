import type { TlsFiles } from '../read-tls.ts';
import { BACKOFF_DEFAULTS, type BackoffOptions } from '../session-loop.ts';

/** Where a stream is read from when nothing tells how far it was read already. */
export const DELIVER_FROM = ['new', 'all', 'last_per_subject'] as const;
export type DeliverFrom = (typeof DELIVER_FROM)[number];

/** Reading from a stream of JetStream instead of listening to subjects. */
export interface StreamOptions {
  readonly stream: string;
  /** Name under which the server keeps how far the stream was read. One reader at a time may use it. */
  readonly durable: string;
  /** The server forgets it soon after the reader is gone. */
  readonly isPassing?: boolean;
  readonly deliver: DeliverFrom;
  /** Messages that are not acknowledged for this long are sent again. */
  readonly ackWaitMs: number;
  /** Messages asked for ahead of those that arrived. */
  readonly batch: number;
}

/** What the nats source can be told. */
export interface NatsSourceOptions extends BackoffOptions {
  /** `nats://[user:password@]host:port`, or `tls://…`; a user without password is a token. */
  readonly url: string;
  readonly token?: string;
  /** Path of a `.creds` file: JWT and seed. */
  readonly credentialsFile?: string;
  /** Path of a file with the seed of an nkey. */
  readonly nkeyFile?: string;
  readonly tls?: TlsFiles;
  /** In the words of NATS: `*` is one token, a final `>` one or more. */
  readonly subjects: readonly string[];
  readonly stream?: StreamOptions;
  /** Longest time from the first attempt to the subscriptions standing. */
  readonly connectTimeoutMs: number;
  readonly pingIntervalMs: number;
  /** A connection on which nothing comes back for this long counts as lost. */
  readonly pingTimeoutMs: number;
  /** A longer payload is refused unread. */
  readonly maxPayloadBytes: number;
}

export const NATS_SOURCE_DEFAULTS = {
  ...BACKOFF_DEFAULTS,
  url: 'nats://localhost:4222',
  connectTimeoutMs: 5_000,
  pingIntervalMs: 5_000,
  pingTimeoutMs: 5_000,
  maxPayloadBytes: 1_048_576,
} as const;

export const STREAM_DEFAULTS = { deliver: 'new', ackWaitMs: 30_000, batch: 1_000 } as const;
