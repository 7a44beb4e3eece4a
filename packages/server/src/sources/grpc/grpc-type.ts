import { bytes, choice, duration, line, listOf, secret, url } from '../../config/kinds.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import { ConfigError } from '../../config/config-error.ts';
import { createB25OrderServiceRoutes } from '../../decode/contracts/b25/order-service.ts';
import { createB25RiskManagerRoutes } from '../../decode/contracts/b25/risk-manager.ts';
import { readRoutes, type RouteFactory } from '../read-routes.ts';
import { readTls } from '../read-tls.ts';
import { BACKOFF_DEFAULTS } from '../session-loop.ts';
import type { CreateSource, SourceType } from '../source-type.ts';
import { GRPC_SOURCE_DEFAULTS, type CallOptions, type GrpcPart, type GrpcSourceOptions } from './options.ts';

const STALL_AFTER_MS = 60_000;
const STALL_AFTER = duration('100ms', '24h');
const CALL_INTERVAL_MS = 30_000;
const ORDERS_INTERVAL_MS = 30_000;
const RISK_INTERVAL_MS = 5_000;
const B25_SERVICES = ['orders', 'risk'] as const;
type B25Service = (typeof B25_SERVICES)[number];

export const grpcType: SourceType = {
  name: 'grpc',
  // Orders may well rest for longer: the refresh each half minute is a sign of life too.
  stallAfterMs: STALL_AFTER_MS,
  read(reader, { bookDepth }) {
    const address = reader.required('url', url(['grpc', 'grpcs', 'http', 'https'], 'localhost:50051'));
    const { readB25, createRoutes } = readMeaning(reader, bookDepth);
    const parts = [...readB25(), ...readOwnPart(reader)];
    if (parts.length === 0 && reader.has('mapping')) {
      reader.fault('nothing says which methods are called', { expected: 'calls or streams, and proto' });
    }
    expectAnswersInTime(reader, parts);
    const pingIntervalMs = reader.optional('ping_interval', duration('100ms', '1h'));
    const options: GrpcSourceOptions = {
      ...GRPC_SOURCE_DEFAULTS,
      ...BACKOFF_DEFAULTS,
      url: toHttp(address ?? ''),
      tls: readTls(reader, /^(?:grpcs|https):/i.test(address ?? '')),
      metadata: readMetadata(reader),
      parts,
      createRoutes,
      timeoutMs: reader.option('timeout', duration('10ms', '5m'), GRPC_SOURCE_DEFAULTS.timeoutMs),
      connectTimeoutMs: reader.option('connect_timeout', duration('10ms', '5m'), GRPC_SOURCE_DEFAULTS.connectTimeoutMs),
      // Who sets it knows what the server allows.
      ...(pingIntervalMs !== undefined && { pingIntervalMs, pingsInARowMax: Number.POSITIVE_INFINITY }),
      pingTimeoutMs: reader.option('ping_timeout', duration('100ms', '5m'), GRPC_SOURCE_DEFAULTS.pingTimeoutMs),
      maxMessageBytes: reader.option('max_message', bytes('1kb', '1gb'), GRPC_SOURCE_DEFAULTS.maxMessageBytes),
    };
    return () => loadGrpcSource(options, { path: reader.path, where: reader.where });
  },
};

/** A service of B25 at its address, as the section `backend_services` names it. */
export function loadB25GrpcService(service: B25Service, address: string, timeoutMs: number): Promise<CreateSource> {
  const part: GrpcPart =
    service === 'orders'
      ? { kind: 'b25_orders', intervalMs: ORDERS_INTERVAL_MS, userId: '', symbols: [] }
      : { kind: 'b25_risk', intervalMs: RISK_INTERVAL_MS, accountId: '' };
  const options: GrpcSourceOptions = {
    ...GRPC_SOURCE_DEFAULTS,
    ...BACKOFF_DEFAULTS,
    url: toHttp(address),
    parts: [part],
    createRoutes: b25Routes(service),
    timeoutMs,
  };
  return loadGrpcSource(options, { path: `backend_services.${service}` });
}

/** Loads the driver, and the descriptions of interfaces with it: what is wrong with them shows before anything runs. */
async function loadGrpcSource(
  options: GrpcSourceOptions,
  { path, where }: { readonly path: string; readonly where?: string },
): Promise<CreateSource> {
  const [{ createGrpcSource }, { createPlan }, { PlanError }] = await Promise.all([
    import('./grpc-source.ts'),
    import('./create-plan.ts'),
    import('./plan.ts'),
  ]);
  try {
    createPlan(options.parts);
    return (context) => createGrpcSource(options, context);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new ConfigError([{ path, problem: error.message, ...(where !== undefined && { where }) }]);
  }
}

/** `localhost:50051`, `grpc://…` and `http://…` mean the same. */
function toHttp(address: string): string {
  return address.replace(/^grpc(s?):/i, 'http$1:');
}

function readMeaning(reader: NodeReader, bookDepth: number) {
  const preset = reader.node('preset');
  const isB25 = preset?.kind === 'text' && preset.text.trim().toLowerCase() === 'b25';
  const service = reader.optional('service', choice(B25_SERVICES));
  if (isB25 && !reader.has('service')) reader.fault('not given', { name: 'service', expected: 'orders or risk' });
  if (!isB25 && service !== undefined) reader.fault('belongs to preset: b25', { name: 'service' });
  const createRoutes = readRoutes(reader, { b25: b25Routes(service ?? 'orders') }, { bookDepth });
  const readB25 = (): GrpcPart[] => {
    if (!isB25) return [];
    const intervalKind = duration('100ms', '1h');
    if (service === 'risk') {
      const intervalMs = reader.option('refresh_interval', intervalKind, RISK_INTERVAL_MS);
      return [{ kind: 'b25_risk', intervalMs, accountId: reader.option('account_id', line('an account'), '') }];
    }
    return [
      {
        kind: 'b25_orders',
        intervalMs: reader.option('refresh_interval', intervalKind, ORDERS_INTERVAL_MS),
        userId: reader.option('user_id', line('a user'), ''),
        symbols: reader.option('symbols', listOf('symbols'), []),
      },
    ];
  };
  return { readB25, createRoutes };
}

function b25Routes(service: B25Service): RouteFactory {
  return service === 'risk' ? createB25RiskManagerRoutes : createB25OrderServiceRoutes;
}

/** Methods of the user's own interfaces. */
function readOwnPart(reader: NodeReader): GrpcPart[] {
  const descriptorPaths = reader.optional('proto', listOf('files that protoc --descriptor_set_out wrote'));
  const calls = reader.maps('calls').flatMap((each) => {
    const intervalMs = each.option('every', duration('100ms', '24h'), CALL_INTERVAL_MS);
    return readMethod(each).map((method): CallOptions => ({ ...method, intervalMs }));
  });
  const streams = reader.maps('streams').flatMap(readMethod);
  if (calls.length + streams.length === 0) {
    if (descriptorPaths !== undefined) reader.fault('no method of it is called', { name: 'proto' });
    return [];
  }
  if (descriptorPaths === undefined) {
    const expected = 'files that protoc --include_imports --descriptor_set_out wrote';
    if (!reader.has('proto')) reader.fault('not given', { name: 'proto', expected });
    return [];
  }
  return [{ kind: 'described', descriptorPaths, calls, streams }];
}

/** A source that is asked more seldom than it may be silent would be stale between any two answers. */
function expectAnswersInTime(reader: NodeReader, parts: readonly GrpcPart[]): void {
  if (parts.some((part) => part.kind === 'described' && part.streams.length > 0)) return;
  const written = reader.node('stall_after');
  // What is wrong with it as a duration is reported by whoever reads it for all types.
  const stallAfterMs =
    (written?.kind === 'text' ? STALL_AFTER.parse(written.text.trim()) : undefined) ?? STALL_AFTER_MS;
  const intervals = parts.flatMap((part) =>
    part.kind === 'described' ? part.calls.map(({ intervalMs }) => intervalMs) : [part.intervalMs],
  );
  const shortestMs = Math.min(...intervals);
  if (intervals.length === 0 || shortestMs * 1.1 < stallAfterMs) return;
  const expected = `more than the shortest interval between calls, which is ${shortestMs / 1_000} s`;
  reader.fault('the source would be stale between two answers', { name: 'stall_after', expected });
}

function readMethod(reader: NodeReader): { readonly method: string; readonly request: unknown }[] {
  const method = reader.required('method', line('a method such as package.Service/Method'));
  const text = reader.option('request', line('a request as JSON'), '{}');
  reader.finish();
  if (method !== undefined && !/^\/?[\w.]+\/\w+$/.test(method)) {
    reader.fault('is no name of a method', { name: 'method', expected: 'package.Service/Method' });
    return [];
  }
  try {
    return method === undefined ? [] : [{ method: method.replace(/^\//, ''), request: JSON.parse(text) as unknown }];
  } catch {
    reader.fault('is no JSON', { name: 'request', expected: `such as '{"limit": 100}'` });
    return [];
  }
}

const METADATA_NAME = /^[a-z0-9_.-]{1,100}$/i;
const METADATA_VALUE = /^[\u0020-\u007e]{0,8192}$/;

/** Values are never shown in faults: they may be secrets. */
function readMetadata(reader: NodeReader): Readonly<Record<string, string>> {
  const metadata = reader.texts('metadata');
  for (const [name, value] of Object.entries(metadata)) {
    if (!METADATA_NAME.test(name) || /^(?:grpc-|:)|^(?:te|content-type|user-agent)$/i.test(name)) {
      reader.fault(`${JSON.stringify(name)} cannot be the name of metadata`, { name: 'metadata' });
    }
    if (!METADATA_VALUE.test(value)) reader.fault(`the value of ${name} cannot be metadata`, { name: 'metadata' });
  }
  const bearer = reader.optional('bearer', secret());
  if (bearer === undefined) return metadata;
  const twice = Object.keys(metadata).find((name) => name.toLowerCase() === 'authorization');
  if (twice !== undefined) reader.fault(`${twice} is given twice: here, and by bearer`, { name: 'metadata' });
  return { ...metadata, authorization: `Bearer ${bearer}` };
}
