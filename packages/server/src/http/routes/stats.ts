import type { FastifyInstance } from 'fastify';
import { addVary } from '../accept.ts';
import type { HttpContext } from '../http-context.ts';
import { HttpError } from '../http-error.ts';
import { readStatsQuery } from '../read-stats-query.ts';
import { requireCredentials } from '../require-credentials.ts';
import { JSON_TYPE, refuseHistory, requireHistory, RETRY_AFTER_S, sendTagged } from './send-history.ts';

/** Each goes through all that is kept of closed trades and equity. */
const COMPUTED_AT_ONCE_MAX = 2;

/** What trading came to. Computed on another thread. */
export function addStatsRoute(app: FastifyInstance, { credentials, history, mode }: HttpContext): void {
  const options = { preHandler: requireCredentials(credentials) };
  let computing = 0;

  app.get<{ Querystring: Readonly<Record<string, unknown>> }>('/api/v1/stats', options, async (request, reply) => {
    const kept = requireHistory(history);
    const query = readStatsQuery(request.query);
    if (computing >= COMPUTED_AT_ONCE_MAX) {
      void reply.header('retry-after', RETRY_AFTER_S);
      throw new HttpError(503, `${COMPUTED_AT_ONCE_MAX} others are being computed: try again`);
    }
    computing++;
    const page = await kept
      .stats(query)
      .catch(refuseHistory)
      .finally(() => computing--);
    addVary(reply, 'Authorization', 'X-API-Key');
    void reply.header('x-tickboard-mode', mode());
    return sendTagged(page, JSON_TYPE, request, reply);
  });
}
