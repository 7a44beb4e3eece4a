import { CHANNELS } from '@tickboard/core/model/registry';
import type { FastifyInstance } from 'fastify';
import type { HttpContext } from '../http-context.ts';

const FEEDS = CHANNELS.filter(({ kind }) => kind === 'feed').map(({ name }) => name);
const SUBSCRIPTIONS = 'dashboard_client_subscriptions';

/** Where events come from, and how many clients want them, for those who watch the bus of ARES. */
export function addEventbusHealthRoute(app: FastifyInstance, { sources, metrics }: HttpContext): void {
  app.get('/api/v1/eventbus/health', async () => {
    const states = sources().map(({ state }) => state);
    const liveCount = states.filter((state) => state === 'live').length;
    const samples = (await metrics.registry.getSingleMetric(SUBSCRIPTIONS)?.get())?.values ?? [];
    const counts = new Map(samples.map(({ labels, value }) => [labels['channel'], value]));
    return {
      status: liveCount === 0 ? 'down' : liveCount < states.length ? 'degraded' : 'healthy',
      type: [...new Set(sources().map(({ type }) => type))].join(', '),
      subscribers: Object.fromEntries(FEEDS.map((name) => [name, counts.get(name) ?? 0])),
    };
  });
}
