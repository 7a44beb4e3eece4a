/** The description of /api by OpenAPI 3.1, made of the tables and schemas that requests and rows are validated by. */
import { KEY_PATTERN } from '@tickboard/core/model/field';
import { CHANNELS } from '@tickboard/core/model/registry';
import { ROW_OPERATIONS } from '../../decode/wire-row.ts';
import { HISTORY_TYPES } from '../../history/kinds.ts';
import type { Parameters } from '../parameters.ts';
import { BODY_FORMATS } from '../push/read-items.ts';
import { HISTORY_PARAMETERS } from '../read-history-query.ts';
import { STATS_PARAMETERS } from '../read-stats-query.ts';
import { PUSHABLE } from '../routes/ingest.ts';
import { ANSWER_SCHEMAS, ERROR } from './answer-schemas.ts';
import { channelSchema, entrySchema, nameOf, rowSchemas } from './row-schemas.ts';
import { type JsonSchema, listOf, refTo, toWireSchema } from './wire-schema.ts';

type Node = Readonly<Record<string, unknown>>;

const JSON_TYPE = 'application/json';
/** A key, in either of the two headers; or none, where none is configured. */
const WITH_KEY = [{ bearer: [] }, { key: [] }, {}];
const NO_KEY: readonly Node[] = [{}];

const ERRORS: Readonly<Record<string, string>> = {
  '400': 'A parameter is not known, missing, repeated or wrong: the error names it and what is accepted.',
  '401': 'The key is missing or wrong.',
  '403': 'Without a key only this machine may push.',
  '404': 'There is no such thing, or nothing is kept here.',
  '413': 'The body, or the number of items in it, is too large.',
  '415': 'The body is of another type.',
  '429': 'Too many requests from this address: Retry-After says when to come back.',
  '503': 'It cannot be answered now: try again.',
  '505': 'limit=all wants HTTP/1.1.',
};

const TAGGED = ['ETag', 'X-Tickboard-Mode'] as const;

export function createDocument(version: string): Node {
  const channel = pathParameter('channel', { enum: CHANNELS.map(({ name }) => name) }, 'Name of a channel.');
  const key = pathParameter('key', { type: 'string', pattern: KEY_PATTERN }, 'Key of a row, or number of an event.');
  const pushed = pathParameter('channel', { enum: [...PUSHABLE.keys()] }, 'Name of a channel that can be pushed to.');
  const states = { anyOf: CHANNELS.map((each) => channelSchema(each)) };
  const entries = { anyOf: CHANNELS.map((each) => entrySchema(each)) };
  const op = {
    name: 'op',
    in: 'query',
    description: 'merge sets the fields named, replace makes the row exactly this, delete takes keys.',
    schema: { enum: ROW_OPERATIONS, default: ROW_OPERATIONS[0] },
  };
  const events = push('Take events of a topic.', [], {
    type: 'object',
    required: ['topic', 'data'],
    properties: { topic: { type: 'string' }, data: true },
  });
  return {
    openapi: '3.1.1',
    info: {
      title: 'Tickboard',
      version,
      description: 'State and history of a trading desk. What is not known is absent, never null or 0.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: WITH_KEY,
    paths: {
      '/api/v1/state/{channel}': {
        get: ask('A channel as it is now.', [channel], json(states, TAGGED), ['400', '401', '404', '429']),
      },
      '/api/v1/state/{channel}/{key}': {
        get: ask('One row, or one event.', [channel, key], json(entries, TAGGED), ['400', '401', '404', '429']),
      },
      '/api/v1/history': { get: askHistory() },
      '/api/v1/symbols': {
        get: ask('What symbols there are, now and in history.', [], json(refTo('Symbols'), TAGGED), HISTORY_ERRORS),
      },
      '/api/v1/stats': {
        get: ask('What trading came to.', queryParameters(STATS_PARAMETERS, []), json(refTo('Stats'), TAGGED), [
          ...HISTORY_ERRORS,
          '404',
        ]),
      },
      '/api/v1/ingest/{channel}': {
        post: push('Take rows of a channel.', [pushed, op], {
          anyOf: [...PUSHABLE.keys()].map((name) => refTo(nameOf(name, 'Row'))),
        }),
      },
      '/api/v1/events': { post: events },
      '/api/v1/test/event': { post: { ...events, description: 'The same as /api/v1/events.' } },
      '/api/v1/eventbus/health': {
        get: { ...ask('Where events come from.', [], json(refTo('EventbusHealth')), ['429']), security: NO_KEY },
      },
      '/api/v1/openapi.json': {
        get: { ...ask('This description.', [], json({ type: 'object' }), ['400', '429']), security: NO_KEY },
      },
      '/api/service-info': {
        get: { ...ask('What runs here.', [], json(refTo('ServiceInfo')), ['429']), security: NO_KEY },
      },
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'security.api_key, where it is set.' },
        key: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'security.api_key, where it is set.' },
      },
      headers: {
        ETag: { description: 'Another one whenever the answer is.', schema: { type: 'string' } },
        'X-Tickboard-Mode': { description: 'Whether it is real.', schema: { enum: ['live', 'simulated'] } },
        'X-Next-Cursor': { description: 'Where to go on; absent at the end.', schema: { type: 'string' } },
      },
      schemas: { ...ANSWER_SCHEMAS, ...rowSchemas() },
    },
  };
}

const HISTORY_ERRORS = ['400', '401', '429', '503'] as const;

function askHistory(): Node {
  const records = HISTORY_TYPES.map((type) => refTo(nameOf(type, 'Record')));
  const page: JsonSchema = {
    allOf: [refTo('HistoryPage')],
    properties: { data: listOf({ anyOf: records }) },
  };
  const text = { schema: { type: 'string', description: 'A row on each line.' } };
  const content = {
    [JSON_TYPE]: { schema: page },
    'application/msgpack': { schema: page },
    'application/x-ndjson': text,
    'text/csv': text,
  };
  const answer = {
    description: 'Rows, the newest first unless told.',
    headers: headersOf([...TAGGED, 'X-Next-Cursor']),
    content,
  };
  const parameters = queryParameters(HISTORY_PARAMETERS, ['type']);
  return ask('What was.', parameters, answer, [...HISTORY_ERRORS, '404', '505']);
}

function ask(summary: string, parameters: readonly Node[], answer: Node, errors: readonly string[]): Node {
  return { summary, parameters, responses: { '200': answer, ...describeHeld(answer), ...describeErrors(errors) } };
}

function push(summary: string, parameters: readonly Node[], item: JsonSchema): Node {
  const schema = { anyOf: [item, listOf(item)] };
  const content = Object.fromEntries(
    [...BODY_FORMATS].map(([type, format]) => [type, { schema: format === 'ndjson' ? { type: 'string' } : schema }]),
  );
  const report = (description: string) => ({ ...json(refTo('PushReport')), description });
  return {
    summary,
    parameters,
    requestBody: { required: true, content },
    responses: {
      '200': report('All were taken.'),
      '207': report('Some were taken, and some refused.'),
      ...describeErrors(['400', '401', '403', '404', '413', '415', '429', '503']),
    },
  };
}

function describeErrors(statuses: readonly string[]): Node {
  return Object.fromEntries(
    statuses.map((status) => [status, { description: ERRORS[status], content: { [JSON_TYPE]: { schema: ERROR } } }]),
  );
}

/** What has a tag is not sent to who holds it. */
function describeHeld({ headers }: Node): Node {
  return headers === undefined ? {} : { '304': { description: 'It is what If-None-Match names.' } };
}

function json(schema: JsonSchema, headers: readonly string[] = []): Node {
  return {
    description: 'As it is.',
    ...(headers.length > 0 && { headers: headersOf(headers) }),
    content: { [JSON_TYPE]: { schema } },
  };
}

function headersOf(names: readonly string[]): Node {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function pathParameter(name: string, schema: JsonSchema, description: string): Node {
  return { name, in: 'path', required: true, description, schema };
}

/** Times are read from text: what is told of them is what may be written. */
function queryParameters(parameters: Parameters, required: readonly string[]): Node[] {
  return Object.entries(parameters).map(([name, { schema, expected, written }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description: `${expected.slice(0, 1).toUpperCase()}${expected.slice(1)}.`,
    schema: toWireSchema(written ?? schema),
  }));
}
