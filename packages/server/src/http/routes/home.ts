import type { FastifyInstance } from 'fastify';
import { HOME_PAGE_STYLE_SOURCE, renderHomePage } from '../home-page.ts';
import type { HttpContext } from '../http-context.ts';
import { createPolicy } from '../security-headers.ts';

/** At `/`, or at `/about` where the dashboard is. */
export function addHomeRoute(
  app: FastifyInstance,
  { version, mode, credentials }: HttpContext,
  hasDashboard: boolean,
): void {
  const helmet = createPolicy({ 'style-src': [HOME_PAGE_STYLE_SOURCE], 'img-src': ['data:'] });
  app.get(hasDashboard ? '/about' : '/', { helmet }, (_request, reply) => {
    const page = renderHomePage({ version, mode: mode(), isKeyRequired: credentials.isRequired, hasDashboard });
    return reply.type('text/html; charset=utf-8').send(page);
  });
}
