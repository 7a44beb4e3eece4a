import { formatTime } from '@tickboard/core/model/wire-value';
import { marketData } from '@tickboard/core/model/channels/market-data';
import type { FastifyInstance } from 'fastify';
import { addVary, prefersJson } from '../accept.ts';
import { type HttpContext, readStore, uptimeSeconds } from '../http-context.ts';
import { HttpError, quoteName } from '../http-error.ts';
import { checkCredentials } from '../require-credentials.ts';
import { type RowView, viewChannel, viewEntry } from '../state-view.ts';

interface Query {
  readonly symbol?: string | readonly string[];
}

/** Prometheus text; or, asked for JSON, the ticker with the figures of the feed behind it. */
export function addMetricsRoute(app: FastifyInstance, context: HttpContext): void {
  const { registry } = context.metrics;
  app.get<{ Querystring: Query }>('/metrics', async (request, reply) => {
    addVary(reply, 'Accept');
    if (!prefersJson(request.headers.accept)) return reply.type(registry.contentType).send(await registry.metrics());
    // Rows of the state, unlike the figures above: they have the same door as /api/v1/state.
    checkCredentials(context.credentials, request, reply);
    const { symbol } = request.query;
    if (Array.isArray(symbol)) throw new HttpError(400, 'symbol is given more than once');
    return reply.send(await viewTicker(context, symbol as string | undefined));
  });
}

async function viewTicker(context: HttpContext, symbol: string | undefined) {
  const table = readStore(context).tables.get(marketData.name);
  const row = table && symbol !== undefined ? (viewEntry(table, symbol)?.view as RowView | undefined) : undefined;
  if (symbol !== undefined && row === undefined) {
    throw new HttpError(404, `${marketData.name} has no ${quoteName(symbol)}`);
  }
  return {
    ticker: row ?? (table ? viewChannel(table) : {}),
    metrics: { ...(row && spreadOf(row)), ...(await viewFeedFigures(context, row?.['source'])) },
    timestamp: formatTime(context.clock.now()),
  };
}

function spreadOf({ spread, spread_bps }: RowView) {
  return { ...(spread !== undefined && { spread }), ...(spread_bps !== undefined && { spread_bps }) };
}

/** `source` is the row's; without one, the figures are of all sources, and the latency that of the slowest. */
async function viewFeedFigures(context: HttpContext, source: unknown) {
  const received = await readSamples(context, 'dashboard_source_messages_total');
  const lags = await readSamples(context, 'dashboard_state_update_lag_seconds');
  const ofSource = lags.filter(({ labels }) => source === undefined || labels['source'] === source);
  const rates = context.sources().map(({ messagesPerSecond }) => messagesPerSecond);
  return {
    messages_received: received.reduce((sum, { value }) => sum + value, 0),
    messages_per_second: rates.reduce((sum, rate) => sum + rate, 0),
    uptime_seconds: uptimeSeconds(context),
    ...(ofSource.length > 0 && {
      feed_latency_ms: Math.max(0, ...ofSource.map(({ value }) => Math.round(value * 1_000))),
    }),
  };
}

interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
}

async function readSamples({ metrics }: HttpContext, name: string): Promise<readonly Sample[]> {
  return (await metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
}
