/** The web dashboard: a document under every page of it, and the files that it is made of. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  '/settings',
] as const;

/** Where `/` leads. */
const HOME = 'desk';

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

/** Names of assets change with what is in them. */
const KEPT_FOR_EVER = 'public, max-age=31536000, immutable';
/** What the build writes: a file of that one folder. */
const ASSET_NAME = /^\w[\w.-]*$/;
/** Icons and the manifest. */
const PUBLIC_NAME = /^\w[\w-]*\.(?:svg|png|ico|webmanifest)$/;

/** Whether there is a dashboard that was built. */
export function isDashboardAt(root: string | undefined): root is string {
  return root !== undefined && existsSync(join(root, 'index.html'));
}

/** The build writes one for each page, which differ in what they have the browser load early. */
function documentOf(root: string, page: (typeof PAGES)[number]): string {
  const name = page === '/' ? HOME : page.split('/')[1];
  const document = `pages/${name}.html`;
  return existsSync(join(root, document)) ? document : 'index.html';
}

export async function addDashboard(app: FastifyInstance, root: string): Promise<void> {
  const assets = join(root, 'assets');
  await app.register(fastifyStatic, {
    root,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    // Of what is there alone: that something is missing is not to be remembered.
    setHeaders: (reply, path) => {
      if (dirname(path) === assets) void reply.header('cache-control', KEPT_FOR_EVER);
    },
  });
  for (const page of PAGES) {
    const document = documentOf(root, page);
    app.get(page, { helmet: HELMET }, (_request, reply) => reply.sendFile(document));
  }
  for (const name of readdirSync(root)) {
    if (PUBLIC_NAME.test(name) && name !== 'index.html') {
      app.get(`/${name}`, (_request, reply) => reply.sendFile(name));
    }
  }
  app.get<{ Params: { readonly '*': string } }>('/assets/*', (request, reply) => {
    const name = request.params['*'];
    return ASSET_NAME.test(name) ? reply.sendFile(`assets/${name}`) : reply.callNotFound();
  });
}
