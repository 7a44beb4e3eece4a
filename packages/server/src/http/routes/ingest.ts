/** Where back ends push rows and events. Rules: docs/spec/source-push.md. */
import type { Readable } from 'node:stream';
import type { ChannelDefinition } from '@tickboard/core/model/channel';
import { CHANNELS } from '@tickboard/core/model/registry';
import type { Change } from '@tickboard/core/store/change';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ROW_OPERATIONS, type RowOperation } from '../../decode/wire-row.ts';
import { findFault } from '../../ingest/validate.ts';
import type { Intake, Reading, Refusal } from '../../sources/intake.ts';
import type { HttpContext } from '../http-context.ts';
import { HttpError, quoteName } from '../http-error.ts';
import { IntakeDoor, type Pushed } from '../push/intake-door.ts';
import { PushReport } from '../push/push-report.ts';
import { BODY_FORMATS, type BodyFormat, type Item, readItems, SLICE_ITEMS } from '../push/read-items.ts';

interface IngestRoute {
  readonly Params: { readonly channel: string };
  readonly Querystring: { readonly op?: string | readonly string[] };
}

const TOO_LARGE = 413;

type ReadItem = (intake: Intake, value: unknown) => Reading;

/** What this server itself says: nobody else may. */
const OWN_CHANNELS: ReadonlySet<string> = new Set(['summary', 'system_health']);
export const PUSHABLE: ReadonlyMap<string, ChannelDefinition> = new Map(
  CHANNELS.filter(({ name }) => !OWN_CHANNELS.has(name)).map((channel) => [channel.name, channel]),
);

/** Outside of the limit that other routes have: sources that push have one of their own. */
export async function addIngestRoutes(app: FastifyInstance, context: HttpContext): Promise<void> {
  const door = new IntakeDoor(context);
  await app.register(async (scope) => {
    // Bodies are read here, piece by piece, and only once it is clear whose they are.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    scope.post<IngestRoute>('/api/v1/ingest/:channel', async (request, reply) => {
      return receive(context, door, request, reply, 'rows', () => {
        const definition = requireChannel(request.params.channel);
        const operation = requireOperation(definition, request.query.op);
        return (intake, value) => intake.readRow(definition, operation, value);
      });
    });

    for (const path of ['/api/v1/events', '/api/v1/test/event']) {
      scope.post(path, async (request, reply) => {
        return receive(context, door, request, reply, 'events', () => (intake, value) => intake.readEvent(value));
      });
    }
  });
}

async function receive(
  { defer }: HttpContext,
  door: IntakeDoor,
  request: FastifyRequest,
  reply: FastifyReply,
  pushed: Pushed,
  prepare: () => ReadItem,
): Promise<FastifyReply> {
  const { intake, leave } = door.admit(request, reply, pushed);
  const report = new PushReport();
  try {
    const read = prepare();
    await takeItems(bodyOf(request), requireFormat(request), intake, read, report, defer);
  } catch (error) {
    if (error instanceof HttpError && error.status === TOO_LARGE) report.breakOff(error.status, error.message);
    else throw error;
  } finally {
    leave();
  }
  // The rest of the body is left unread: it must not be taken for the next request.
  if (report.status === TOO_LARGE) void reply.header('connection', 'close');
  return reply.code(report.status).send(report.view(request.url));
}

async function takeItems(
  body: AsyncIterable<Buffer>,
  format: BodyFormat,
  intake: Intake,
  read: ReadItem,
  report: PushReport,
  defer: HttpContext['defer'],
): Promise<void> {
  const { bodyBytesMax, itemsMax } = intake.settings;
  let isAlive = false;
  for await (const items of readItems(body, format, bodyBytesMax)) {
    const room = itemsMax - report.items;
    const taken = takeSlice(items.slice(0, room), intake, read, report);
    if (taken.length > 0) intake.deliver(taken);
    isAlive = true;
    if (items.length > room) {
      throw new HttpError(TOO_LARGE, `more than ${itemsMax} items in one request: the rest was not read`);
    }
    // Large bodies share the event loop with everything else.
    if (items.length >= SLICE_ITEMS) await nextTurn(defer);
  }
  // A list of nothing says that whoever pushes is there.
  if (!isAlive) intake.deliver([]);
}

function nextTurn(defer: HttpContext['defer']): Promise<void> {
  return new Promise((resolve) => {
    defer(resolve);
  });
}

function takeSlice(items: readonly Item[], intake: Intake, read: ReadItem, report: PushReport): readonly Change[] {
  const taken: Change[] = [];
  for (const item of items) {
    const verdict = judge(item, intake, read);
    if (isRefusal(verdict)) {
      report.refuse(verdict.kind, verdict.why);
      intake.refuse(verdict, 'value' in item ? item.value : item.input);
    } else {
      report.accept();
      for (const change of verdict) taken.push(change);
    }
  }
  return taken;
}

/** The gate that every change meets is asked beforehand, so that the answer can say what it says. */
function judge(item: Item, intake: Intake, read: ReadItem): Reading {
  if ('why' in item) return { ...item, where: 'body' } satisfies Refusal;
  const reading = read(intake, item.value);
  if (isRefusal(reading)) return reading;
  for (const change of reading) {
    const fault = findFault(change);
    if (fault !== undefined) return { kind: fault.kind, where: change.channel, why: fault.describe() };
  }
  return reading;
}

function isRefusal(reading: Reading): reading is Refusal {
  return !Array.isArray(reading);
}

/** @throws {HttpError} 404 */
function requireChannel(name: string): ChannelDefinition {
  const definition = PUSHABLE.get(name);
  if (definition !== undefined) return definition;
  const problem = OWN_CHANNELS.has(name) ? `${name} is this server's own` : `there is no channel ${quoteName(name)}`;
  throw new HttpError(404, `${problem}; what can be pushed is ${[...PUSHABLE.keys()].join(', ')}`);
}

/** @throws {HttpError} 400 */
function requireOperation(definition: ChannelDefinition, given: IngestRoute['Querystring']['op']): RowOperation {
  if (given === undefined) return 'merge';
  const operation = ROW_OPERATIONS.find((name) => name === given);
  if (operation === undefined) throw new HttpError(400, `op: one of ${ROW_OPERATIONS.join(', ')} was expected`);
  if (definition.kind === 'feed') throw new HttpError(400, `op: ${definition.name} has events, which are only added`);
  return operation;
}

/** @throws {HttpError} 415 */
function requireFormat({ headers }: FastifyRequest): BodyFormat {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new HttpError(415, 'a body is taken without Content-Encoding only');
  const mediaType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const format = BODY_FORMATS.get(mediaType);
  if (format === undefined) {
    throw new HttpError(415, 'a body is application/json, application/x-ndjson or application/msgpack');
  }
  return format;
}

/** A client that goes away before the end is at fault itself. */
async function* bodyOf({ body }: FastifyRequest): AsyncGenerator<Buffer> {
  if (body === undefined) throw new HttpError(400, 'the body is empty');
  try {
    // Destroying it would take the connection away before the answer.
    yield* (body as Readable).iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    throw new HttpError(400, 'the body ended too early');
  }
}
