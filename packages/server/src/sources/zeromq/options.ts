/** What the zeromq source can be told. */
import type { RouteFactory } from '../read-routes.ts';

export const FRAMINGS = ['payload', 'topic'] as const;
/**
 * `payload`: a message is one frame, and has no name. `topic`: the first frame is the name, the second the payload.
 */
export type Framing = (typeof FRAMINGS)[number];

/** Keys are 40 characters of Z85 (ZeroMQ RFC 32). */
export interface CurveKeys {
  readonly serverKey: string;
  /** Without a pair of its own the source makes one, for publishers that ask for encryption and for no client's name. */
  readonly own?: { readonly publicKey: string; readonly secretKey: string };
}

export interface PlainLogin {
  readonly username: string;
  readonly password: string;
}

export interface ZeroMqSourceOptions {
  /** `tcp://host:port` or `ipc://path`, one a publisher. */
  readonly urls: readonly string[];
  readonly routes: RouteFactory;
  readonly framing: Framing;
  /** Under which name messages without a topic frame are routed. */
  readonly subject: string;
  /** Beginnings of the topic frames that are wanted; none: everything. */
  readonly topics: readonly string[];
  /**
   * Messages that wait in memory for this process, per publisher. Beyond it ZeroMQ reads no more from the socket, the
   * publisher's own mark is reached, and the publisher throws away what follows. Nobody counts that.
   */
  readonly receiveHighWaterMark: number;
  readonly curve?: CurveKeys;
  readonly plain?: PlainLogin;
  /** Time between two pings; 0: none, and a publisher that hangs is only ever silent. */
  readonly heartbeatIntervalMs: number;
  /** A connection on which nothing comes back for this long after a ping counts as lost. */
  readonly heartbeatTimeoutMs: number;
  /** Longest time from the first attempt to the end of the handshake. */
  readonly connectTimeoutMs: number;
  /** The pause before the next attempt doubles from the one to the other. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** A longer payload is refused unread. */
  readonly maxPayloadBytes: number;
}

export const ZEROMQ_SOURCE_DEFAULTS = {
  framing: 'payload',
  subject: 'message',
  topics: [],
  receiveHighWaterMark: 100_000,
  heartbeatIntervalMs: 2_000,
  heartbeatTimeoutMs: 5_000,
  connectTimeoutMs: 5_000,
  backoffMinMs: 200,
  backoffMaxMs: 10_000,
  maxPayloadBytes: 1_048_576,
} as const satisfies Partial<ZeroMqSourceOptions>;
