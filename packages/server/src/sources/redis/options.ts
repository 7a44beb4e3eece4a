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
};
