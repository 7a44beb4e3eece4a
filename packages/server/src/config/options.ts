/**
 * Every option, once. The type of the configuration, its names in YAML, environment and flags, the checks, the example
 * files and docs/configuration.md follow from this table; after a change run `scripts/generate-config-examples.ts`.
 */
import type { MapNode } from './config-node.ts';
import {
  bytes,
  choice,
  deskName,
  duration,
  flag,
  host,
  integer,
  number,
  origins,
  path,
  port,
  postgresUrl,
  redisUrl,
  secret,
  url,
} from './kinds.ts';
import { absentOption, option, section, type ConfigOf, type PathOf } from './option.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

function backendService(what: string, schemes: readonly [string, ...string[]], example: string, shortName: string) {
  return section(what, {
    url: absentOption(url(schemes, example), {
      example,
      description: `Its address; without a scheme it is taken as \`${schemes[0]}://\`. Off when absent.`,
      environment: [shortName],
    }),
    timeout: option(duration('100ms', '5m'), { default: 5_000, description: 'How long a request to it may take.' }),
  });
}

export const OPTIONS = {
  server: section('The listening socket and the process.', {
    port: option(port(), {
      default: 8080,
      description: 'Port for HTTP and WebSocket.',
      environment: ['DASHBOARD_PORT'],
      flags: ['port'],
    }),
    host: option(host(), {
      default: '127.0.0.1',
      description:
        'Address to listen on. The default is reachable from this machine only; `0.0.0.0` (every interface) shows the state to whoever reaches the port unless `security.api_key` is set.',
      environment: ['DASHBOARD_HOST'],
      flags: ['host'],
    }),
    log_level: option(choice(LOG_LEVELS, { warning: 'warn' }), {
      default: 'info',
      live: true,
      description: 'The least severe events that are logged.',
      environment: ['DASHBOARD_LOG_LEVEL'],
      flags: ['log-level'],
    }),
    shutdown_timeout: option(duration('100ms', '5m'), {
      default: 10_000,
      description: 'How long clients get to leave before the process ends.',
    }),
  }),
  data_dir: option(path(), { default: './data', description: 'Directory for what is kept on disk.' }),
  redis: section('Market data, orders, positions, account and strategies from Redis.', {
    url: absentOption(redisUrl(), {
      example: 'localhost:6379',
      description: 'Redis to read from, as `host:port` or `redis://…`, `rediss://…` for TLS. Off when absent.',
    }),
    db: option(integer(0, 99_999), {
      default: 0,
      description: 'Number of the database; may be the path of the address instead (`redis://host:6379/2`).',
    }),
    pool_size: option(integer(1, 1_000), {
      default: 2,
      description:
        'Accepted for the sake of existing files and without effect: two connections are held, one that listens and one that reads.',
    }),
    refresh_interval: option(duration('1s', '1h'), {
      default: 60_000,
      description: 'How often the keys are read again, in case a notification was lost.',
    }),
    stall_after: option(duration('1s', '1h'), {
      default: 30_000,
      description: 'Silence after which what came from Redis is marked stale.',
    }),
  }),
  write_back: section("Tickers, figures and prices written to Redis, under the keys that QuantMind's programs read.", {
    redis_url: absentOption(redisUrl(), {
      example: 'localhost:6379',
      description: 'Redis to write to, as `host:port`, `redis://…` or `rediss://…`. Off when absent.',
    }),
    history_kept: option(integer(1, 10_000), {
      default: 100,
      description: 'Prices kept in the list of each symbol.',
    }),
  }),
  history: section('What passed, kept on disk and answered at `/api/v1/history`.', {
    enabled: option(flag(), {
      default: true,
      description: 'Keep what passes. Without it nothing is kept or answered.',
    }),
    url: absentOption(postgresUrl(), {
      example: 'postgres://tickboard:${POSTGRES_PASSWORD}@desk-db:5432/tickboard',
      description:
        'PostgreSQL to keep it in instead, which several Tickboards may share. Absent: a file under `data_dir`.',
    }),
    desk: absentOption(deskName(), {
      example: 'alpha',
      description:
        'With `history.url`: whose rows these are, where several Tickboards share the database. Absent: a name made up once, kept in `data_dir`.',
    }),
    spool_size: option(bytes('1mb', '65536gb'), {
      default: 4_294_967_296,
      description:
        'Room under `data_dir` for what waits while PostgreSQL is away. Beyond it quotes are thinned, then left out.',
    }),
    quote_interval: option(duration('0ms', '1h'), {
      default: 1_000,
      description:
        'Least time between two quotes of a symbol that are kept; `0ms` keeps all. Candles are made of all quotes either way.',
    }),
    sample_interval: option(duration('100ms', '1h'), {
      default: 10_000,
      description: 'Time between two looks at positions, account and risk: what changed is kept.',
    }),
    restore_within: option(duration('0ms', '1m'), {
      default: 10_000,
      description:
        'How long the server waits at its start for feeds, candles and orders to be read from history; `0ms` restores nothing.',
    }),
    keep_ticks: option(duration('1m', '876000h'), {
      default: 172_800_000,
      description: 'How long quotes, trades of the tape and candles of a second are kept.',
    }),
    keep_records: option(duration('1m', '876000h'), {
      default: 31_536_000_000,
      description: 'How long everything else is kept.',
    }),
    max_size: option(bytes('16mb', '65536gb'), {
      default: 8_589_934_592,
      description:
        'Beyond this size of the file, or of the tables, the oldest quotes, trades of the tape and candles of a second go first.',
    }),
  }),
  websocket: section('Client connections.', {
    ping_interval: option(duration('1s', '10m'), { default: 30_000, description: 'Time between pings to a client.' }),
    read_timeout: option(duration('2s', '30m'), {
      default: 60_000,
      description: 'Time without a pong after which a client is closed (4408).',
    }),
    write_timeout: option(duration('1s', '10m'), {
      default: 30_000,
      description: 'How long a client may lag behind before it is closed (4413).',
    }),
    allowed_origins: option(origins(), {
      default: [],
      live: true,
      description:
        'Origins of web pages that may connect, beside those that this server itself delivers. `*` allows every page.',
      environment: ['DASHBOARD_ALLOWED_ORIGINS'],
    }),
    max_payload: option(bytes('1kb', '16mb'), {
      default: 65_536,
      description: 'Largest message taken from a client; a larger one closes it (1009).',
    }),
    max_connections: option(integer(1, 1_000_000), {
      default: 20_000,
      live: true,
      description: 'Clients at once; those beyond are refused (4429).',
    }),
    max_connections_per_ip: option(integer(0, 1_000_000), {
      default: 0,
      live: true,
      description: 'Clients at once from one address; 0 is without limit.',
    }),
    low_water: option(bytes('1kb', '64mb'), {
      default: 65_536,
      live: true,
      description: 'Unsent bytes above which a client is skipped until it drains, then brought up to date at once.',
    }),
    high_water: option(bytes('64kb', '1gb'), {
      default: 4_194_304,
      live: true,
      description: 'Unsent bytes above which a client is closed (4413).',
    }),
    max_bad_messages: option(integer(1, 10_000), {
      default: 10,
      live: true,
      description: 'Messages in a row that cannot be understood before a client is closed (4400).',
    }),
    messages_per_second: option(integer(1, 100_000), {
      default: 50,
      live: true,
      description: 'Messages a second taken from one client; those beyond are answered with an error.',
    }),
    compression: option(flag(), {
      default: false,
      description: 'Offer permessage-deflate. Fewer bytes for more processor time.',
    }),
    compression_threshold: option(bytes('0b', '1mb'), {
      default: 1_024,
      description: 'Smallest message that is compressed.',
    }),
    token_in_query: option(flag(), {
      default: false,
      description: 'Take credentials from the URL too. Proxies write URLs to their logs.',
    }),
  }),
  broadcast: section('How often clients are told.', {
    tui_interval: option(duration('10ms', '1h'), {
      default: 100,
      live: true,
      description: 'Shortest time between two updates to a terminal.',
    }),
    web_interval: option(duration('10ms', '1h'), {
      default: 250,
      live: true,
      description: 'Shortest time between two updates to a browser.',
    }),
    min_interval: option(duration('10ms', '1h'), {
      default: 50,
      live: true,
      description: 'The fastest rate that a client may ask for.',
    }),
    max_interval: option(duration('10ms', '1h'), {
      default: 10_000,
      live: true,
      description: 'The slowest rate that a client may ask for.',
    }),
    heartbeat_interval: option(duration('1s', '10m'), {
      default: 15_000,
      live: true,
      description: 'Silence after which a heartbeat is sent.',
    }),
    slice_budget: option(duration('1ms', '100ms'), {
      default: 4,
      live: true,
      description: 'Longest time that sending holds the event loop at a stretch.',
    }),
  }),
  state: section('How much is kept in memory.', {
    feed_kept: option(integer(1, 1_000), { default: 50, description: 'Last events kept of each feed.' }),
    orderbook_depth: option(integer(1, 200), {
      default: 20,
      description: 'Levels kept of each side of an order book.',
    }),
    finished_orders_kept: option(integer(0, 100_000), {
      default: 100,
      description: 'Last finished orders kept beside the active ones.',
    }),
    tombstones_kept: option(integer(0, 10_000_000), {
      default: 10_000,
      description: 'Deletions remembered, so that a returning client need not start afresh.',
    }),
  }),
  sim: section('The simulated trading desk.', {
    enabled: option(choice(['auto', 'on', 'off'], { true: 'on', false: 'off' }), {
      default: 'auto',
      description: '`auto` runs it exactly when no real source is configured.',
      flags: ['sim'],
    }),
    symbols: option(integer(1, 1_000), { default: 50, description: 'Number of symbols traded.', flags: ['symbols'] }),
    seed: option(integer(0, 4_294_967_295), {
      default: 1,
      description: 'The same seed repeats the same run.',
      flags: ['seed'],
    }),
    speed: option(number(0.01, 1_000), {
      default: 1,
      description: 'Simulated seconds in a second.',
      flags: ['speed'],
    }),
    step: option(duration('10ms', '1m'), { default: 100, description: 'Time between two steps of the simulation.' }),
  }),
  backend_services: section('Services that are asked directly.', {
    order_service: backendService(
      'Order execution, over gRPC: orders, and their updates.',
      ['grpc', 'grpcs', 'http', 'https'],
      'localhost:50051',
      'DASHBOARD_ORDER_SERVICE_GRPC',
    ),
    strategy_service: backendService(
      'Strategy engine, over HTTP: its mode and its counts.',
      ['http', 'https'],
      'http://localhost:8082',
      'DASHBOARD_STRATEGY_SERVICE_HTTP',
    ),
    account_service: backendService(
      'Account monitor, over HTTP: balances, positions and P&L. Its gRPC address, usually port 50055, answers zeros and is not used.',
      ['grpc', 'grpcs', 'http', 'https'],
      'http://localhost:8084',
      'DASHBOARD_ACCOUNT_SERVICE_GRPC',
    ),
    risk_service: backendService(
      'Risk manager, over gRPC: risk figures and the emergency stop.',
      ['grpc', 'grpcs', 'http', 'https'],
      'localhost:9095',
      'DASHBOARD_RISK_SERVICE_GRPC',
    ),
  }),
  security: section('Who may connect.', {
    api_key: absentOption(secret(), {
      example: 'choose-a-long-random-key',
      description: 'Key that clients must present. Without one, whoever reaches the port may read the state.',
      environment: ['DASHBOARD_API_KEY'],
    }),
  }),
} as const;

/** The configuration as the server uses it: durations in milliseconds, sizes in bytes. */
export type Config = ConfigOf<typeof OPTIONS> & {
  /** What stands beneath `sources:`, by name of the source. Each kind of source reads its own. */
  readonly sources: ReadonlyMap<string, MapNode>;
};
export type OptionPath = PathOf<typeof OPTIONS>;
