import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHttp } from './http-under-test.ts';

const DOCUMENT = '<!doctype html><title>Tickboard</title><script type="module" src="/assets/index-a1.js"></script>';
const SCRIPT = `console.log(${JSON.stringify('a figure '.repeat(200))});`;
const SECRET = 'not for anybody';

const PAGES = [
  '/',
  '/login',
  '/desk',
  '/markets',
  '/trade',
  '/trade/BTCUSDT',
  '/trade/BTC%2FUSDT%3AUSDT',
  '/portfolio',
  '/strategies',
  '/strategies/RSI_Oversold',
  '/risk',
  '/feeds',
  '/alerts',
  '/system',
  '/settings',
];

let directory: string;
let root: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tickboard-dashboard-'));
  root = join(directory, 'dist');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(directory, 'secret.txt'), SECRET);
  writeFileSync(join(root, '.built-from'), SECRET);
  writeFileSync(join(root, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(root, 'assets/plain-b2.woff2'), 'a font');
  for (const [name, text] of [
    ['index.html', DOCUMENT],
    ['assets/index-a1.js', SCRIPT],
  ] as const) {
    writeFileSync(join(root, name), text);
    writeFileSync(join(root, `${name}.gz`), gzipSync(text));
    writeFileSync(join(root, `${name}.br`), brotliCompressSync(text));
  }
});

afterAll(() => rmSync(directory, { recursive: true }));

const open = (apiKey?: string) =>
  openHttp({ replaced: { dashboardRoot: root }, ...(apiKey !== undefined && { apiKey }) });

describe('the dashboard', () => {
  it('[H29] is one document under each of its pages, for whoever asks', async () => {
    const { get } = await open('a-long-random-key');
    for (const page of PAGES) {
      const answer = await get(`${page}?tf=5m`);
      expect([page, answer.statusCode, answer.body]).toEqual([page, 200, DOCUMENT]);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    }
  });

  it('[H29] answers a page with the document of its own, where one was built', async () => {
    const own = DOCUMENT.replace('Tickboard', 'Desk');
    mkdirSync(join(root, 'pages'));
    writeFileSync(join(root, 'pages/desk.html'), own);
    try {
      const { get } = await open();
      for (const [page, document] of [
        ['/', own],
        ['/desk?preset=risk', own],
        ['/trade/BTCUSDT', DOCUMENT],
      ] as const) {
        expect([page, (await get(page)).body]).toEqual([page, document]);
      }
      expect((await get('/pages/desk.html')).statusCode).toBe(404);
    } finally {
      rmSync(join(root, 'pages'), { recursive: true });
    }
  });

  it('[H29] has no page beyond those', async () => {
    const { get } = await open();
    for (const path of ['/index.html', '/markets/x', '/trade/a/b', '/strategies/a/b', '/.built-from', '/assets']) {
      const answer = await get(path);
      expect([path, answer.statusCode]).toEqual([path, 404]);
      expect(answer.json()).toMatchObject({ status: 404, path });
    }
  });

  it('[H29] leads from an address that ends with a slash to the page', async () => {
    const { get } = await open('a-long-random-key');
    for (const [path, page] of [
      ['/desk/', '/desk'],
      ['/markets/?filter=a/b/', '/markets?filter=a/b/'],
      ['/trade/BTC%2FUSDT/', '/trade/BTC%2FUSDT'],
    ]) {
      const answer = await get(path as string);
      expect([path, answer.statusCode, answer.headers.location]).toEqual([path, 308, page]);
    }
  });

  it('[H21] shows people the dashboard where there is no such page, and programs an error', async () => {
    const { get } = await open('a-long-random-key');
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const policy = (await get('/desk')).headers['content-security-policy'];
    for (const path of ['/nope', '/DESK', '/admin', '/trade/a/b']) {
      const page = await get(path, { accept });
      expect([path, page.statusCode, page.body]).toEqual([path, 404, DOCUMENT]);
      expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'content-security-policy': policy });
      expect(page.headers.vary).toContain('accept');
      for (const other of ['*/*', 'application/json', 'text/html;q=0']) {
        expect((await get(path, { accept: other })).json()).toMatchObject({ status: 404, path });
      }
    }
    for (const path of ['/api/nope', '/assets/gone.js', '/debug/nope', '/admin/nope']) {
      expect((await get(path, { accept })).json()).toMatchObject({ status: 404, path });
    }
  });

  it('[H30] lets in files and connections of this server, and no text as markup', async () => {
    const { get } = await open();
    for (const page of PAGES) {
      const { headers } = await get(page);
      expect(String(headers['content-security-policy']).split(';').sort()).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "manifest-src 'self'",
        "require-trusted-types-for 'script'",
        "script-src 'self'",
        "style-src 'self'",
      ]);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
    }
  });

  it('[H31] keeps the document from every cache, and lets what is named by its content be kept for ever', async () => {
    const { get } = await open();
    for (const path of ['/', '/markets']) {
      expect([path, (await get(path)).headers['cache-control']]).toEqual([path, 'no-store']);
    }
    expect((await get('/favicon.svg')).headers['cache-control']).toBe('public, max-age=86400');
    for (const path of ['/assets/index-a1.js', '/assets/plain-b2.woff2']) {
      const { 'cache-control': cacheControl } = (await get(path)).headers;
      expect([path, cacheControl]).toEqual([path, 'public, max-age=31536000, immutable']);
    }
    const failed = await get('/assets/index-gone.js');
    expect(failed.statusCode).toBe(404);
    expect(failed.headers['cache-control']).toBe('no-store');
  });

  it('[H32] comes compressed as it was built, in what the browser takes', async () => {
    const { ask } = await open();
    for (const [url, text] of [
      ['/markets', DOCUMENT],
      ['/assets/index-a1.js', SCRIPT],
    ] as const) {
      const fetchAs = (encodings: string) => ask({ method: 'GET', url, headers: { 'accept-encoding': encodings } });
      const plain = await fetchAs('identity');
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.body).toBe(text);
      const gzip = await fetchAs('gzip');
      expect(gzip.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(gzip.rawPayload).toString()).toBe(text);
      const brotli = await fetchAs('gzip, deflate, br');
      expect(brotli.headers['content-encoding']).toBe('br');
      expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(text);
      for (const answer of [plain, gzip, brotli]) {
        expect(answer.headers['content-type']).toMatch(/^(text\/html|application\/javascript); charset=utf-8$/);
        expect(answer.headers['vary']?.toString().toLowerCase()).toContain('accept-encoding');
      }
    }
    const font = await ask({
      method: 'GET',
      url: '/assets/plain-b2.woff2',
      headers: { 'accept-encoding': 'br, gzip' },
    });
    expect(font.headers['content-encoding']).toBeUndefined();
    expect(font.headers['content-type']).toBe('font/woff2');
  });

  it('[H33] gives nothing from outside of its folder, and no file of the build itself', async () => {
    const { get } = await open();
    const paths = [
      '/assets/../secret.txt',
      '/assets/..%2F..%2Fsecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/assets/..%2Findex.html',
      '/assets/..%5C..%5Csecret.txt',
      '/assets/%2F..%2F..%2Fsecret.txt',
      '/assets/..%2F.built-from',
      '/assets/%00',
      '/assets/',
      '/assets/.',
      '/../secret.txt',
    ];
    for (const path of paths) {
      const answer = await get(path);
      expect([path, answer.statusCode]).toEqual([path, 404]);
      expect(answer.json()).toMatchObject({ status: 404 });
      expect(answer.body).not.toContain(SECRET);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  it('[H14] answers HEAD like GET, without the body', async () => {
    const { ask } = await open();
    for (const url of [
      '/',
      '/markets',
      '/trade/BTCUSDT',
      '/about',
      '/favicon.svg',
      '/assets/index-a1.js',
      '/assets/gone.js',
    ]) {
      const headers = { 'accept-encoding': 'br' };
      const [got, head] = [await ask({ method: 'GET', url, headers }), await ask({ method: 'HEAD', url, headers })];
      expect([url, head.statusCode, head.rawPayload.length]).toEqual([url, url.includes('gone') ? 404 : 200, 0]);
      expect(got.statusCode).toBe(head.statusCode);
      // The error says which method it was.
      if (head.statusCode === 404) continue;
      for (const name of [
        'content-type',
        'content-length',
        'content-encoding',
        'cache-control',
        'content-security-policy',
      ]) {
        expect([url, name, head.headers[name]]).toEqual([url, name, got.headers[name]]);
      }
    }
  });

  it('[H21] takes no other method', async () => {
    const { ask } = await open();
    for (const url of ['/markets', '/assets/index-a1.js', '/favicon.svg']) {
      const answer = await ask({ method: 'POST', url });
      expect([url, answer.statusCode, answer.headers['allow']]).toEqual([url, 405, 'GET, HEAD']);
    }
  });

  it('[H12] leaves the page about the server at /about', async () => {
    const { get } = await open();
    const answer = await get('/about');
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('/api/service-info');
    expect(answer.body).toContain('<a href="/">');
    expect(answer.body).not.toContain('npm run build');
  });
});

describe('a server whose dashboard was not built', () => {
  it('[H12] says at / what it is and how to build it', async () => {
    for (const dashboardRoot of [undefined, join(directory, 'nowhere'), directory]) {
      const { get } = await openHttp({ replaced: { dashboardRoot } });
      const answer = await get('/');
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('npm run build');
      expect(answer.body).toContain('/api/service-info');
      for (const path of ['/about', '/markets', '/assets/index-a1.js', '/secret.txt']) {
        expect([path, (await get(path)).statusCode]).toEqual([path, 404]);
      }
    }
  });
});
