/** Puts the parts together: the only file that knows them all. */
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '@tickboard/core/clock';
import type { Random } from '@tickboard/core/random';
import { Store } from '@tickboard/core/store/store';
import type { Logger } from 'pino';
import { limitsOf } from './assembly/limits.ts';
import { restoreState } from './assembly/restore-state.ts';
import {
  observeBroadcast,
  observeHistory,
  observeSessions,
  observeSources,
  observeStreams,
  observeTransport,
  observeWriteBack,
} from './assembly/observers.ts';
import { QueueGauges } from './assembly/queue-gauges.ts';
import { defer, secureRandom, waitFor } from './assembly/runtime.ts';
import { Broadcaster } from './broadcast/broadcaster.ts';
import type { Config } from './config/options.ts';
import { CandleDemand } from './history/candle-demand.ts';
import { deskNameIn } from './history/desk-name.ts';
import { historyPath } from './history/embedded/history-path.ts';
import { openEmbeddedStore } from './history/embedded/open-embedded-store.ts';
import { FormingBars } from './history/forming-bars.ts';
import type { StoreReports } from './history/history-store.ts';
import { HistoryEvents } from './history/past-events.ts';
import { openPostgresStore, postgresPlace } from './history/postgres/open-postgres-store.ts';
import { History } from './history/history.ts';
import { createHttpServer } from './http/create-http-server.ts';
import type { ClientCounts } from './http/http-context.ts';
import { Ingest } from './ingest/ingest.ts';
import { ToldBefore } from './ingest/told-before.ts';
import { createCredentials } from './session/credentials.ts';
import { FileBookmarks } from './sources/bookmarks.ts';
import { SERVER_SERVICE } from './sources/own-services.ts';
import { bookmarksPath, configuredSources, type SourceEntry } from './sources/registry.ts';
import { SupervisedSource } from './sources/supervised-source.ts';
import { Supervisor } from './sources/supervisor.ts';
import { Collector } from './state/collector.ts';
import { Derivation } from './state/derivation.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { TickerStreams } from './transport/ticker-streams.ts';
import { WebSocketTransport } from './transport/websocket-server.ts';
import { WriteBack } from './write-back/write-back.ts';

export interface ServerOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly version: string;
  readonly clock?: Clock;
  readonly random?: Random;
  /** The folder of the web dashboard as it was built; without it `/` tells what the server is. */
  readonly dashboardRoot?: string;
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

/** Events of a feed held while they are on their way to clients: a burst is no reason for a gap. */
const FEED_WINDOW = 4_096;

export async function createServer(options: ServerOptions): Promise<Server> {
  const { log, version } = options;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? secureRandom;
  let { config } = options;
  let limits = limitsOf(config);
  const startedAt = clock.now();
  const metrics = createMetrics();

  const store = new Store({
    random,
    now: () => clock.now(),
    feedKept: config.state.feedKept,
    feedWindow: FEED_WINDOW,
    finishedKept: config.state.finishedOrdersKept,
    tombstonesKept: config.state.tombstonesKept,
  });
  store.subscribe(({ events }) => {
    for (const event of events) metrics.events.child(event.feed.name).inc();
  });
  const toldBefore = new ToldBefore(store.feeds);
  const ingest = new Ingest({ store, defer, now: () => clock.now(), toldBefore });
  const derivation = new Derivation(store);
  const candleDemand = new CandleDemand();
  const isLive = (source: string) => sourcesByName.get(source)?.status.state === 'live';
  const formingBars = new FormingBars({ store, clock, demand: candleDemand, isLive });
  const settle = () => {
    ingest.flush();
    derivation.settle();
    formingBars.settle();
  };

  const entries = options.sources ?? (await configuredSources(config));
  const supervision = { receiver: ingest, clock, random, log, observer: observeSources(metrics) };
  const sources = entries.map((entry) => {
    const report = (reason: string) => log.warn({ source: entry.name, reason }, 'bookmarks are not kept');
    const bookmarks = new FileBookmarks(bookmarksPath(config.dataDir, entry.name), clock, report);
    return new SupervisedSource({ ...entry, ...supervision, bookmarks });
  });
  const sourcesByName = new Map(sources.map((source) => [source.name, source]));
  const supervisor = new Supervisor({ sources, store, clock, serverName: SERVER_SERVICE });
  const collector = new Collector({ store, sources: () => supervisor.statuses, clock });
  const mode = () => (entries.some((entry) => entry.isSimulated) ? 'simulated' : 'live');

  const writeBack = createWriteBack();
  const history = createHistory();

  const broadcaster = new Broadcaster({
    store,
    clock,
    random,
    defer,
    compressFrom: config.websocket.compressionThresholdBytes,
    observer: observeBroadcast(metrics),
    settle,
    past: new HistoryEvents({ store, history }),
    limits: () => limits.broadcast,
  });

  const credentials = createCredentials(config.security.apiKey);
  const transport = new WebSocketTransport({
    shared: {
      broadcaster,
      clock,
      store,
      mode,
      credentials,
      observer: observeSessions(metrics, candleDemand),
      limits: () => limits.session,
    },
    clock,
    random,
    log,
    observer: observeTransport(metrics),
    streams: new TickerStreams({
      collector,
      clock,
      observer: observeStreams(metrics),
      lowWaterBytes: () => limits.broadcast.lowWaterBytes,
    }),
    maxPayloadBytes: config.websocket.maxPayloadBytes,
    isCompressionOffered: config.websocket.compression,
    isTokenInQueryAllowed: config.websocket.tokenInQuery,
    limits: () => limits.transport,
  });

  const http = await createHttpServer({
    config: () => config,
    store,
    settle,
    metrics,
    collector,
    sources: () => supervisor.statuses,
    quarantines: () => supervisor.quarantines,
    intakes: () => sources.flatMap(({ intake }) => intake ?? []),
    history,
    clients: () => countClients(transport, broadcaster),
    mode,
    credentials,
    clock,
    defer,
    startedAt,
    version,
    dashboardRoot: options.dashboardRoot,
    log,
  });
  const gauges = new QueueGauges(clock, metrics, () => {
    const { lagging, queueDepth } = broadcaster.counts;
    return { laggingClients: lagging, send: queueDepth, ingest: ingest.depth };
  });

  function createWriteBack(): WriteBack | undefined {
    const { redisUrl: url, historyKept } = config.writeBack;
    if (url === undefined) return undefined;
    const simulated = new Set(entries.filter((entry) => entry.isSimulated).map(({ name }) => name));
    const isSimulated = (source: string | undefined) => source !== undefined && simulated.has(source);
    const observer = observeWriteBack(metrics);
    return new WriteBack({ url, historyKept, store, collector, clock, random, log, observer, isSimulated });
  }

  function createHistory(): History | undefined {
    const { enabled, url, spoolSizeBytes, restoreWithinMs: _restoreWithinMs, desk: given, ...timing } = config.history;
    if (!enabled) return undefined;
    const report = (reason: string) => log.warn({ reason }, 'the name of this desk is not kept');
    // A file is of one desk.
    const desk = url === undefined ? undefined : (given ?? deskNameIn(config.dataDir, report));
    const openStore = (reports: StoreReports) =>
      url === undefined
        ? openEmbeddedStore(historyPath(config.dataDir, mode()), reports)
        : openPostgresStore(postgresPlace({ url, spoolSizeBytes }, config.dataDir, mode()), reports);
    return new History({
      store,
      openStore,
      clock,
      log,
      observer: observeHistory(metrics),
      ...(desk !== undefined && { desk }),
      ...timing,
    });
  }

  /** Before anybody listens or tells anything. */
  async function restore(from: History): Promise<void> {
    const simulated = new Map(entries.map(({ name, isSimulated }) => [name, isSimulated]));
    await restoreState({ history: from, store, toldBefore, formingBars, clock, log, config, sources: simulated });
    broadcaster.beginFeeds();
  }

  let draining: Promise<void> | undefined;
  async function drain(): Promise<void> {
    const timeoutMs = config.server.shutdownTimeoutMs;
    log.info({ connections: transport.connections.size }, 'draining');
    // A source that hangs must not keep the clients from hearing that they are to come back.
    const isStopped = waitFor(Promise.all([supervisor.stop(), writeBack?.stop()]), timeoutMs, clock);
    await transport.drain(timeoutMs);
    if (!(await isStopped)) log.warn({ timeoutMs }, 'a source did not stop in time');
    // After the sources: what they told last is kept too.
    settle();
    if (history !== undefined && !(await waitFor(history.stop(), timeoutMs, clock))) {
      log.warn({ timeoutMs }, 'history was not written in time');
    }
    broadcaster.stop();
    formingBars.stop();
    gauges.stop();
    metrics.stop();
    http.server.closeAllConnections();
    await http.close();
  }

  return {
    store,
    async run() {
      if (history !== undefined) await restore(history);
      formingBars.run();
      transport.run(http.server);
      await http.listen({ port: config.server.port, host: config.server.host });
      gauges.run();
      supervisor.run();
      writeBack?.run();
      history?.run();
      return http.server.address() as AddressInfo;
    },
    reconfigure(next) {
      config = next;
      limits = limitsOf(next);
      log.level = next.server.logLevel;
    },
    drain: () => (draining ??= drain()),
  };
}

function countClients(transport: WebSocketTransport, broadcaster: Broadcaster): ClientCounts {
  const { lagging, groups, queueDepth } = broadcaster.counts;
  const byType = { TUI: 0, Web: 0 };
  for (const { session } of transport.connections) byType[session.subscriber.clientType]++;
  return { connections: transport.connections.size, byType, lagging, groups, queueDepth };
}
