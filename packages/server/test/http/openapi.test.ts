/** The description is valid by the schema of OpenAPI, complete, and true of the answers. */
import { Validator } from '@seriousme/openapi-schema-validator';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { FileReader } from '../../src/history/embedded/file-reader.ts';
import { openForReading } from '../../src/history/embedded/open-file.ts';
import { HISTORY_TYPES, kindOf } from '../../src/history/kinds.ts';
import { openFile } from '../history/embedded/file-under-test.ts';
import { fillStore, type HttpUnderTest, openHttp, sourceStatus, START_MS } from './http-under-test.ts';
import { historyOf } from './kept-history.ts';

type Node = Readonly<Record<string, unknown>>;

interface Document extends Node {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Node>> };
}

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Node }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: Node }>> }>>;
  readonly security?: readonly Node[];
}

/** Something of everything. */
async function openFilled(apiKey?: string): Promise<HttpUnderTest> {
  const file = openFile();
  file.quote({ symbol: 'BTCUSDT', time: START_MS, last_price: 5, bid_size: 1 });
  file.trade({ symbol: 'BTCUSDT', time: START_MS, price: 5, quantity: 1, side: 'buy', trade_id: 'x' });
  const texts = new Map([
    ['symbol', 'BTCUSDT'],
    ['side', 'long'],
    ['type', 'limit'],
    ['status', 'new'],
    ['sources.status', 'live'],
    ['severity', 'info'],
    ['time_in_force', 'gtc'],
  ]);
  for (const type of HISTORY_TYPES) {
    const { storage, columns } = kindOf(type);
    if (storage !== 'rows') continue;
    const values = columns.map(({ name, kind }) => {
      if (kind === 'object') return JSON.stringify({ is_stopped: true, stopped_at: START_MS });
      if (kind === 'figures') return '{"x":0.5}';
      if (kind === 'time') return START_MS;
      if (kind === 'text')
        return name === 'side' && type !== 'positions' && type !== 'closed_trades'
          ? 'buy'
          : (texts.get(`${type}.${name}`) ?? texts.get(name) ?? 'a');
      return kind === 'flag' ? 1 : 2;
    });
    file.row({ type, time: START_MS, recordedAt: START_MS, values });
  }
  file.write();
  const history = historyOf(new FileReader(openForReading(file.path)));
  const http = await openHttp({ replaced: { history }, ...(apiKey !== undefined && { apiKey }) });
  http.sources = [sourceStatus()];
  fillStore(http.store);
  return http;
}

async function documentOf(http: HttpUnderTest): Promise<Document> {
  return (await http.get('/api/v1/openapi.json')).json<Document>();
}

/** What is wrong with a value by a schema of the description, in words. */
function faultsOf({ components }: Document, schema: Node, value: unknown): string[] {
  const text = JSON.stringify(schema).replaceAll('#/components/schemas/', '');
  const defs = JSON.parse(JSON.stringify(components.schemas).replaceAll('#/components/schemas/', '')) as Record<
    string,
    never
  >;
  const validator = Compile(defs, Type.Unsafe(JSON.parse(text) as Record<string, never>));
  return [...validator.Errors(value)].map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** What the router itself knows below /api: paths from its tree, methods from what it says to one that none of them has. */
async function listRoutes({ app, ask }: HttpUnderTest): Promise<string[]> {
  const tree = app.printRoutes({ commonPrefix: false, includeHooks: false });
  const parents: string[] = [];
  const urls = new Set<string>();
  for (const line of tree.split('\n')) {
    const [, indent, part] = /^([\s│├└─]*)(\S+) \(/.exec(line) ?? [];
    if (indent === undefined || part === undefined) continue;
    const depth = indent.length / 4;
    parents[depth] = (depth > 1 ? (parents[depth - 1] as string) : '') + part;
    urls.add(parents[depth]);
  }
  const routes: string[] = [];
  for (const url of urls) {
    if (!url.startsWith('/api/')) continue;
    const { statusCode, headers } = await ask({ method: 'PATCH', url });
    expect([url, statusCode]).toEqual([url, 405]);
    const methods = String(headers.allow).split(', ');
    routes.push(...methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${url}`));
  }
  return routes;
}

describe('GET /api/v1/openapi.json', () => {
  it('[HI56] is valid OpenAPI 3.1', async () => {
    const http = await openHttp();
    const answer = await http.get('/api/v1/openapi.json');
    expect(answer.statusCode).toBe(200);
    const validator = new Validator();
    expect(await validator.validate(answer.json<object>() as never)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    const broken = { ...answer.json<Document>(), paths: { '/x': { get: { responses: 5 } } } };
    expect((await new Validator().validate(broken as never)).valid).toBe(false);
  });

  it('[HI56] describes every route below /api, and no other', async () => {
    const http = await openHttp();
    const { paths } = await documentOf(http);
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect((await listRoutes(http)).toSorted()).toEqual(described.toSorted());
  });

  it('[HI56] takes the parameters that are accepted, with their values and limits', async () => {
    const { paths } = await documentOf(await openHttp());
    const { parameters = [] } = paths['/api/v1/history']?.['get'] ?? {};
    expect(parameters.map(({ name }) => name)).toEqual([
      'type',
      'symbol',
      'strategy',
      'desk',
      'from',
      'to',
      'limit',
      'cursor',
      'order',
      'interval',
      'format',
    ]);
    expect(parameters[0]).toMatchObject({ required: true, schema: { enum: HISTORY_TYPES } });
    expect(parameters[6]?.schema).toMatchObject({
      anyOf: [{ type: 'integer', minimum: 1, maximum: 10_000, default: 500 }, { enum: ['all'] }],
    });
    expect(parameters[8]?.schema).toMatchObject({ enum: ['asc', 'desc'], default: 'desc' });
  });

  it('[HI56] is true of the answers', async () => {
    const http = await openFilled();
    const document = await documentOf(http);
    const expectTrue = async (path: string, url: string, status = 200) => {
      const answer = await http.get(url);
      expect([url, answer.statusCode]).toEqual([url, status]);
      const { schema } = document.paths[path]?.['get']?.responses[String(status)]?.content?.['application/json'] ?? {};
      expect([url, faultsOf(document, schema as Node, answer.json())]).toEqual([url, []]);
    };
    for (const channel of ['market_data', 'orders', 'account', 'risk', 'fills']) {
      await expectTrue('/api/v1/state/{channel}', `/api/v1/state/${channel}`);
    }
    await expectTrue('/api/v1/state/{channel}/{key}', '/api/v1/state/fills/1');
    await expectTrue('/api/v1/symbols', '/api/v1/symbols');
    await expectTrue('/api/v1/stats', '/api/v1/stats');
    await expectTrue('/api/v1/stats', '/api/v1/stats?symbol=NONE&from=5&to=6');
    await expectTrue('/api/v1/stats', '/api/v1/stats?tz=Nowhere', 400);
    await expectTrue('/api/v1/eventbus/health', '/api/v1/eventbus/health');
    await expectTrue('/api/service-info', '/api/service-info');
    for (const type of HISTORY_TYPES) {
      const answer = await http.get(`/api/v1/history?type=${type}${type === 'candles' ? '&symbol=BTCUSDT' : ''}`);
      const { data } = answer.json<{ data: readonly unknown[] }>();
      expect([type, data.length]).toEqual([type, 1]);
      const name = type
        .split('_')
        .map((word) => word[0]?.toUpperCase() + word.slice(1))
        .join('');
      const schema = document.components.schemas[`${name}Record`] as Node;
      expect([type, faultsOf(document, { ...schema, additionalProperties: false }, data[0])]).toEqual([type, []]);
      await expectTrue('/api/v1/history', `/api/v1/history?type=${type}${type === 'candles' ? '&symbol=BTCUSDT' : ''}`);
    }
    // A check that finds nothing would prove nothing.
    expect(faultsOf(document, { $ref: '#/components/schemas/Stats' }, { tz: 5 })).not.toEqual([]);
  });

  it('[HI56] wants no key, and says which routes do', async () => {
    const http = await openFilled('secret-key');
    const { paths } = await documentOf(http);
    for (const [path, { get }] of Object.entries(paths)) {
      if (get === undefined) continue;
      const url = path.replace('{channel}', 'market_data').replace('{key}', 'BTCUSDT');
      const { statusCode } = await http.get(url);
      expect([path, statusCode === 401]).toEqual([path, get.security === undefined]);
    }
  });
});
