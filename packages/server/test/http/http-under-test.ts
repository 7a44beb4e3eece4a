/** The HTTP side on a real store, real metrics, credentials, configuration and log. */
import { ManualClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import { Store, type StoreOptions } from '@tickboard/core/store/store';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterEach } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Config, LogLevel } from '../../src/config/options.ts';
import { createHttpServer } from '../../src/http/create-http-server.ts';
import type { ClientCounts, HttpContext } from '../../src/http/http-context.ts';
import { createCredentials } from '../../src/session/credentials.ts';
import type { SourceStatus } from '../../src/sources/source-status.ts';
import { Collector } from '../../src/state/collector.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import { Lines } from '../telemetry/lines.ts';

export const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
export const START = '2026-01-02T03:04:05.006Z';
export const VERSION = '0.1.0';

const SEED = 20_260_102;

const CLIENTS: ClientCounts = {
  connections: 3,
  byType: { TUI: 2, Web: 1 },
  lagging: 1,
  groups: 2,
  queueDepth: 4,
};

export interface Given {
  readonly apiKey?: string;
  readonly allowedOrigins?: string;
  readonly sources?: readonly SourceStatus[];
  readonly mode?: 'live' | 'simulated';
  readonly logLevel?: LogLevel;
  readonly store?: Partial<StoreOptions>;
  /** Takes the place of parts of the context. */
  readonly replaced?: Partial<HttpContext>;
}

export interface HttpUnderTest {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly metrics: Metrics;
  readonly clock: ManualClock;
  readonly log: Lines;
  sources: readonly SourceStatus[];
  /** As `DASHBOARD_ALLOWED_ORIGINS` has it; takes effect at once. */
  allowOrigins(origins: string): void;
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>;
  ask(request: InjectOptions): Promise<LightMyRequestResponse>;
}

let opened: { readonly app: FastifyInstance; readonly metrics: Metrics }[] = [];

afterEach(async () => {
  for (const { app, metrics } of opened) {
    await app.close();
    metrics.stop();
  }
  opened = [];
});

export async function openHttp(given: Given = {}): Promise<HttpUnderTest> {
  const clock = new ManualClock(START_MS);
  const store = new Store({ random: seededRandom(SEED), now: () => clock.now(), ...given.store });
  const metrics = createMetrics();
  const log = new Lines();
  let config = configWith(given.allowedOrigins);
  const app = await createHttpServer({
    config: () => config,
    store,
    metrics,
    collector: new Collector({
      store: given.replaced?.store ?? store,
      sources: () => under.sources,
      clock,
    }),
    sources: () => under.sources,
    quarantines: () => new Map(),
    intakes: () => [],
    history: undefined,
    clients: () => CLIENTS,
    mode: () => given.mode ?? 'live',
    credentials: createCredentials(given.apiKey),
    clock,
    defer: setImmediate,
    startedAt: START_MS,
    dashboardRoot: undefined,
    version: VERSION,
    log: createLogger({ level: given.logLevel ?? 'info', clock, stream: log }),
    settle: () => {},
    ...given.replaced,
  });
  opened.push({ app, metrics });
  const under: HttpUnderTest = {
    app,
    store,
    metrics,
    clock,
    log,
    sources: given.sources ?? [],
    allowOrigins: (origins) => {
      config = configWith(origins);
    },
    get: (url, headers = {}) => app.inject({ method: 'GET', url, headers }),
    ask: (request) => app.inject(request),
  };
  return under;
}

export function sourceStatus(status: Partial<SourceStatus> = {}): SourceStatus {
  return {
    name: 'redis',
    type: 'redis',
    state: 'live',
    detail: 'connected to localhost:6379',
    since: START_MS,
    lastMessageAt: START_MS,
    messagesPerSecond: 12.5,
    accepted: 100,
    outdated: 2,
    refused: { bad_json: 3 },
    overflowed: { conflated: 5, dropped_rows: 1, dropped_events: 0 },
    waiting: 4,
    reconnects: 1,
    latencyMs: 0.8,
    ...status,
  };
}

function configWith(allowedOrigins: string | undefined): Config {
  const environment = allowedOrigins === undefined ? {} : { DASHBOARD_ALLOWED_ORIGINS: allowedOrigins };
  return loadConfig({ cwd: '/', environment, readFile: refuseFile }).config;
}

function refuseFile(): never {
  throw Object.assign(new Error('no files here'), { code: 'ENOENT' });
}

/** The four kinds of channel, each with something in it. */
export function fillStore(store: Store): void {
  store.apply([
    {
      op: 'merge',
      channel: 'market_data',
      row: {
        symbol: 'BTCUSDT',
        last_price: 50_000.5,
        bid_price: 50_000,
        ask_price: 50_001,
        spread: 1,
        spread_bps: 0.199998,
        updated_at: START_MS,
        source: 'redis',
      },
    },
    { op: 'merge', channel: 'market_data', row: { symbol: 'ETH/USDT:USDT', last_price: 3_000, stale: true } },
    { op: 'merge', channel: 'orders', row: { id: 'o-2', status: 'new', symbol: 'BTCUSDT', created_at: START_MS } },
    { op: 'merge', channel: 'orders', row: { id: 'o-1', status: 'filled', symbol: 'BTCUSDT' } },
    {
      op: 'merge',
      channel: 'account',
      row: { equity: 1_000.25, balances: { BTC: 0.5, USDT: 10 }, updated_at: START_MS },
    },
    {
      op: 'merge',
      channel: 'risk',
      row: { leverage: 2, emergency_stop: { is_stopped: true, stopped_at: START_MS } },
    },
    { op: 'event', channel: 'fills', data: { symbol: 'BTCUSDT', side: 'buy', price: 50_000, time: START_MS } },
    { op: 'event', channel: 'fills', data: { symbol: 'BTCUSDT', side: 'sell', price: 50_010 } },
  ]);
}

export const BTC_ROW = {
  symbol: 'BTCUSDT',
  last_price: 50_000.5,
  bid_price: 50_000,
  ask_price: 50_001,
  spread: 1,
  spread_bps: 0.199998,
  updated_at: START,
  source: 'redis',
};
