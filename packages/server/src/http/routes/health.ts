import { formatTime } from '@tickboard/core/model/wire-value';
import type { FastifyInstance } from 'fastify';
import { type HttpContext, SERVICE_NAME } from '../http-context.ts';

/** The process serves. Whether what it serves is fresh, /ready says. */
export function addHealthRoute(app: FastifyInstance, { clock, version }: HttpContext): void {
  app.get('/health', () => ({
    status: 'ok',
    service: SERVICE_NAME,
    timestamp: formatTime(clock.now()),
    version,
  }));
}
