import { setImmediate as nextTurn } from 'node:timers/promises';
import { encode } from '@msgpack/msgpack';
import { ManualClock } from '@tickboard/core/clock';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { RecordingContext } from '../../../../test/harness/source-context.ts';
import { createAresRoutes } from '../../src/decode/contracts/ares/routes.ts';
import { Intake, INTAKE_DEFAULTS, type IntakeSettings } from '../../src/sources/intake.ts';
import { configuredSources } from '../../src/sources/registry.ts';
import { createPushSource } from '../../src/sources/push/push-source.ts';
import { REQUESTS_MAX } from '../../src/http/request-limit.ts';
import { load } from '../config/load.ts';
import { type Given, type HttpUnderTest, openHttp, sourceStatus } from './http-under-test.ts';

const KEY = 'the-key-of-the-server';
const OWN_KEY = 'the-key-of-the-source';
const SIGNAL = { topic: 'strategy.x.signal', data: { action: 'BUY', confidence: 0.5 } };
const BAD_SIGNAL = { topic: 'strategy.x.signal', data: { action: 'BUY', confidence: 85 } };
const EVENT_PATHS = ['/api/v1/events', '/api/v1/test/event'];

interface PushUnderTest extends HttpUnderTest {
  readonly context: RecordingContext;
  /** Posts a value as JSON, or bytes and text as they are. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>;
}

async function openPush(settings: Partial<IntakeSettings> = {}, given: Given = {}): Promise<PushUnderTest> {
  const context = new RecordingContext({ clock: new ManualClock() });
  const { intake } = createPushSource({ ...INTAKE_DEFAULTS, ...settings }, createAresRoutes(), context);
  return { ...(await openWith([intake!], given)), context };
}

async function openWith(intakes: readonly Intake[], given: Given = {}): Promise<Omit<PushUnderTest, 'context'>> {
  const under = await openHttp({ ...given, replaced: { ...given.replaced, intakes: () => intakes } });
  const post: PushUnderTest['post'] = (url, body, headers = {}) => {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const payload = isRaw ? Buffer.from(body as string) : JSON.stringify(body);
    return under.ask({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });
  };
  return { ...under, post };
}

const NDJSON = { 'content-type': 'application/x-ndjson' };

describe('events', () => {
  it.each(EVENT_PATHS)('[PU1] [PU2] are taken one by one on %s', async (path) => {
    const { post, context } = await openPush();
    const answer = await post(path, SIGNAL);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ accepted: 1, refused: 0, items: [{ index: 0, status: 'accepted' }] });
    expect(context.changes).toMatchObject([
      { op: 'event', channel: 'signals', data: { strategy_name: 'x', action: 'BUY', confidence: 0.5 } },
    ]);
  });

  it.each<[string, unknown, Record<string, string>]>([
    ['a JSON array', [SIGNAL, BAD_SIGNAL, SIGNAL], {}],
    [
      'a JSON array with parameters',
      [SIGNAL, BAD_SIGNAL, SIGNAL],
      { 'content-type': 'Application/JSON; charset=utf-8' },
    ],
    ['lines', [SIGNAL, BAD_SIGNAL, SIGNAL].map((item) => JSON.stringify(item)).join('\n'), NDJSON],
    [
      'lines with empty ones',
      `\n\n${[SIGNAL, BAD_SIGNAL, SIGNAL].map((x) => JSON.stringify(x)).join('\r\n\n')}\n`,
      NDJSON,
    ],
    ['MessagePack', encode([SIGNAL, BAD_SIGNAL, SIGNAL]), { 'content-type': 'application/msgpack' }],
  ])('[PU1] [PU2] [PU3] are taken as %s, each with its verdict', async (_what, body, headers) => {
    const { post, context } = await openPush();
    const answer = await post('/api/v1/events', body, headers);
    expect(answer.statusCode).toBe(207);
    expect(answer.json()).toEqual({
      accepted: 2,
      refused: 1,
      items: [
        { index: 0, status: 'accepted' },
        { index: 1, status: 'refused', kind: 'bad_shape', why: expect.stringContaining('confidence') },
        { index: 2, status: 'accepted' },
      ],
    });
    expect(context.events('signals')).toHaveLength(2);
    expect(context.refusals).toEqual([{ kind: 'bad_shape', where: SIGNAL.topic, why: expect.any(String) }]);
    expect(context.refusedInputs).toEqual([BAD_SIGNAL]);
  });

  it.for<[string, unknown]>([
    ['bad_shape', 1],
    ['bad_shape', null],
    ['bad_shape', {}],
    ['bad_shape', { topic: 7, data: {} }],
    ['bad_shape', { topic: '', data: {} }],
    ['bad_shape', { topic: 'strategy.x.signal' }],
    ['no_route', { topic: 'weather', data: {} }],
    ['invalid_signals', { topic: 'strategy.x.signal', data: { action: 'BUY', price: 'x' } }],
  ])('[PU2] [PU7] are refused as %s: %j', async ([kind, item]) => {
    const { post, context } = await openPush();
    const answer = await post('/api/v1/events', [item]);
    expect(answer.statusCode).toBe(400);
    const { error, items } = answer.json();
    expect(error).toMatch(/^none of 1 was accepted; the first: ./);
    expect(items).toEqual([{ index: 0, status: 'refused', kind, why: expect.any(String) }]);
    expect(context.changes).toEqual([]);
    expect(context.refusals.map((refusal) => refusal.kind)).toEqual([kind]);
  });

  it('[PU3] keep the order in which they were pushed', async () => {
    const { post, context } = await openPush();
    const items = Array.from({ length: 1_000 }, (_, index) => ({
      topic: index % 2 === 0 ? 'trade.executed' : 'trade.closed',
      data: { trade_id: `t-${index}` },
    }));
    await post('/api/v1/events', items.map((item) => JSON.stringify(item)).join('\n'), NDJSON);
    await post('/api/v1/events', items);
    const ids = context.changes.map((change) => change.op === 'event' && change.data['trade_id']);
    const expected = items.map(({ data }) => data.trade_id);
    expect(ids).toEqual([...expected, ...expected]);
  });

  it('[PU2] are listed only where refused, beyond a hundred', async () => {
    const { post } = await openPush();
    const items = Array.from({ length: 3_000 }, (_, index) => (index % 2 === 0 ? SIGNAL : BAD_SIGNAL));
    const answer = (await post('/api/v1/events', items)).json();
    expect(answer).toMatchObject({ accepted: 1_500, refused: 1_500 });
    expect(answer.items).toHaveLength(1_000);
    expect(answer.items.slice(0, 2)).toMatchObject([
      { index: 1, status: 'refused' },
      { index: 3, status: 'refused' },
    ]);
  });

  it('[PU7] that are none, in a list, are a sign of life', async () => {
    const { post, context } = await openPush();
    expect((await post('/api/v1/events', [])).json()).toEqual({ accepted: 0, refused: 0, items: [] });
    expect(context).toMatchObject({ deliveries: 1, changes: [] });
  });
});

describe('rows', () => {
  const UPDATED_AT = '2026-01-02T03:04:05.006Z';
  const TIME = Date.parse(UPDATED_AT);
  const ifNewer = true;

  it('[PU1] [PU4] are set field by field, with times of either kind', async () => {
    const { post, context } = await openPush();
    const rows = [
      { symbol: 'BTCUSDT', last_price: 50_000, updated_at: UPDATED_AT, source: 'somebody else', stale: true },
      { symbol: 'ETHUSDT', last_price: null, updated_at: TIME },
    ];
    expect((await post('/api/v1/ingest/market_data', rows)).statusCode).toBe(200);
    expect(context.changes).toEqual([
      {
        op: 'merge',
        channel: 'market_data',
        row: { symbol: 'BTCUSDT', last_price: 50_000, updated_at: TIME },
        ifNewer,
      },
      { op: 'merge', channel: 'market_data', row: { symbol: 'ETHUSDT', last_price: null, updated_at: TIME }, ifNewer },
    ]);
  });

  it('[PU4] are refused with a field or a time that is none', async () => {
    const { post, context } = await openPush();
    const rows = [
      { symbol: 'A', lst_price: 1 },
      { symbol: 'A', updated_at: '2026-01-02' },
      { symbol: 'A', last_price: '1' },
      { last_price: 1 },
      'A',
      JSON.parse('{"symbol":"A","__proto__":{"last_price":1}}'),
      { symbol: 'A', updated_at: '2026-01-02T00:00:00Z', stale: false },
    ];
    const answer = await post('/api/v1/ingest/market_data', rows);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().items.map((item: { kind: string; why: string }) => `${item.kind}: ${item.why}`)).toEqual([
      'unknown_field: market_data has no field "lst_price"',
      'bad_value: updated_at: neither an RFC 3339 time with an offset nor Unix milliseconds',
      'invalid_market_data: last_price must be number, got "1"',
      expect.stringContaining('invalid_market_data: '),
      'bad_shape: a row of market_data is an object',
      'unknown_field: market_data has no field "__proto__"',
      'bad_shape: none of the fields of market_data is there',
    ]);
    expect(context.changes).toEqual([]);
  });

  it('[PU5] are merged, replaced or deleted', async () => {
    const { post, context } = await openPush();
    const row = { symbol: 'BTCUSDT', interval: '1m', close: 1, updated_at: UPDATED_AT };
    for (const [op, body] of [
      ['merge', row],
      ['replace', row],
      ['delete', ['BTCUSDT:1m', row, { symbol: 'ETHUSDT', interval: '5m' }]],
    ] as const) {
      expect((await post(`/api/v1/ingest/candles?op=${op}`, body)).statusCode).toBe(200);
    }
    expect(context.changes).toEqual([
      { op: 'merge', channel: 'candles', row: { ...row, updated_at: TIME }, ifNewer },
      { op: 'replace', channel: 'candles', row: { ...row, updated_at: TIME }, ifNewer },
      { op: 'delete', channel: 'candles', key: 'BTCUSDT:1m' },
      { op: 'delete', channel: 'candles', key: 'BTCUSDT:1m', at: TIME },
      { op: 'delete', channel: 'candles', key: 'ETHUSDT:5m' },
    ]);
  });

  it('[PU5] are not deleted without a key, nor where there is but one', async () => {
    const { post, context } = await openPush();
    expect((await post('/api/v1/ingest/candles?op=delete', [{ symbol: 'X' }, 1, '', '\u0000'])).json()).toMatchObject({
      accepted: 0,
      refused: 4,
    });
    expect((await post('/api/v1/ingest/account?op=delete', ['x'])).json()).toMatchObject({ accepted: 0, refused: 1 });
    expect(context.changes).toEqual([]);
  });

  it('[PU5] of feeds are added, and nothing else', async () => {
    const { post, context } = await openPush();
    expect((await post('/api/v1/ingest/alerts', { message: 'Hot', time: UPDATED_AT })).statusCode).toBe(200);
    expect(context.changes).toEqual([{ op: 'event', channel: 'alerts', data: { message: 'Hot', time: TIME } }]);
    for (const query of ['op=delete', 'op=replace', 'op=upsert', 'op=merge&op=merge']) {
      const path = query === 'op=upsert' || query.includes('&') ? 'orders' : 'alerts';
      expect((await post(`/api/v1/ingest/${path}?${query}`, {})).json()).toMatchObject({
        status: 400,
        error: expect.stringContaining('op: '),
      });
    }
  });

  it.each(['summary', 'system_health', 'nothing', '__proto__'])('[PU6] of %s are 404', async (channel) => {
    const { post, context } = await openPush();
    const answer = await post(`/api/v1/ingest/${channel}`, {});
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error).toContain('market_data, orderbook');
    expect(context).toMatchObject({ changes: [], deliveries: 0 });
  });
});

describe('bodies', () => {
  it.each<[number, unknown, Record<string, string>]>([
    [415, JSON.stringify(SIGNAL), { 'content-type': 'text/plain' }],
    [415, JSON.stringify(SIGNAL), { 'content-type': 'application/x-www-form-urlencoded' }],
    [415, JSON.stringify(SIGNAL), { 'content-encoding': 'gzip' }],
    [400, '{"topic":', {}],
    [400, '', {}],
    [400, Uint8Array.of(0xc1), { 'content-type': 'application/msgpack' }],
  ])('[PU1] are %i where they are %j with %j', async (status, body, headers) => {
    const { post, context } = await openPush();
    const answer = await post('/api/v1/events', body, headers);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ status, path: '/api/v1/events', error: expect.any(String) });
    expect(context.changes).toEqual([]);
  });

  it('[PU1] [P31] that declare more than they hold are 400 before they take the memory', async () => {
    const { post, context } = await openPush();
    const bomb = Buffer.from('dd01fffffe'.repeat(16), 'hex');
    const answer = await post('/api/v1/events', bomb, { 'content-type': 'application/msgpack' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toContain('elements are declared');
    expect(context.changes).toEqual([]);
  });

  it('[PU11] that are too large are 413 as a document, and refused alone as a line', async () => {
    const { post, context } = await openPush({ bodyBytesMax: 1_024 });
    const large = JSON.stringify({ ...SIGNAL, padding: 'x'.repeat(2_000) });
    const answer = await post('/api/v1/events', large);
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({ accepted: 0, error: expect.stringContaining('more than 1024 bytes') });
    const lines = [JSON.stringify(SIGNAL), large, 'nonsense', JSON.stringify(SIGNAL), large].join('\n');
    expect((await post('/api/v1/events', lines, NDJSON)).json()).toMatchObject({
      accepted: 2,
      refused: 3,
      items: [
        { index: 0, status: 'accepted' },
        { index: 1, kind: 'too_large' },
        { index: 2, kind: 'bad_json' },
        { index: 3, status: 'accepted' },
        { index: 4, kind: 'too_large' },
      ],
    });
    expect(context.events('signals')).toHaveLength(2);
  });

  it.each<[string, (items: readonly unknown[]) => [unknown, Record<string, string>]]>([
    ['an array', (items) => [items, {}]],
    ['lines', (items) => [items.map((item) => JSON.stringify(item)).join('\n'), NDJSON]],
  ])('[PU12] of too many items, as %s, are taken up to there', async (_what, write) => {
    const { post, context } = await openPush({ itemsMax: 300 });
    const [body, headers] = write(Array.from({ length: 301 }, () => SIGNAL));
    const answer = await post('/api/v1/events', body, headers);
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({ accepted: 300, refused: 0, error: expect.stringContaining('more than 300') });
    expect(context.events('signals')).toHaveLength(300);
    const [allowed, sameHeaders] = write(Array.from({ length: 300 }, () => SIGNAL));
    expect((await post('/api/v1/events', allowed, sameHeaders)).statusCode).toBe(200);
  });

  it('[PU14] that are large leave the event loop to others in between', async () => {
    const { post, context } = await openPush();
    const seen = new Set<number>();
    const state = { isOver: false };
    const answering = post(
      '/api/v1/events',
      Array.from({ length: 5_000 }, () => SIGNAL),
    ).finally(() => {
      state.isOver = true;
    });
    while (!state.isOver) {
      seen.add(context.changes.length);
      await nextTurn();
    }
    expect((await answering).statusCode).toBe(200);
    // 20 slices, each followed by a turn of the event loop.
    expect(seen.size).toBeGreaterThanOrEqual(19);
  });
});

describe('who may push', () => {
  const OTHER_MACHINE = { remoteAddress: '203.0.113.7' };
  const headersOf = (key: string) => [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }];

  it.each([
    ['its own key', { apiKey: OWN_KEY }, { apiKey: KEY }, OWN_KEY, KEY],
    ['its own key alone', { apiKey: OWN_KEY }, {}, OWN_KEY, 'another'],
    ['the key of the server', {}, { apiKey: KEY }, KEY, 'another'],
  ])('[PU8] has %s', async (_what, settings, given, right, wrong) => {
    const { post, context } = await openPush(settings, given);
    for (const headers of [{}, ...headersOf(wrong)]) {
      const answer = await post('/api/v1/events', SIGNAL, headers);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="tickboard"');
    }
    expect((await post(`/api/v1/events?token=${right}`, SIGNAL)).statusCode).toBe(401);
    expect(context.changes).toEqual([]);
    for (const headers of headersOf(right)) {
      expect((await post('/api/v1/events', SIGNAL, headers)).statusCode).toBe(200);
    }
  });

  it('[PU8] is this machine alone where there is no key', async () => {
    const { ask, context, log } = await openPush();
    const request = {
      method: 'POST',
      url: '/api/v1/events',
      payload: JSON.stringify(SIGNAL),
      headers: { 'content-type': 'application/json' },
    } as const;
    const refused = await ask({ ...request, ...OTHER_MACHINE });
    expect(refused.statusCode).toBe(403);
    expect(refused.json().error).toContain('set api_key of the source, or security.api_key');
    expect(context.changes).toEqual([]);
    await ask({ ...request, ...OTHER_MACHINE });
    expect(
      log.all.filter(({ msg }) => String(msg).includes('refused a push without a key: it came from another machine')),
    ).toHaveLength(1);
    for (const remoteAddress of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) {
      expect((await ask({ ...request, remoteAddress })).statusCode).toBe(200);
    }
  });

  it('[PU8] is nobody behind a proxy of this machine, nor under another name, where there is no key', async () => {
    const { post, context } = await openPush();
    const proxied = [{ forwarded: 'for=203.0.113.7' }, { 'x-forwarded-for': '127.0.0.1' }, { 'x-real-ip': '::1' }];
    const renamed = ['desk.example.com', 'localhost.example.com', '127.0.0.1.nip.io:8080', '[::1]:8080.x'];
    for (const headers of [...proxied, ...renamed.map((host) => ({ host }))] as Record<string, string>[]) {
      const answer = await post('/api/v1/events', SIGNAL, headers);
      expect(answer.statusCode).toBe(403);
      expect(answer.json().error).toMatch(/it (came through a proxy|was sent to) .*: set api_key of the source/);
    }
    expect(context.changes).toEqual([]);
    for (const host of ['localhost', 'LOCALHOST:8080', '127.0.0.1:8080', '[::1]', '[::1]:8080']) {
      expect((await post('/api/v1/events', SIGNAL, { host })).statusCode).toBe(200);
    }
    const keyed = await openPush({ apiKey: OWN_KEY });
    const headers = { 'x-api-key': OWN_KEY, 'x-forwarded-for': '203.0.113.7', host: 'desk.example.com' };
    expect((await keyed.post('/api/v1/events', SIGNAL, headers)).statusCode).toBe(200);
  });

  it('[PU8] is no page of elsewhere', async () => {
    const { post, context } = await openPush({ apiKey: OWN_KEY }, { allowedOrigins: 'https://desk.example.com' });
    const from = (origin: string) =>
      post('/api/v1/events', SIGNAL, { origin, host: 'tickboard:8080', 'x-api-key': OWN_KEY });
    expect((await from('https://evil.example.com')).statusCode).toBe(403);
    expect((await from('null')).statusCode).toBe(403);
    expect(context.changes).toEqual([]);
    expect((await from('http://tickboard:8080')).statusCode).toBe(200);
    expect((await from('https://desk.example.com')).statusCode).toBe(200);
  });

  it('[PU9] is told by the key, or by name', async () => {
    const contexts = ['one', 'two', 'three'].map(() => new RecordingContext());
    const intakes = contexts.map((context, index) => {
      const settings = { ...INTAKE_DEFAULTS, apiKey: index === 0 ? OWN_KEY : undefined };
      return new Intake(`source-${index}`, settings, createAresRoutes(), context);
    });
    const { post } = await openWith(intakes, { apiKey: KEY });
    const statusWith = async (headers: Record<string, string>) =>
      (await post('/api/v1/events', SIGNAL, headers)).statusCode;
    expect(await statusWith({ 'x-api-key': OWN_KEY })).toBe(200);
    const doubtful = await post('/api/v1/events', SIGNAL, { 'x-api-key': KEY });
    expect(doubtful.json()).toMatchObject({ status: 400, error: expect.stringContaining('source-1, source-2') });
    expect(await statusWith({ 'x-api-key': KEY, 'x-source': 'source-2' })).toBe(200);
    expect(await statusWith({ 'x-api-key': KEY, 'x-source': 'source-0' })).toBe(401);
    expect(await statusWith({ 'x-api-key': KEY, 'x-source': 'nobody' })).toBe(404);
    expect(contexts.map(({ changes }) => changes.length)).toEqual([1, 0, 1]);
  });

  it('[PU10] is nobody where no source takes pushes, and the answer says what to do', async () => {
    const { post } = await openWith([]);
    for (const path of [...EVENT_PATHS, '/api/v1/ingest/orders']) {
      const answer = await post(path, SIGNAL);
      expect(answer.statusCode).toBe(503);
      expect(answer.json().error).toContain('{type: push, preset: ares}');
    }
  });

  it('[PU10] may try events out on a simulation, until there is a source of its own', async () => {
    const trial = new RecordingContext();
    const real = new RecordingContext();
    const sim = new Intake('sim', { ...INTAKE_DEFAULTS, isTrial: true }, createAresRoutes(), trial);
    const alone = await openWith([sim]);
    expect((await alone.post('/api/v1/test/event', SIGNAL)).statusCode).toBe(200);
    expect((await alone.post('/api/v1/ingest/orders', {})).statusCode).toBe(503);
    const both = await openWith([sim, new Intake('desk', INTAKE_DEFAULTS, createAresRoutes(), real)]);
    expect((await both.post('/api/v1/test/event', SIGNAL)).statusCode).toBe(200);
    expect([trial.changes.length, real.changes.length]).toEqual([1, 1]);
  });

  it('[PU13] is told to slow down by the limit of the source, not by that of other routes', async () => {
    const { post, clock } = await openPush({ requestsPerSecond: REQUESTS_MAX + 10 });
    const statuses: number[] = [];
    for (let round = 0; round < REQUESTS_MAX + 11; round++) {
      statuses.push((await post('/api/v1/events', SIGNAL)).statusCode);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(REQUESTS_MAX + 10);
    const last = await post('/api/v1/events', SIGNAL);
    expect(last.statusCode).toBe(429);
    expect(last.headers['retry-after']).toBe('1');
    clock.advance(1_000);
    expect((await post('/api/v1/events', SIGNAL)).statusCode).toBe(200);
  });
});

describe('the source', () => {
  it('[PU15] says that it is ready, and delivers nothing once it is stopped', async () => {
    const context = new RecordingContext();
    const source = createPushSource(INTAKE_DEFAULTS, createAresRoutes(), context);
    source.run();
    expect(context.reports).toEqual([{ state: 'connected', detail: 'ready for what is pushed' }]);
    const { post } = await openWith([source.intake!]);
    await post('/api/v1/events', SIGNAL);
    await source.stop();
    await source.stop();
    await post('/api/v1/events', [SIGNAL, BAD_SIGNAL]);
    expect(context.changes).toHaveLength(1);
    expect(context.refusals).toEqual([]);
    const other = createPushSource(INTAKE_DEFAULTS, [], context);
    await other.stop();
    other.run();
    expect(context.reports).toHaveLength(1);
  });

  it('[PU1] without preset and mapping takes rows, and says so of events', async () => {
    const context = new RecordingContext();
    const { post } = await openWith([createPushSource(INTAKE_DEFAULTS, [], context).intake!]);
    expect((await post('/api/v1/ingest/orders', { id: 'o-1', status: 'new' })).statusCode).toBe(200);
    expect((await post('/api/v1/events', SIGNAL)).json()).toMatchObject({
      status: 400,
      error: expect.stringContaining('neither preset nor mapping'),
    });
  });
});

describe('the configuration', () => {
  const yamlOf = (lines: readonly string[]) =>
    ['sources:', '  desk:', ...lines.map((line) => `    ${line}`)].join('\n');

  async function settingsOf(lines: readonly string[]): Promise<IntakeSettings | undefined> {
    const [entry] = await configuredSources(load({ yaml: yamlOf(lines) }).config);
    return entry?.create(new RecordingContext()).intake?.settings;
  }

  it('[PU8] [PU11] [PU12] [PU13] sets key and bounds, each with a default', async () => {
    expect(await settingsOf(['type: push'])).toEqual(INTAKE_DEFAULTS);
    const lines = ['type: push', 'preset: ares', 'api_key: k', 'max_items: 5', 'max_body: 2kb', 'max_requests: 7'];
    expect(await settingsOf(lines)).toEqual({
      apiKey: 'k',
      isTrial: false,
      itemsMax: 5,
      bodyBytesMax: 2_048,
      requestsPerSecond: 7,
    });
  });

  it('[PU12] names what is wrong with it', async () => {
    const yaml = yamlOf(['type: push', 'preset: b25', 'max_items: 0', 'max_itms: 1']);
    await expect(configuredSources(load({ yaml }).config)).rejects.toThrow(
      /desk\.max_items: .*\n.*desk\.preset: .*\n.*desk\.max_itms: .*did you mean max_items/,
    );
  });
});

describe('GET /api/v1/eventbus/health', () => {
  it.each([
    ['healthy', ['live', 'live']],
    ['degraded', ['live', 'stale']],
    ['degraded', ['down', 'live']],
    ['down', ['connecting', 'stale']],
    ['down', []],
  ] as const)('[PU16] is %s where sources are %j', async (status, states) => {
    const sources = states.map((state, index) =>
      sourceStatus({ name: `s-${index}`, type: index === 0 ? 'push' : 'redis', state }),
    );
    const { get } = await openHttp({ sources });
    expect((await get('/api/v1/eventbus/health')).json()).toMatchObject({
      status,
      type: ['push', 'redis'].slice(0, states.length).join(', '),
    });
  });

  it('[PU16] counts the clients subscribed to each feed', async () => {
    const { get, metrics } = await openHttp();
    metrics.clientSubscriptions.child('signals').add(3);
    metrics.clientSubscriptions.child('orders').add(5);
    expect((await get('/api/v1/eventbus/health')).json().subscribers).toEqual({
      trades: 0,
      fills: 0,
      closed_trades: 0,
      signals: 3,
      metrics: 0,
      alerts: 0,
    });
  });
});
