import { formatTime } from '@tickboard/core/model/wire-value';
import { Feed } from '@tickboard/core/store/feed';
import type { FastifyInstance } from 'fastify';
import { type HttpContext, readStore, SERVICE_NAME } from '../http-context.ts';
import { requireCredentials } from '../require-credentials.ts';
import { countEntries, digestTable, type Holder, listHolders, versionOf, viewChannel } from '../state-view.ts';
import { bySource, viewClients, viewSource } from '../status-view.ts';

/** Everything at once, as of one version: what a client should show can be laid beside it. */
export function addDebugRoute(app: FastifyInstance, context: HttpContext): void {
  app.get('/debug', { preHandler: requireCredentials(context.credentials) }, () => {
    const store = readStore(context);
    const holders = listHolders(store);
    return {
      service: SERVICE_NAME,
      version: context.version,
      mode: context.mode(),
      timestamp: formatTime(context.clock.now()),
      uptime_seconds: context.collector.uptimeSeconds,
      epoch: store.epoch,
      seq: store.version,
      channels: Object.fromEntries(holders.map((holder) => [holder.definition.name, describeChannel(holder)])),
      sources: bySource(context.sources(), viewSource),
      clients: viewClients(context.clients()),
      state: Object.fromEntries(holders.map((holder) => [holder.definition.name, viewChannel(holder)])),
    };
  });
}

function describeChannel(holder: Holder) {
  const count = countEntries(holder);
  if (holder instanceof Feed) return { kind: 'feed', count, first_id: holder.firstKeptId, last_id: holder.lastId };
  return { kind: holder.definition.kind, count, seq: versionOf(holder), digest: digestTable(holder) };
}
