import { afterEach, describe, expect, it, vi } from 'vitest';
import { REQUESTS_MAX, WINDOW_MS } from '../../src/http/request-limit.ts';
import { fillStore, type HttpUnderTest, openHttp } from './http-under-test.ts';

const KEY = 'a-long-random-key';
const PAGE = 'https://desk.example.com';
const OTHER = 'https://evil.example.com';
const LOCKED = [
  '/debug',
  '/api/v1/state/market_data',
  '/api/v1/state/market_data/BTCUSDT',
  '/api/v1/state/nothing',
  '/admin/quarantine',
  '/admin/quarantine/nothing',
];
const OPEN = ['/health', '/ready', '/metrics', '/api/service-info', '/'];

describe('the key', () => {
  it.each(LOCKED)('[H15] is wanted for %s', async (path) => {
    const { get, store } = await openHttp({ apiKey: KEY });
    fillStore(store);
    const wrong: Readonly<Record<string, string>>[] = [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `Basic ${KEY}` },
      { authorization: KEY },
      { 'x-api-key': '' },
      { 'x-api-key': `${KEY}x` },
      { cookie: `token=${KEY}` },
    ];
    for (const headers of wrong) {
      const answer = await get(path, headers);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="tickboard"');
      expect(answer.json()).toEqual({ error: expect.stringContaining('credentials'), status: 401, path });
    }
    for (const headers of [
      { authorization: `Bearer ${KEY}` },
      { authorization: `bearer ${KEY}` },
      { 'x-api-key': KEY },
    ]) {
      expect((await get(path, headers)).statusCode).toBe(path.endsWith('nothing') ? 404 : 200);
    }
  });

  it('[H15] does not count in the URL', async () => {
    const { get } = await openHttp({ apiKey: KEY });
    expect((await get(`/debug?token=${KEY}&api_key=${KEY}`)).statusCode).toBe(401);
  });

  it('[H15] is not wanted where none is configured', async () => {
    const { get } = await openHttp();
    expect((await get('/debug')).statusCode).toBe(200);
    expect((await get('/debug', { 'x-api-key': 'any' })).statusCode).toBe(200);
  });

  it('[H15] guards a held tag too: 401, not 304', async () => {
    const { get, store } = await openHttp({ apiKey: KEY });
    fillStore(store);
    expect((await get('/api/v1/state/orders', { 'if-none-match': '*' })).statusCode).toBe(401);
  });

  it.each(OPEN)('[H16] is not wanted for %s', async (path) => {
    const { get } = await openHttp({ apiKey: KEY });
    expect((await get(path)).statusCode).toBe(200);
  });
});

describe('pages of other origins', () => {
  it('[H17] may read exactly where their origin is allowed', async () => {
    const { get } = await openHttp({ allowedOrigins: `${PAGE},http://localhost:3000` });
    expect((await get('/health', { origin: PAGE })).headers['access-control-allow-origin']).toBe(PAGE);
    const strangers = [OTHER, `${PAGE}.evil.com`, `${PAGE}:444`, 'http://desk.example.com', 'null', ''];
    for (const origin of strangers) {
      const { headers, statusCode } = await get('/health', { origin });
      expect(statusCode).toBe(200);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('[H17] get no header where there is no Origin, and caches are told to tell origins apart', async () => {
    const { get } = await openHttp({ allowedOrigins: '*' });
    const { headers } = await get('/api/v1/state/orders');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers.vary).toBe('Origin, Authorization, X-API-Key');
  });

  it('[H17] may all read with *', async () => {
    const { get } = await openHttp({ allowedOrigins: '*' });
    expect((await get('/health', { origin: OTHER })).headers['access-control-allow-origin']).toBe('*');
    expect((await get('/health', { origin: 'null' })).headers['access-control-allow-origin']).toBe('*');
  });

  it('[H17] may read from the moment on that their origin is allowed', async () => {
    const { get, allowOrigins } = await openHttp();
    expect((await get('/health', { origin: PAGE })).headers).not.toHaveProperty('access-control-allow-origin');
    allowOrigins(PAGE);
    expect((await get('/health', { origin: PAGE })).headers['access-control-allow-origin']).toBe(PAGE);
    allowOrigins(OTHER);
    expect((await get('/health', { origin: PAGE })).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('[H17] may read errors as well', async () => {
    const { get } = await openHttp({ apiKey: KEY, allowedOrigins: PAGE });
    for (const path of ['/nothing', '/debug', '/ws']) {
      expect((await get(path, { origin: PAGE })).headers['access-control-allow-origin']).toBe(PAGE);
    }
  });

  it('[H18] are answered when they ask beforehand', async () => {
    const { ask } = await openHttp({ apiKey: KEY, allowedOrigins: PAGE });
    const answer = await ask({
      method: 'OPTIONS',
      url: '/api/v1/state/orders',
      headers: { origin: PAGE, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-api-key' },
    });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'Authorization, X-API-Key, If-None-Match',
    });
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('[H17] [H18] are not answered beforehand where their origin is not allowed', async () => {
    const { ask } = await openHttp({ allowedOrigins: PAGE });
    const answer = await ask({
      method: 'OPTIONS',
      url: '/api/v1/state/orders',
      headers: { origin: OTHER, 'access-control-request-method': 'GET' },
    });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers).not.toHaveProperty('access-control-allow-methods');
  });
});

describe('the limit of requests', () => {
  afterEach(() => vi.useRealTimers());

  async function statusesOf({ ask }: HttpUnderTest, path: string, count: number, from = '10.0.0.1') {
    const statuses = new Set<number>();
    for (let index = 0; index < count; index++) {
      statuses.add((await ask({ url: path, remoteAddress: from })).statusCode);
    }
    return [...statuses];
  }

  it('[H19] is one for all that costs something, and says when to come back', async () => {
    const under = await openHttp();
    expect(await statusesOf(under, '/debug', REQUESTS_MAX / 2)).toEqual([200]);
    expect(await statusesOf(under, '/api/v1/state/orders', REQUESTS_MAX / 4)).toEqual([200]);
    expect(await statusesOf(under, '/api/service-info', REQUESTS_MAX / 4)).toEqual([200]);
    for (const path of [
      '/debug',
      '/api/v1/state/orders',
      '/api/v1/state/orders/x',
      '/api/service-info',
      '/admin/quarantine',
    ]) {
      const answer = await under.ask({ url: path, remoteAddress: '10.0.0.1' });
      expect(answer.statusCode).toBe(429);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.json()).toEqual({ error: expect.stringContaining('100 requests in 10 s'), status: 429, path });
    }
  });

  it('[H19] counts each address for itself, as the connection has it', async () => {
    const under = await openHttp();
    await statusesOf(under, '/debug', REQUESTS_MAX);
    expect(await statusesOf(under, '/debug', 1)).toEqual([429]);
    expect(await statusesOf(under, '/debug', 1, '10.0.0.2')).toEqual([200]);
    const forged = await under.ask({
      url: '/debug',
      remoteAddress: '10.0.0.1',
      headers: { 'x-forwarded-for': '10.0.0.3' },
    });
    expect(forged.statusCode).toBe(429);
  });

  it('[H19] counts what was refused: a key cannot be guessed fast', async () => {
    const under = await openHttp({ apiKey: KEY });
    expect(await statusesOf(under, '/debug', REQUESTS_MAX + 1)).toEqual([401, 429]);
  });

  it('[H19] opens again when its time is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const under = await openHttp();
    expect(await statusesOf(under, '/debug', REQUESTS_MAX + 1)).toEqual([200, 429]);
    vi.setSystemTime(Date.now() + WINDOW_MS);
    expect(await statusesOf(under, '/debug', 1)).toEqual([200]);
  });

  it('[H19] is none for probes and scrapers', async () => {
    const under = await openHttp();
    await statusesOf(under, '/debug', REQUESTS_MAX + 1);
    for (const path of ['/health', '/ready', '/metrics']) {
      expect(await statusesOf(under, path, REQUESTS_MAX + 1)).toEqual([200]);
    }
  });
});
