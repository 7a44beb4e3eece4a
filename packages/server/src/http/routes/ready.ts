import { formatTime } from '@tickboard/core/model/wire-value';
import type { FastifyInstance } from 'fastify';
import type { HttpContext } from '../http-context.ts';
import { bySource, summarizeSource } from '../status-view.ts';

/** 200 while every configured source is live, else 503; either way the state of each and the reason. History is told of, and nobody waits for it. */
export function addReadyRoute(app: FastifyInstance, context: HttpContext): void {
  app.get('/ready', (_request, reply) => {
    const sources = context.sources();
    const missing = sources.filter(({ state }) => state !== 'live');
    const isReady = missing.length === 0;
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? 'ready' : 'not_ready',
      mode: context.mode(),
      missing: bySource(missing, ({ state, detail }) => (detail === '' ? state : `${state}: ${detail}`)),
      sources: bySource(sources, summarizeSource),
      ...(context.history !== undefined && { history: context.history.status }),
      timestamp: formatTime(context.clock.now()),
    });
  });
}
