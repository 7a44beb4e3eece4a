import type { Route } from '../../decode/route.ts';
import type { SubjectPattern } from '../../decode/subject-pattern.ts';

/** Keys that hold what routes can read. */
export interface KeyPattern {
  readonly pattern: SubjectPattern;
  /** Rows whose key is gone are removed. */
  readonly isGoneDeleted: boolean;
}

export const STREAM_STARTS = ['stored', 'new', 'all'] as const;

export interface StreamOptions {
  /** Name of its key. */
  readonly name: string;
  /**
   * Where reading begins when the server starts: after the last entry that it read in an earlier life (the oldest where
   * there was none), after the latest, or with the oldest. After a lost connection it goes on where it stopped.
   */
  readonly from: (typeof STREAM_STARTS)[number];
  /** The field of an entry that holds the message; undefined where all fields are, as an object of texts. */
  readonly payloadField: string | undefined;
}

/** What the redis source can be told. */
export interface RedisSourceOptions {
  /** `redis://[user:password@]host:port[/db]`, `rediss://…` for TLS, `host:port`, or the path of a Unix socket. */
  readonly url: string;
  /** Database of the keys; one named in the URL wins. */
  readonly db: number;
  /** Time between two full loads of the keys. */
  readonly refreshIntervalMs: number;
  /** Time from the first bare notification to the load that it asks for; later ones join it. */
  readonly requeryDelayMs: number;
  readonly pingIntervalMs: number;
  /** A connection on which nothing comes back for this long counts as lost. */
  readonly pingTimeoutMs: number;
  /** Longest time from the first connection attempt to the subscriptions standing. */
  readonly connectTimeoutMs: number;
  /** The wait before the next attempt to connect doubles from the one to the other. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** Levels kept on each side of a book. */
  readonly bookDepth: number;
  /** A longer payload is refused unread. */
  readonly maxPayloadBytes: number;
  /** The contract of B25: its channels and keys. */
  readonly isB25: boolean;
  /** What is read beside it. */
  readonly routes: readonly Route[];
  /** Channels for the routes, as patterns. */
  readonly channels: readonly SubjectPattern[];
  readonly keys: readonly KeyPattern[];
  readonly streams: readonly StreamOptions[];
  /** How long XREAD waits for an entry. */
  readonly streamBlockMs: number;
  /** Time between two looks at whether streams were trimmed past what was read. */
  readonly streamCheckIntervalMs: number;
}

export const REDIS_SOURCE_DEFAULTS: RedisSourceOptions = {
  url: 'redis://localhost:6379',
  db: 0,
  refreshIntervalMs: 60_000,
  requeryDelayMs: 250,
  pingIntervalMs: 5_000,
  pingTimeoutMs: 5_000,
  connectTimeoutMs: 5_000,
  backoffMinMs: 200,
  backoffMaxMs: 10_000,
  bookDepth: 20,
  maxPayloadBytes: 1_048_576,
  isB25: true,
  routes: [],
  channels: [],
  keys: [],
  streams: [],
  streamBlockMs: 2_000,
  streamCheckIntervalMs: 5_000,
};
