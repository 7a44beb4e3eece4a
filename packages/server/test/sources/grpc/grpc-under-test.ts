/** Sources of gRPC as tests make them: they probe and try again faster than those of users. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createB25OrderServiceRoutes } from '@tickboard/server/decode/contracts/b25/order-service';
import { createB25RiskManagerRoutes } from '@tickboard/server/decode/contracts/b25/risk-manager';
import { createGrpcSource } from '@tickboard/server/sources/grpc/grpc-source';
import { GRPC_SOURCE_DEFAULTS, type GrpcSourceOptions } from '@tickboard/server/sources/grpc/options';
import type { Source, SourceContext } from '@tickboard/server/sources/source';
import { afterAll } from 'vitest';
import { quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import {
  CONTRACT_DESCRIPTORS,
  startGrpcServer,
  type GrpcServer,
} from '../../../../../test/harness/grpc/grpc-server.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';

export const GET_ORDERS = 'order.OrderService/GetOrders';
export const GET_ORDER = 'order.OrderService/GetOrder';
export const STREAM_ORDERS = 'order.OrderService/StreamOrderUpdates';
export const GET_METRICS = 'riskmanager.RiskManager/GetRiskMetrics';
export const GET_STOP = 'riskmanager.RiskManager/GetEmergencyStopStatus';
export const STREAM_QUOTES = 'contract.Quotes/StreamQuotes';

const BASE = {
  ...GRPC_SOURCE_DEFAULTS,
  backoffMinMs: 50,
  backoffMaxMs: 400,
  pingIntervalMs: 300,
  pingTimeoutMs: 1_500,
  pingsInARowMax: Number.POSITIVE_INFINITY,
};

type Overrides = Partial<GrpcSourceOptions>;

/** Far longer than a test: whoever wants a refresh says so. */
const NEVER_MS = 3_600_000;

export function ordersOptions(url: string, intervalMs = NEVER_MS): GrpcSourceOptions {
  const part = { kind: 'b25_orders', intervalMs, userId: '', symbols: [] } as const;
  return { ...BASE, url, parts: [part], createRoutes: createB25OrderServiceRoutes };
}

export function riskOptions(url: string, intervalMs = NEVER_MS): GrpcSourceOptions {
  const part = { kind: 'b25_risk', intervalMs, accountId: '' } as const;
  return { ...BASE, url, parts: [part], createRoutes: createB25RiskManagerRoutes };
}

/** Listens to quotes as a user's own interface streams them. */
export function quoteOptions(url: string, overrides: Overrides = {}): GrpcSourceOptions {
  const streams = [{ method: STREAM_QUOTES, request: {} }];
  const part = { kind: 'described', descriptorPaths: [CONTRACT_DESCRIPTORS], calls: [], streams } as const;
  return { ...BASE, url, parts: [part], createRoutes: () => [quoteRoute(STREAM_QUOTES)], ...overrides };
}

let directory: string | undefined;

/** A directory for this file of tests. */
export function scratch(name: string): string {
  if (directory === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'tickboard-grpc-'));
    directory = made;
    afterAll(() => rmSync(made, { recursive: true, force: true }));
  }
  return join(directory, name);
}

/** A server, and a source of it that runs; both end with the block. */
export async function runSource(
  createOptions: (url: string) => GrpcSourceOptions,
  { prepare }: { readonly prepare?: (server: GrpcServer) => Promise<void> } = {},
) {
  const server = await startGrpcServer();
  await prepare?.(server);
  const context = new RecordingContext();
  const source: Source = createGrpcSource(createOptions(`http://${server.address}`), context);
  source.run();
  return {
    server,
    context,
    source,
    async [Symbol.asyncDispose]() {
      await source.stop();
      await server.stop();
    },
  };
}

export function createAt(port: number, context: SourceContext): Source {
  return createGrpcSource(quoteOptions(`http://127.0.0.1:${port}`), context);
}
