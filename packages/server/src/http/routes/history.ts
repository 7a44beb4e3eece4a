import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HistoryFormat, HistoryPage, HistoryQuery } from '../../history/history-query.ts';
import type { History } from '../../history/history.ts';
import { addVary } from '../accept.ts';
import { HistoryStream, STREAMS_MAX } from '../history-stream.ts';
import type { HttpContext } from '../http-context.ts';
import { HttpError } from '../http-error.ts';
import { readHistoryQuery } from '../read-history-query.ts';
import { requireCredentials } from '../require-credentials.ts';
import { JSON_TYPE, refuseHistory, requireHistory, RETRY_AFTER_S, sendTagged } from './send-history.ts';

type Querystring = Readonly<Record<string, unknown>>;

const CONTENT_TYPES: Readonly<Record<HistoryFormat, string>> = {
  json: JSON_TYPE,
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  msgpack: 'application/msgpack',
};

/** What was, from where it is kept. The answer is made on another thread. */
export function addHistoryRoute(app: FastifyInstance, context: HttpContext): void {
  const { credentials, history, mode, clock, log } = context;
  const options = { preHandler: requireCredentials(credentials) };
  let streams = 0;

  app.get<{ Querystring: Querystring }>('/api/v1/history', options, async (request, reply) => {
    const kept = requireHistory(history);
    const { query, isWhole } = readHistoryQuery(request.query);
    addVary(reply, 'Authorization', 'X-API-Key');
    void reply.header('x-tickboard-mode', mode());
    return isWhole ? sendWhole(kept, query, request, reply) : sendPage(await ask(kept, query), query, request, reply);
  });

  async function sendWhole(
    kept: Pick<History, 'query'>,
    query: HistoryQuery,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (request.raw.httpVersion === '1.0') {
      throw new HttpError(505, 'limit all wants HTTP/1.1: over 1.0 nobody can tell a whole answer from one cut off');
    }
    if (streams >= STREAMS_MAX) {
      void reply.header('retry-after', RETRY_AFTER_S);
      throw new HttpError(
        503,
        `${STREAMS_MAX} answers with limit all are being sent, which is as many as there can be`,
      );
    }
    if (request.method === 'HEAD') {
      await ask(kept, query);
      return reply.type(CONTENT_TYPES[query.format]).send();
    }
    streams++;
    let first: HistoryPage;
    try {
      first = await ask(kept, query);
    } catch (error) {
      streams--;
      throw error;
    }
    const onClose = (error: Error | null) => {
      streams--;
      if (error !== null) log.warn({ type: query.type, reason: error.message }, 'an answer from history was cut off');
    };
    const stream = new HistoryStream({ query, first, clock, onClose, ask: (next) => kept.query(next) });
    return reply.type(CONTENT_TYPES[query.format]).send(stream);
  }
}

function ask(kept: Pick<History, 'query'>, query: HistoryQuery): Promise<HistoryPage> {
  return kept.query(query).catch(refuseHistory);
}

function sendPage(
  page: HistoryPage,
  { format }: HistoryQuery,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (page.nextCursor !== undefined) void reply.header('x-next-cursor', page.nextCursor);
  return sendTagged(page, CONTENT_TYPES[format], request, reply);
}
