/** Puts the HTTP side together. Rules: docs/spec/http.md. */
import { fastifyCors } from '@fastify/cors';
import { fastifyHelmet } from '@fastify/helmet';
import { fastifyRateLimit } from '@fastify/rate-limit';
import { fastify, type FastifyInstance } from 'fastify';
import { answerBrokenRequest, answerErrors, answerFrameworkError } from './answer-errors.ts';
import { createCorsOptions } from './cross-origin.ts';
import type { HttpContext } from './http-context.ts';
import { pathOf } from './http-error.ts';
import { noteRoutes, refuseOtherMethods } from './refuse-other-methods.ts';
import { REQUEST_LIMIT } from './request-limit.ts';
import { addDashboard, answerNoSuchPage, isDashboardAt } from './routes/dashboard.ts';
import { addDebugRoute } from './routes/debug.ts';
import { addEventbusHealthRoute } from './routes/eventbus-health.ts';
import { addHealthRoute } from './routes/health.ts';
import { addHistoryRoute } from './routes/history.ts';
import { addHomeRoute } from './routes/home.ts';
import { addIngestRoutes } from './routes/ingest.ts';
import { addMetricsRoute } from './routes/metrics.ts';
import { addOpenApiRoute } from './routes/openapi.ts';
import { addQuarantineRoutes } from './routes/quarantine.ts';
import { addReadyRoute } from './routes/ready.ts';
import { addRealtimePage } from './routes/realtime-page.ts';
import { addServiceInfoRoute } from './routes/service-info.ts';
import { addStateRoutes } from './routes/state.ts';
import { addStatsRoute } from './routes/stats.ts';
import { addSymbolsRoute } from './routes/symbols.ts';
import { addWebSocketRoute } from './routes/websocket.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** No key of any channel is longer. */
const KEY_LENGTH_MAX = 512;
/** A client that takes longer to send its request is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Ready to listen. WebSocket upgrades are the transport's, which takes them from `server` of what this returns. */
export async function createHttpServer(context: HttpContext): Promise<FastifyInstance> {
  const app = fastify({
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: KEY_LENGTH_MAX },
    // While draining, what still comes in is answered as ever: /ready and /metrics are wanted most then.
    return503OnClosing: false,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerBrokenRequest,
  });
  await app.register(fastifyHelmet, SECURITY_HEADERS);
  await app.register(fastifyCors, createCorsOptions(context.config));
  app.addHook('onRequest', async (_request, reply) => {
    void reply.header('cache-control', 'no-store');
  });
  const root = context.dashboardRoot;
  answerErrors(
    app,
    context.log,
    isDashboardAt(root) ? (request, reply) => answerNoSuchPage(root, request, reply) : undefined,
  );
  logRequests(app, context);
  const routes = noteRoutes(app);
  if (isDashboardAt(root)) await addDashboard(app, root);
  addHomeRoute(app, context, isDashboardAt(root));
  addHealthRoute(app, context);
  addReadyRoute(app, context);
  addMetricsRoute(app, context);
  addWebSocketRoute(app);
  addRealtimePage(app);
  await addIngestRoutes(app, context);
  await app.register(async (limited) => {
    await limited.register(fastifyRateLimit, REQUEST_LIMIT);
    addDebugRoute(limited, context);
    addQuarantineRoutes(limited, context);
    addServiceInfoRoute(limited, context);
    addEventbusHealthRoute(limited, context);
    addStateRoutes(limited, context);
    addHistoryRoute(limited, context);
    addSymbolsRoute(limited, context);
    addStatsRoute(limited, context);
    addOpenApiRoute(limited, context);
  });
  refuseOtherMethods(app, routes);
  return app;
}

/** At debug only: probes and scrapers ask every few seconds, for ever. */
function logRequests(app: FastifyInstance, { log }: HttpContext): void {
  app.addHook('onResponse', async ({ method, url, ip }, { statusCode, elapsedTime }) => {
    log.debug({ method, path: pathOf(url), address: ip, status: statusCode, duration_ms: elapsedTime }, 'answered');
  });
}
