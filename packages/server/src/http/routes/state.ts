import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addVary } from '../accept.ts';
import { createEntityTag, isEntityTagHeld } from '../entity-tag.ts';
import { type HttpContext, readStore } from '../http-context.ts';
import { HttpError, quoteName } from '../http-error.ts';
import { readParameters } from '../parameters.ts';
import { requireCredentials } from '../require-credentials.ts';
import { findHolder, type Holder, listHolders, versionOf, viewChannel, viewEntry } from '../state-view.ts';

interface ChannelParams {
  readonly channel: string;
}

interface EntryParams extends ChannelParams {
  readonly key: string;
}

/** Current rows, as protocol 1 shows them. */
export function addStateRoutes(app: FastifyInstance, context: HttpContext): void {
  const options = { preHandler: [requireCredentials(context.credentials), refuseParameters] };

  app.get<{ Params: ChannelParams }>('/api/v1/state/:channel', options, (request, reply) => {
    const holder = requireChannel(context, request.params.channel);
    return answer(context, request, reply, versionOf(holder), () => viewChannel(holder));
  });

  app.get<{ Params: EntryParams }>('/api/v1/state/:channel/:key', options, (request, reply) => {
    const { channel, key } = request.params;
    const entry = viewEntry(requireChannel(context, channel), key);
    if (entry === undefined) throw new HttpError(404, `${channel} has no ${quoteName(key)}`);
    return answer(context, request, reply, entry.version, () => entry.view);
  });
}

/** @throws {HttpError} 400 */
async function refuseParameters({ query }: FastifyRequest): Promise<void> {
  readParameters({}, query as Readonly<Record<string, unknown>>);
}

/** @throws {HttpError} 404 */
function requireChannel(context: HttpContext, channel: string): Holder {
  const store = readStore(context);
  const holder = findHolder(store, channel);
  if (holder !== undefined) return holder;
  const names = listHolders(store).map(({ definition }) => definition.name);
  throw new HttpError(404, `there is no channel ${quoteName(channel)}, only ${names.join(', ')}`);
}

/** `view` is made only for a client that does not hold it yet. */
function answer(
  { store, mode }: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  version: number,
  view: () => unknown,
): FastifyReply {
  const tag = createEntityTag(store, version);
  const isHeld = isEntityTagHeld(request.headers['if-none-match'], tag);
  const body = isHeld ? undefined : JSON.stringify(view());
  addVary(reply, 'Authorization', 'X-API-Key');
  void reply.headers({ etag: tag, 'cache-control': 'private, no-cache', 'x-tickboard-mode': mode() });
  if (isHeld) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(body);
}
