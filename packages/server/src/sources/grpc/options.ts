import type { Route } from '../../decode/route.ts';
import type { TlsFiles } from '../read-tls.ts';
import type { BackoffOptions } from '../session-loop.ts';

/** A method that is asked again and again. */
export interface CallOptions {
  /** `order.OrderService/GetOrders`; its answers are routed by this name. */
  readonly method: string;
  /** The request in the JSON of protobuf. */
  readonly request: unknown;
  readonly intervalMs: number;
}

/** A method that streams its answers. */
export type StreamOptions = Omit<CallOptions, 'intervalMs'>;

/** B25's order execution. */
export interface B25OrdersPart {
  readonly kind: 'b25_orders';
  readonly intervalMs: number;
  /** Whose updates are streamed, and of which symbols: all where empty. */
  readonly userId: string;
  readonly symbols: readonly string[];
}

/** B25's risk manager. */
export interface B25RiskPart {
  readonly kind: 'b25_risk';
  readonly intervalMs: number;
  /** The service's own where empty. */
  readonly accountId: string;
}

/** Interfaces described by files that `protoc --include_imports --descriptor_set_out` wrote. */
export interface DescribedPart {
  readonly kind: 'described';
  readonly descriptorPaths: readonly string[];
  readonly calls: readonly CallOptions[];
  readonly streams: readonly StreamOptions[];
}

export type GrpcPart = B25OrdersPart | B25RiskPart | DescribedPart;

export interface GrpcSourceOptions extends BackoffOptions {
  /** `http://host:port`, or `https://host:port` for TLS. */
  readonly url: string;
  readonly tls: TlsFiles;
  /** Sent with every call; may hold credentials. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: readonly GrpcPart[];
  /** Made anew for each source. */
  readonly createRoutes: () => readonly Route[];
  /** Longest time for the connection to stand. */
  readonly connectTimeoutMs: number;
  /** Longest time for the answer to a call. */
  readonly timeoutMs: number;
  readonly pingIntervalMs: number;
  /** A connection on which nothing comes back for this long counts as lost. */
  readonly pingTimeoutMs: number;
  /** See `Keepalive`. */
  readonly pingsInARowMax: number;
  /** A longer message is refused. */
  readonly maxMessageBytes: number;
}

/**
 * Servers of gRPC end a connection whose client pings them more than they like: by default all but two pings in a row
 * within five minutes, unless they sent something between. The third is the one that counts as the first.
 */
const PINGS_IN_A_ROW_MAX = 3;

export const GRPC_SOURCE_DEFAULTS = {
  tls: {},
  metadata: {},
  connectTimeoutMs: 5_000,
  timeoutMs: 5_000,
  pingIntervalMs: 8_000,
  pingTimeoutMs: 4_000,
  pingsInARowMax: PINGS_IN_A_ROW_MAX,
  maxMessageBytes: 16_777_216,
} as const satisfies Partial<GrpcSourceOptions>;
