import { describe, expect, it } from 'vitest';
import { fillStore, openHttp, sourceStatus } from './http-under-test.ts';

const PATHS = [
  '/',
  '/health',
  '/ready',
  '/metrics',
  '/debug',
  '/ws',
  '/api/service-info',
  '/api/v1/state/market_data',
  '/api/v1/state/market_data/BTCUSDT',
  '/admin/quarantine',
];
const SECRET = 'postgres://root:hunter2@10.1.2.3';

function breakWith(error: unknown) {
  return {
    sources: () => {
      throw error as Error;
    },
  };
}

describe('errors', () => {
  it.each(['/nothing', '/health/', '/api', '/api/v1/state', '/Health', '/favicon.ico', '//', '/ws/'])(
    '[H20] [H21] answer 404 for %s, which is not there',
    async (path) => {
      const { ask } = await openHttp();
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'] as const) {
        const answer = await ask({ method, url: { pathname: path, query: { token: 'secret' } } });
        expect(answer.statusCode).toBe(404);
        expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
        expect(answer.json()).toEqual({
          error: `there is nothing at ${method} ${answer.json().path}`,
          status: 404,
          path: expect.any(String),
        });
        expect(answer.body).not.toContain('secret');
      }
    },
  );

  it('[H20] show the path without its query, cut off where it is long', async () => {
    const { get } = await openHttp();
    expect((await get('/nothing?token=secret')).json().path).toBe('/nothing');
    expect((await get(`/${'n'.repeat(5_000)}`)).json().path).toBe(`/${'n'.repeat(255)}…`);
  });

  it.each(PATHS)('[H21] answer 405 for other methods of %s', async (path) => {
    const { ask, store } = await openHttp();
    fillStore(store);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
      const answer = await ask({ method, url: path });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers['allow']).toBe('GET, HEAD');
      expect(answer.json()).toEqual({ error: `${method} is not possible here, only GET, HEAD`, status: 405, path });
    }
  });

  it('[H21] do not depend on the body, which is not read', async () => {
    const { ask } = await openHttp();
    const bodies = [
      { headers: { 'content-type': 'application/json' }, payload: '{broken' },
      { headers: { 'content-type': 'text/xml' }, payload: '<x/>' },
      { headers: { 'content-type': 'nonsense' }, payload: 'x' },
      { headers: { 'content-type': 'application/json' }, payload: `"${'x'.repeat(3_000_000)}"` },
    ];
    for (const body of bodies) {
      expect((await ask({ method: 'POST', url: '/nothing', ...body })).statusCode).toBe(404);
      expect((await ask({ method: 'POST', url: '/health', ...body })).statusCode).toBe(405);
    }
  });

  it.each([
    ['an error', new Error(`connect to ${SECRET} failed`)],
    ['an error with a status of its own', Object.assign(new Error(SECRET), { statusCode: 503 })],
    ['an error with a status that is none', Object.assign(new Error(SECRET), { statusCode: 200 })],
    ['no error at all', SECRET],
    ['nothing', undefined],
  ])('[H23] tell nothing of a failure inside: %s', async (_name, error) => {
    const { get } = await openHttp({ replaced: breakWith(error) });
    for (const path of ['/ready', '/debug', '/api/service-info']) {
      const answer = await get(path);
      expect(answer.statusCode).toBeGreaterThanOrEqual(500);
      expect(answer.json()).toEqual({ error: 'internal error', status: answer.statusCode, path });
      expect(JSON.stringify(answer.headers)).not.toContain('hunter2');
    }
  });

  it('[H23] are logged when they come from inside, with method, path and cause', async () => {
    const { get, log } = await openHttp({ replaced: breakWith(new Error('the cause')) });
    await get('/ready?token=secret');
    expect(log.all).toEqual([
      expect.objectContaining({
        level: 'error',
        msg: 'a request failed',
        method: 'GET',
        path: '/ready',
        err: expect.objectContaining({ message: 'the cause', stack: expect.stringContaining('errors.test.ts') }),
      }),
    ]);
  });

  it('[H23] leave the server serving', async () => {
    const { get } = await openHttp({ replaced: breakWith(new Error('again')) });
    expect((await get('/ready')).statusCode).toBe(500);
    expect((await get('/health')).statusCode).toBe(200);
  });
});

describe('HEAD', () => {
  it.each(PATHS)('[H14] of %s has the status and headers of GET, and no body', async (path) => {
    const { ask, store } = await openHttp();
    fillStore(store);
    const get = await ask({ method: 'GET', url: path });
    const head = await ask({ method: 'HEAD', url: path });
    expect(head.statusCode).toBe(get.statusCode);
    expect(head.body).toBe('');
    const { date: _, ...expected } = get.headers;
    const differing = ['x-ratelimit-remaining', 'date', ...(path === '/metrics' ? ['content-length'] : [])];
    for (const [name, value] of Object.entries(expected)) {
      if (!differing.includes(name)) expect([name, head.headers[name]]).toEqual([name, value]);
    }
  });

  it('[H14] is told that nothing changed, and what is not there, too', async () => {
    const { ask, store } = await openHttp({ apiKey: 'key' });
    fillStore(store);
    const headers = { 'x-api-key': 'key' };
    const { headers: first } = await ask({ method: 'HEAD', url: '/api/v1/state/orders', headers });
    const held = { ...headers, 'if-none-match': String(first.etag) };
    expect((await ask({ method: 'HEAD', url: '/api/v1/state/orders', headers: held })).statusCode).toBe(304);
    expect((await ask({ method: 'HEAD', url: '/api/v1/state/orders' })).statusCode).toBe(401);
    expect((await ask({ method: 'HEAD', url: '/nothing' })).statusCode).toBe(404);
  });
});

describe('headers', () => {
  it.each([...PATHS, '/nothing', '/api/v1/state/nothing', '/api/v1/state/%ff', `/api/v1/state/${'x'.repeat(600)}`])(
    '[H24] of %s keep browsers and caches from misusing the answer',
    async (path) => {
      const { get, store } = await openHttp();
      fillStore(store);
      const { headers } = await get(path);
      expect(headers['x-content-type-options']).toBe('nosniff');
      const policy = String(headers['content-security-policy']);
      expect(policy).toMatch(/^default-src 'none'/);
      expect(policy).not.toMatch(/unsafe|\*|https?:|script-src/);
      const isState = path.includes('market_data');
      expect(headers['cache-control']).toBe(isState ? 'private, no-cache' : 'no-store');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    },
  );

  it('[H24] let the page use its own style, and no other', async () => {
    const { headers, body } = await (await openHttp()).get('/');
    const style = /<style>([\s\S]*?)<\/style>/.exec(body)?.[1] ?? '';
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    const hash = Buffer.from(bytes).toString('base64');
    const policy = String(headers['content-security-policy']);
    expect(policy.split(';')).toContain(`style-src 'sha256-${hash}'`);
    expect(body.match(/<style|style=/g)).toEqual(['<style']);
  });
});

describe('the log of requests', () => {
  it('[H25] is silent at info', async () => {
    const { get, log, store } = await openHttp({ sources: [sourceStatus({ state: 'down' })] });
    fillStore(store);
    for (const path of [...PATHS, '/nothing', '/api/v1/state/%ff']) await get(path);
    expect(log.text).toBe('');
  });

  it('[H25] has one line a request at debug, without the query', async () => {
    const { get, log, store } = await openHttp({ logLevel: 'debug' });
    fillStore(store);
    expect((await get('/metrics?symbol=BTCUSDT&token=secret', { accept: 'application/json' })).json()).toMatchObject({
      ticker: { symbol: 'BTCUSDT' },
    });
    expect(log.all).toEqual([
      expect.objectContaining({
        level: 'debug',
        msg: 'answered',
        method: 'GET',
        path: '/metrics',
        status: 200,
        address: '127.0.0.1',
        duration_ms: expect.any(Number),
      }),
    ]);
    expect(log.text).not.toContain('secret');
  });
});
