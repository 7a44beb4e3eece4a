import type { FastifyInstance } from 'fastify';
import { HOME_PAGE_STYLE_SOURCE, renderHomePage } from '../home-page.ts';
import type { HttpContext } from '../http-context.ts';
import { createPolicy } from '../security-headers.ts';

/** `path`: where the page stands. */
export function addHomeRoute(app: FastifyInstance, { version, mode, credentials }: HttpContext, path: string): void {
  const helmet = createPolicy({ 'style-src': [HOME_PAGE_STYLE_SOURCE], 'img-src': ['data:'] });
  app.get(path, { helmet }, (_request, reply) => {
    const page = renderHomePage({ version, mode: mode(), isKeyRequired: credentials.isRequired });
    return reply.type('text/html; charset=utf-8').send(page);
  });
}
