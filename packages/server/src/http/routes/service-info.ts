import { formatTime } from '@tickboard/core/model/wire-value';
import type { FastifyInstance } from 'fastify';
import { type HttpContext, readStore, SERVICE_NAME } from '../http-context.ts';
import { countEntries, listHolders } from '../state-view.ts';
import { bySource, viewClients, viewSource } from '../status-view.ts';

/** What runs here and how it is doing: counts and states as observed, no rows. */
export function addServiceInfoRoute(app: FastifyInstance, context: HttpContext): void {
  app.get('/api/service-info', () => {
    const store = readStore(context);
    return {
      service: SERVICE_NAME,
      version: context.version,
      mode: context.mode(),
      runtime: { name: 'node', version: process.version, platform: process.platform, arch: process.arch },
      started_at: formatTime(context.startedAt),
      uptime_seconds: context.collector.uptimeSeconds,
      timestamp: formatTime(context.clock.now()),
      clients: viewClients(context.clients()),
      state: {
        epoch: store.epoch,
        seq: store.version,
        counts: Object.fromEntries(listHolders(store).map((holder) => [holder.definition.name, countEntries(holder)])),
      },
      backends: bySource(context.sources(), viewSource),
    };
  });
}
