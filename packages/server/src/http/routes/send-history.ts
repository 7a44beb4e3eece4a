/** What the routes that answer from history have in common. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CursorError } from '../../history/cursor.ts';
import { HistoryError } from '../../history/history-error.ts';
import type { HistoryPage } from '../../history/history-query.ts';
import { isEntityTagHeld } from '../entity-tag.ts';
import { HttpError } from '../http-error.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';
export const RETRY_AFTER_S = 10;
export const NOTHING_KEPT = 'nothing is kept here: history.enabled is false';

/** @throws {HttpError} 404 where nothing is kept. */
export function requireHistory<Kept>(history: Kept | undefined): Kept {
  if (history === undefined) throw new HttpError(404, NOTHING_KEPT);
  return history;
}

export function refuseHistory(error: unknown): never {
  if (error instanceof CursorError) throw new HttpError(400, `cursor cannot be used: ${error.message}`);
  if (error instanceof HistoryError) throw new HttpError(503, 'history cannot be read now: try again');
  throw error;
}

/** With its tag, or 304 to a client that holds it. */
export function sendTagged(
  { body, tag }: Pick<HistoryPage, 'body' | 'tag'>,
  contentType: string,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const etag = `"${tag}"`;
  void reply.headers({ etag, 'cache-control': 'private, no-cache' });
  if (isEntityTagHeld(request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply.type(contentType).send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
}
