/** Every way in which a request can fail ends here, in one shape. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { describeError, HttpError, pathOf } from './http-error.ts';

const INTERNAL_ERROR = 'internal error';
/** Parsing failed before any route, and so before any hook that sets these. */
const HEADERS_WITHOUT_ROUTE = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
};

/** Answers what no route asked for in another way; undefined where it does not. */
type AnswerUnknown = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

export function answerErrors(app: FastifyInstance, log: Logger, answerUnknown?: AnswerUnknown): void {
  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    // What a route answers on purpose is no failure, whatever its status.
    const isFailure = status >= 500 && !(error instanceof HttpError);
    if (isFailure) log.error({ err: error, method: request.method, path: pathOf(request.url) }, 'a request failed');
    return sendError(request, reply, status, isFailure ? INTERNAL_ERROR : messageOf(error));
  });
  // Before the body is read: what no route asked for needs no parsing.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return undefined;
    const answered = await answerUnknown?.(request, reply);
    if (answered === undefined) throw new HttpError(404, notFoundMessage(request));
    return answered;
  });
  app.setNotFoundHandler((request, reply) => sendError(request, reply, 404, notFoundMessage(request)));
}

/** Requests whose URL no router can read. */
export function answerFrameworkError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers(HEADERS_WITHOUT_ROUTE);
  void sendError(request, reply, statusOf(error), 'the URL cannot be read: a part is malformed or too long');
}

/** Bytes that are no HTTP, or not in time: there is no request to answer, only a socket. */
export function answerBrokenRequest(error: Error, socket: Socket): void {
  if (socket.writable) {
    const status = brokenStatus('code' in error ? error.code : undefined);
    const text = STATUS_CODES[status] ?? '';
    const body = JSON.stringify(describeError(status, text.toLowerCase(), undefined));
    const head = [
      `HTTP/1.1 ${status} ${text}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroy();
}

function sendError(request: FastifyRequest, reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send(describeError(status, message, request.url));
}

function notFoundMessage({ method, url }: FastifyRequest): string {
  return `there is nothing at ${method} ${pathOf(url)}`;
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : INTERNAL_ERROR;
}

function brokenStatus(code: unknown): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}
