/** The page of live events. What it shows comes over the WebSocket; the files themselves tell nothing. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { createPolicy } from '../security-headers.ts';

const FILES = [
  { path: '/dashboard_realtime.html', file: 'page.html', type: 'text/html' },
  { path: '/dashboard_realtime/page.css', file: 'page.css', type: 'text/css' },
  { path: '/dashboard_realtime/main.mjs', file: 'main.mjs', type: 'text/javascript' },
  { path: '/dashboard_realtime/items.mjs', file: 'items.mjs', type: 'text/javascript' },
  { path: '/dashboard_realtime/sources.mjs', file: 'sources.mjs', type: 'text/javascript' },
  { path: '/dashboard_realtime/stream.mjs', file: 'stream.mjs', type: 'text/javascript' },
] as const;

const SELF = ["'self'"];
const HELMET = createPolicy({
  'script-src': SELF,
  'style-src': SELF,
  'connect-src': SELF,
  'img-src': ['data:'],
});

export function addRealtimePage(app: FastifyInstance): void {
  for (const { path, file, type } of FILES) {
    const content = readFileSync(new URL(`../realtime-page/${file}`, import.meta.url));
    app.get(path, { helmet: HELMET }, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(content));
  }
}
