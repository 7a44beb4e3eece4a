/** The web dashboard: one document under every page of it, and the files that it is made of. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { createPolicy } from '../security-headers.ts';

/** Pages of the dashboard; it finds out itself which one was asked for. */
const PAGES = [
  '/',
  '/login',
  '/desk',
  '/markets',
  '/trade',
  '/trade/:symbol',
  '/portfolio',
  '/strategies',
  '/strategies/:id',
  '/risk',
  '/feeds',
  '/alerts',
  '/system',
  '/admin',
  '/settings',
] as const;

const SELF = ["'self'"];
/** No inline script or style, nothing from elsewhere, and no text that becomes markup. */
const HELMET = createPolicy({
  'script-src': SELF,
  'style-src': SELF,
  'font-src': SELF,
  'img-src': SELF,
  'connect-src': SELF,
  'manifest-src': SELF,
  'require-trusted-types-for': ["'script'"],
});

/** Whether there is a dashboard that was built. */
export function isDashboardAt(root: string | undefined): root is string {
  return root !== undefined && existsSync(join(root, 'index.html'));
}

export async function addDashboard(app: FastifyInstance, root: string): Promise<void> {
  await app.register(fastifyStatic, { root, serve: false, preCompressed: true, cacheControl: false });
  const document = { helmet: HELMET };
  for (const page of PAGES) app.get(page, document, (_request, reply) => reply.sendFile('index.html'));
  const files = readdirSync(root, { withFileTypes: true }).filter((file) => file.isFile() && isOfPage(file.name));
  for (const { name } of files) app.get(`/${name}`, (_request, reply) => reply.sendFile(name));
  // Their names change with what is in them.
  app.get<{ Params: { readonly '*': string } }>('/assets/*', (request, reply) => {
    void reply.header('cache-control', 'public, max-age=31536000, immutable');
    return reply.sendFile(`assets/${request.params['*']}`);
  });
}

function isOfPage(name: string): boolean {
  return name !== 'index.html' && !name.endsWith('.br') && !name.endsWith('.gz');
}
