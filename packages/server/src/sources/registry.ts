/** Which sources a configuration asks for. A new kind of source is a folder and a line in TYPES. */
import { join } from 'node:path';
import { ConfigError, type Fault } from '../config/config-error.ts';
import type { MapNode } from '../config/config-node.ts';
import { choice, duration } from '../config/kinds.ts';
import { NodeReader } from '../config/node-reader.ts';
import type { Config } from '../config/options.ts';
import { grpcType, loadB25GrpcService } from './grpc/grpc-type.ts';
import { httpType, loadB25HttpService } from './http/http-type.ts';
import { mqttType } from './mqtt/mqtt-type.ts';
import { natsType } from './nats/nats-type.ts';
import { OWN_SERVICES, SERVER_SERVICE } from './own-services.ts';
import { pushType } from './push/push-type.ts';
import { redisType } from './redis/redis-type.ts';
import { replayType } from './replay/replay-type.ts';
import type { CreateSource, SourceType } from './source-type.ts';
import { websocketType } from './websocket/websocket-type.ts';
import { zeromqType } from './zeromq/zeromq-type.ts';

export interface SourceEntry {
  readonly name: string;
  readonly type: string;
  readonly isSimulated: boolean;
  readonly stallAfterMs: number;
  readonly create: CreateSource;
}

/** An entry whose driver is not loaded yet. */
interface Declared extends Omit<SourceEntry, 'create'> {
  readonly load: () => Promise<CreateSource>;
}

const TYPES: readonly SourceType[] = [
  grpcType,
  httpType,
  mqttType,
  natsType,
  pushType,
  redisType,
  replayType,
  websocketType,
  zeromqType,
];

/** Silence that a simulation can only have when it hangs. */
const SIM_STALL_AFTER_MS = 10_000;

interface DeclareOptions {
  /** For a look beside a server that runs. */
  readonly isProbe?: boolean;
}

/**
 * Reads every source of a configuration, and loads nothing.
 *
 * @throws {ConfigError} with every fault found beneath `sources`.
 */
export function declareSources(config: Config, { isProbe = false }: DeclareOptions = {}): readonly Declared[] {
  const faults: Fault[] = [];
  const declared = [
    ...declareRedis(config),
    ...declareBackendServices(config),
    ...[...config.sources].flatMap(([name, node]) => declareSource(name, node, config, isProbe, faults)),
  ];
  const all = [...declared, ...declareSim(config, declared.length === 0)];
  const names = new Set<string>(OWN_SERVICES);
  for (const { name } of all) {
    if (names.has(name)) {
      const where = config.sources.get(name)?.where;
      const problem =
        name === SERVER_SERVICE ? 'this name is that of the server' : 'this name belongs to a section of its own';
      faults.push({
        path: `sources.${name}`,
        problem,
        expected: 'another name',
        ...(where !== undefined && { where }),
      });
    }
    names.add(name);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return all;
}

/** What is wrong beneath `sources`; loads nothing. */
export function findSourceFaults(config: Config): readonly Fault[] {
  try {
    declareSources(config);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

/**
 * Drivers are loaded only for what is configured.
 *
 * @throws {ConfigError}
 */
export async function configuredSources(config: Config): Promise<SourceEntry[]> {
  const declared = declareSources(config);
  return Promise.all(declared.map(async ({ load, ...entry }) => ({ ...entry, create: await loadDriver(load) })));
}

/**
 * A driver that is missing, or was built for another machine, is why its source is down, not why a server does not
 * start: making the source then throws.
 *
 * @throws {ConfigError}
 */
export async function loadDriver(load: () => Promise<CreateSource>): Promise<CreateSource> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return () => {
      throw new Error(`its driver cannot be loaded: ${(error as Error).message}`, { cause: error });
    };
  }
}

/** The file in which a source keeps its bookmarks. */
export function bookmarksPath(dataDir: string, name: string): string {
  return join(dataDir, 'bookmarks', `${name}.json`);
}

function declareSource(name: string, node: MapNode, config: Config, isProbe: boolean, faults: Fault[]): Declared[] {
  const reader = new NodeReader(node, `sources.${name}`, faults);
  const typeName = reader.required('type', choice(TYPES.map((type) => type.name)));
  const type = TYPES.find((each) => each.name === typeName);
  // Without its type nothing can be said of the rest.
  if (type === undefined) return [];
  const stallAfterMs = reader.option('stall_after', duration('100ms', '24h'), type.stallAfterMs);
  const surroundings = { name, dataDir: config.dataDir, bookDepth: config.state.orderbookDepth, isProbe };
  const load = type.read(reader, surroundings);
  reader.finish();
  return [{ name, type: type.name, isSimulated: type.isSimulated ?? false, stallAfterMs, load }];
}

/** The section `redis:` is a source of that name with the contract of B25. */
function declareRedis({ redis, state }: Config): Declared[] {
  const { url } = redis;
  if (url === undefined) return [];
  const options = { url, db: redis.db, refreshIntervalMs: redis.refreshIntervalMs, bookDepth: state.orderbookDepth };
  return [
    {
      name: 'redis',
      type: 'redis',
      isSimulated: false,
      stallAfterMs: redis.stallAfterMs,
      load: async () => {
        const { createRedisSource } = await import('./redis/redis-source.ts');
        return (context) => createRedisSource(options, context);
      },
    },
  ];
}

/** The services of B25 in `backend_services:` are sources of their names. */
function declareBackendServices({ backendServices }: Config): Declared[] {
  const { orderService, riskService, strategyService, accountService } = backendServices;
  const declare = (
    name: string,
    type: SourceType,
    { url, timeoutMs }: Config['backendServices']['orderService'],
    load: (url: string, timeoutMs: number) => Promise<CreateSource>,
  ): Declared[] => {
    if (url === undefined) return [];
    const { stallAfterMs } = type;
    return [{ name, type: type.name, isSimulated: false, stallAfterMs, load: () => load(url, timeoutMs) }];
  };
  return [
    ...declare('order_service', grpcType, orderService, (...given) => loadB25GrpcService('orders', ...given)),
    ...declare('risk_service', grpcType, riskService, (...given) => loadB25GrpcService('risk', ...given)),
    ...declare('strategy_service', httpType, strategyService, (...given) => loadB25HttpService('strategy', ...given)),
    // Over gRPC it answers zeros, which are no figures.
    ...(isGrpcAddress(accountService.url)
      ? []
      : declare('account_service', httpType, accountService, (...given) => loadB25HttpService('account', ...given))),
  ];
}

/** Whether an address in `backend_services` is one for gRPC. */
export function isGrpcAddress(address: string | undefined): boolean {
  return address !== undefined && /^grpcs?:/i.test(address);
}

function declareSim({ sim }: Config, isOnlySource: boolean): Declared[] {
  if (sim.enabled === 'off' || (sim.enabled === 'auto' && !isOnlySource)) return [];
  const options = { symbols: sim.symbols, seed: sim.seed, speed: sim.speed, step_ms: sim.stepMs };
  return [
    {
      name: 'sim',
      type: 'sim',
      isSimulated: true,
      stallAfterMs: Math.max(SIM_STALL_AFTER_MS, sim.stepMs * 3),
      load: async () => {
        const { createSimSource } = await import('./sim/sim-source.ts');
        return (context) => createSimSource(options, context);
      },
    },
  ];
}
