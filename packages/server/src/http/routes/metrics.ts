import { marketData } from '@tickboard/core/model/channels/market-data';
import { formatTime } from '@tickboard/core/model/wire-value';
import type { FastifyInstance } from 'fastify';
import { addVary, prefersJson } from '../accept.ts';
import type { HttpContext } from '../http-context.ts';
import { HttpError, quoteName } from '../http-error.ts';
import { checkCredentials } from '../require-credentials.ts';

interface Query {
  readonly symbol?: string | readonly string[];
}

/** Prometheus text; or, asked for JSON, a ticker with the figures of the feed behind it, as QuantMind answers. */
export function addMetricsRoute(app: FastifyInstance, context: HttpContext): void {
  const { registry } = context.metrics;
  app.get<{ Querystring: Query }>('/metrics', async (request, reply) => {
    addVary(reply, 'Accept');
    if (!prefersJson(request.headers.accept)) return reply.type(registry.contentType).send(await registry.metrics());
    // Rows of the state, unlike the figures above: they have the same door as /api/v1/state.
    checkCredentials(context.credentials, request, reply);
    const { symbol } = request.query;
    if (Array.isArray(symbol)) throw new HttpError(400, 'symbol is given more than once');
    return reply.send(viewTicker(context, symbol as string | undefined));
  });
}

function viewTicker({ settle, collector, clock }: HttpContext, symbol: string | undefined) {
  settle();
  const row = symbol === undefined ? collector.findNewest() : collector.find(symbol);
  if (symbol !== undefined && row === undefined) {
    throw new HttpError(404, `${marketData.name} has no ${quoteName(symbol)}`);
  }
  return {
    ticker: row === undefined ? {} : collector.viewTicker(row),
    metrics: collector.measure(row),
    timestamp: formatTime(clock.now()),
  };
}
