import type { FastifyInstance } from 'fastify';
import type { HttpContext } from '../http-context.ts';
import { createDocument } from '../openapi/create-document.ts';
import { readParameters } from '../parameters.ts';

/** What can be asked below /api, for programs that make clients of it. It holds no data, and wants no key. */
export function addOpenApiRoute(app: FastifyInstance, { version }: HttpContext): void {
  let document: string | undefined;

  app.get<{ Querystring: Readonly<Record<string, unknown>> }>('/api/v1/openapi.json', (request, reply) => {
    readParameters({}, request.query);
    document ??= JSON.stringify(createDocument(version));
    return reply.type('application/json; charset=utf-8').send(document);
  });
}
