/** What the WebSocket source can be told. */
import type { TlsFiles } from '../read-tls.ts';

export interface WebSocketSourceOptions {
  /** `ws://[user:password@]host:port[/path]` or `wss://…`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsFiles;
  /** Sent in this order after each connection. */
  readonly subscribe: readonly string[];
  /** JSON Pointers to what names a message; joined with a dot. */
  readonly subject: readonly string[];
  /** Patterns of names of messages that tell nothing: acknowledgements, greetings, answers to pings. */
  readonly ignore: readonly string[];
  /** Longest time from the first attempt to the connection standing. */
  readonly connectTimeoutMs: number;
  readonly pingIntervalMs: number;
  /** A connection on which nothing comes back for this long counts as lost. */
  readonly pongTimeoutMs: number;
  /** Sent as a text with each ping, for back ends that want to hear from their clients. */
  readonly pingMessage?: string;
  /** A longer message is refused unread. */
  readonly maxPayloadBytes: number;
  /** The wait before the next attempt to connect doubles from the one to the other. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
}

export const WEBSOCKET_SOURCE_DEFAULTS = {
  headers: {},
  tls: {},
  subscribe: [],
  subject: [],
  ignore: [],
  connectTimeoutMs: 5_000,
  pingIntervalMs: 5_000,
  pongTimeoutMs: 5_000,
  maxPayloadBytes: 1_048_576,
  backoffMinMs: 200,
  backoffMaxMs: 10_000,
} as const;
