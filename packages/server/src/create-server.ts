/** Puts the parts together: the only file that knows them all. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '@tickboard/core/clock';
import type { Random } from '@tickboard/core/random';
import { Store } from '@tickboard/core/store/store';
import type { Logger } from 'pino';
import { Broadcaster } from './broadcast/broadcaster.ts';
import type { Config } from './config/options.ts';
import { createHttpServer } from './http/create-http-server.ts';
import { Ingest } from './ingest/ingest.ts';
import { observeBroadcast, observeSessions, observeSources, observeTransport } from './metrics-observers.ts';
import { createCredentials } from './session/credentials.ts';
import type { SessionShared } from './session/session.ts';
import { configuredSources, type SourceEntry } from './sources/registry.ts';
import { SupervisedSource } from './sources/supervised-source.ts';
import { Supervisor } from './sources/supervisor.ts';
import { Derivation } from './state/derivation.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { WebSocketTransport } from './transport/websocket-server.ts';

export interface ServerOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly version: string;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Sources instead of the configured ones, for embedding and for measuring. */
  readonly sources?: readonly SourceEntry[];
}

export interface Server {
  readonly store: Store;
  /** Starts listening and the sources; resolves to the address, once connections are taken. */
  run(): Promise<AddressInfo>;
  /** Applies the options of a new configuration that can change while running. */
  reconfigure(config: Config): void;
  /** Asks all clients to come back later, waits for them as long as configured, and ends. Safe to call twice. */
  drain(): Promise<void>;
}

const SERVER_NAME = 'dashboard-server';
const METRICS_INTERVAL_MS = 1_000;

export async function createServer(options: ServerOptions): Promise<Server> {
  const { log, version } = options;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? secureRandom;
  let { config } = options;
  const startedAt = clock.now();
  const metrics = createMetrics();
  const store = new Store({
    random,
    now: () => clock.now(),
    feedKept: config.state.feedKept,
    finishedKept: config.state.finishedOrdersKept,
    tombstonesKept: config.state.tombstonesKept,
  });
  store.subscribe(({ events }) => {
    for (const event of events) metrics.events.child(event.feed.name).inc();
  });

  const ingest = new Ingest({ store, defer });
  const derivation = new Derivation(store);
  const entries = options.sources ?? (await configuredSources(config));
  const sources = entries.map((entry) => {
    return new SupervisedSource({ ...entry, receiver: ingest, clock, random, log, observer: observeSources(metrics) });
  });
  const supervisor = new Supervisor({ sources, store, clock, serverName: SERVER_NAME, startedAt });
  const mode = () => (entries.some((entry) => entry.isSimulated) ? 'simulated' : 'live');

  const broadcaster = new Broadcaster({
    store,
    clock,
    random,
    defer,
    compressFrom: config.websocket.compressionThresholdBytes,
    observer: observeBroadcast(metrics),
    settle: () => {
      ingest.flush();
      derivation.settle();
    },
    limits: () => ({
      lowWaterBytes: config.websocket.lowWaterBytes,
      highWaterBytes: config.websocket.highWaterBytes,
      writeTimeoutMs: config.websocket.writeTimeoutMs,
      heartbeatMs: config.broadcast.heartbeatIntervalMs,
      sliceBudgetMs: config.broadcast.sliceBudgetMs,
    }),
  });

  const credentials = createCredentials(config.security.apiKey);
  const intervals = () => ({
    minMs: config.broadcast.minIntervalMs,
    maxMs: config.broadcast.maxIntervalMs,
    usualMs: [config.broadcast.tuiIntervalMs, config.broadcast.webIntervalMs],
  });
  const shared: SessionShared = {
    broadcaster,
    clock,
    store,
    mode,
    credentials,
    observer: observeSessions(metrics),
    limits: () => ({
      intervals: intervals(),
      messagesPerSecond: config.websocket.messagesPerSecond,
      badMessagesMax: config.websocket.maxBadMessages,
      heartbeatMs: config.broadcast.heartbeatIntervalMs,
    }),
  };
  const transport = new WebSocketTransport({
    shared,
    clock,
    random,
    log,
    observer: observeTransport(metrics),
    maxPayloadBytes: config.websocket.maxPayloadBytes,
    isCompressionOffered: config.websocket.compression,
    isTokenInQueryAllowed: config.websocket.tokenInQuery,
    limits: () => ({
      intervals: intervals(),
      tuiIntervalMs: config.broadcast.tuiIntervalMs,
      webIntervalMs: config.broadcast.webIntervalMs,
      allowedOrigins: config.websocket.allowedOrigins,
      connectionsMax: config.websocket.maxConnections,
      connectionsPerAddressMax: config.websocket.maxConnectionsPerIp,
      pingIntervalMs: config.websocket.pingIntervalMs,
      pongTimeoutMs: config.websocket.readTimeoutMs,
    }),
  });

  const clients = () => {
    const { lagging, groups, queueDepth } = broadcaster.counts;
    const byType = { TUI: 0, Web: 0 };
    for (const { session } of transport.connections) byType[session.subscriber.clientType]++;
    return { connections: transport.connections.size, byType, lagging, groups, queueDepth };
  };
  const http = await createHttpServer({
    config: () => config,
    store,
    metrics,
    sources: () => supervisor.statuses,
    clients,
    mode,
    credentials,
    clock,
    startedAt,
    version,
    log,
  });

  let metricsTimer = clock.after(METRICS_INTERVAL_MS, measure);
  function measure(): void {
    const { lagging, queueDepth } = broadcaster.counts;
    metrics.laggingClients.set(lagging);
    metrics.queueDepth.child('send').set(queueDepth);
    metrics.queueDepth.child('ingest').set(ingest.depth);
    metricsTimer = clock.after(METRICS_INTERVAL_MS, measure);
  }

  let draining: Promise<void> | undefined;
  async function drain(): Promise<void> {
    log.info({ connections: transport.connections.size }, 'draining');
    await supervisor.stop();
    await transport.drain(config.server.shutdownTimeoutMs);
    broadcaster.stop();
    metricsTimer.cancel();
    metrics.stop();
    await http.close();
  }

  return {
    store,
    async run() {
      transport.run(http.server);
      await http.listen({ port: config.server.port, host: config.server.host });
      supervisor.run();
      return http.server.address() as AddressInfo;
    },
    reconfigure(next) {
      config = next;
      log.level = next.server.logLevel;
    },
    drain: () => (draining ??= drain()),
  };
}

/** A later turn of the event loop, after the input that is already there was read. */
function defer(task: () => void): void {
  setImmediate(task);
}

const RANDOM_BYTES = 6;

/** Randomness for epochs and jitter, from the system: an epoch that repeats would make versions of two lives comparable. */
function secureRandom(): number {
  return randomBytes(RANDOM_BYTES).readUIntBE(0, RANDOM_BYTES) / 2 ** (8 * RANDOM_BYTES);
}
