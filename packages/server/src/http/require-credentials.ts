import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Credentials } from '../session/credentials.ts';
import { readToken } from '../transport/client-request.ts';
import { HttpError } from './http-error.ts';

const NO_QUERY = new URLSearchParams();

/**
 * Lets through who presents the key, as `Authorization: Bearer` or `X-API-Key`, and everyone where none is asked for.
 * Credentials in the URL do not count here: a program that can send a header should.
 *
 * @throws {HttpError} 401
 */
export function checkCredentials(credentials: Credentials, request: FastifyRequest, reply: FastifyReply): void {
  if (credentials.accepts(readToken(request.raw, NO_QUERY, false))) return;
  void reply.header('www-authenticate', 'Bearer realm="tickboard"');
  throw new HttpError(401, 'credentials are missing or wrong: Authorization: Bearer or X-API-Key was expected');
}

export function requireCredentials(credentials: Credentials) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    checkCredentials(credentials, request, reply);
  };
}
