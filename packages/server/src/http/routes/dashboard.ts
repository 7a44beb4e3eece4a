/** The web dashboard: a document under every page of it, and the files that it is made of. */
import { existsSync, promises, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addVary, acceptsPage } from '../accept.ts';
import { pathOf } from '../http-error.ts';
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
/** A person may have to do without the server just when they are shown. */
const KEPT_FOR_A_DAY = 'public, max-age=86400';
/** What the build writes: a file of that one folder, but none that is only another's compressed form. */
const ASSET_NAME = /^\w[\w.-]*$(?<!\.(?:br|gz))/;
/** Icons and the manifest. */
const PUBLIC_NAME = /^\w[\w-]*\.(?:svg|png|ico|webmanifest)$/;

/** What is below these is for programs, whoever asks. */
const DATA = /^\/(?:api|admin|assets|debug|metrics|ws)\//;

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
      else if (PUBLIC_NAME.test(basename(path))) void reply.header('cache-control', KEPT_FOR_A_DAY);
    },
  });
  for (const page of PAGES) {
    const document = documentOf(root, page);
    app.get(page, { helmet: HELMET }, (_request, reply) => reply.sendFile(document));
    if (page !== '/') {
      app.get(`${page}/`, ({ url }, reply) => reply.redirect(url.replace(/\/(?=\?|$)/, ''), 308));
    }
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

/** The dashboard says to whoever came by an address that it has no such page; undefined for programs. */
export async function answerNoSuchPage(
  root: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || DATA.test(pathOf(request.url)) || !acceptsPage(request.headers.accept)) return undefined;
  const document = await promises.readFile(join(root, 'index.html'), 'utf8');
  reply.helmet(HELMET);
  addVary(reply, 'accept');
  return reply.code(404).type('text/html; charset=utf-8').send(document);
}
