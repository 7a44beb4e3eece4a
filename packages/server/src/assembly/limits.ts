/** What the parts are allowed, out of the configuration. Made anew when the configuration changes, not at each use. */
import type { BroadcastLimits } from '../broadcast/broadcaster.ts';
import type { Config } from '../config/options.ts';
import type { SessionLimits } from '../session/session-options.ts';
import type { TransportLimits } from '../transport/websocket-server.ts';

export interface Limits {
  readonly broadcast: BroadcastLimits;
  readonly session: SessionLimits;
  readonly transport: TransportLimits;
}

export function limitsOf({ broadcast, websocket }: Config): Limits {
  const intervals = {
    minMs: broadcast.minIntervalMs,
    maxMs: broadcast.maxIntervalMs,
    usualMs: [broadcast.tuiIntervalMs, broadcast.webIntervalMs],
  };
  return {
    broadcast: {
      lowWaterBytes: websocket.lowWaterBytes,
      highWaterBytes: websocket.highWaterBytes,
      writeTimeoutMs: websocket.writeTimeoutMs,
      heartbeatMs: broadcast.heartbeatIntervalMs,
      sliceBudgetMs: broadcast.sliceBudgetMs,
    },
    session: {
      intervals,
      messagesPerSecond: websocket.messagesPerSecond,
      badMessagesMax: websocket.maxBadMessages,
      heartbeatMs: broadcast.heartbeatIntervalMs,
    },
    transport: {
      intervals,
      tuiIntervalMs: broadcast.tuiIntervalMs,
      webIntervalMs: broadcast.webIntervalMs,
      allowedOrigins: websocket.allowedOrigins,
      connectionsMax: websocket.maxConnections,
      connectionsPerAddressMax: websocket.maxConnectionsPerIp,
      pingIntervalMs: websocket.pingIntervalMs,
      pongTimeoutMs: websocket.readTimeoutMs,
    },
  };
}
