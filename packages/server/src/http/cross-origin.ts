/** Which web pages may read the answers: exactly those of the origins configured, as of the time of the request. */
import type { FastifyCorsOptions } from '@fastify/cors';
import type { Config } from '../config/options.ts';

const ANY = '*';
const PREFLIGHT_SECONDS = 600;

export function createCorsOptions(config: () => Config): FastifyCorsOptions {
  return {
    origin: async (origin: string | undefined) => {
      const allowed = config().websocket.allowedOrigins;
      if (origin === undefined) return false;
      return allowed.includes(ANY) ? ANY : allowed.includes(origin) && origin;
    },
    methods: ['GET', 'HEAD'],
    allowedHeaders: ['Authorization', 'X-API-Key', 'If-None-Match'],
    exposedHeaders: ['ETag', 'Retry-After', 'X-Tickboard-Mode'],
    // Short, as the list of origins may change while running.
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  };
}
