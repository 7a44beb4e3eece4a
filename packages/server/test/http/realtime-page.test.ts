import { describe, expect, it } from 'vitest';
import { openHttp } from './http-under-test.ts';

const PAGE = '/dashboard_realtime.html';

describe('the page of live events', () => {
  it('[EP1] needs no key, and lets in nothing but its own files', async () => {
    const { get } = await openHttp({ apiKey: 'a-long-random-key' });
    const answer = await get(PAGE);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(String(answer.headers['content-security-policy']).split(';').sort()).toEqual(
      [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        'img-src data:',
        "script-src 'self'",
        "style-src 'self'",
      ].sort(),
    );
    expect(answer.body).not.toMatch(/<style|\sstyle=|\son\w+=|https?:|<script(?! type="module" src=)/);
  });

  it('[EP1] finds all that it refers to', async () => {
    const { get } = await openHttp();
    const { body } = await get(PAGE);
    const files = [...body.matchAll(/(?:src|href)="(?!data:|\.\/")([^"]+)"/g)].map(([, file]) => `/${file}`);
    expect(files).toHaveLength(2);
    for (const file of files) {
      const answer = await get(file);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/(css|javascript); charset=utf-8$/);
      for (const [, imported] of answer.body.matchAll(/from '([^']+)'/g)) {
        const found = await get(new URL(imported!, `http://host${file}`).pathname);
        expect(found.statusCode).toBe(200);
        expect(found.headers['content-type']).toBe('text/javascript; charset=utf-8');
      }
    }
  });

  it('[EP2] has its panels and figures, each with a name', async () => {
    const { get } = await openHttp();
    const { body } = await get(PAGE);
    for (const panel of ['signals', 'trades', 'metrics', 'alerts']) {
      expect(body).toMatch(new RegExp(`<section id="${panel}"[^>]*aria-labelledby="${panel}-title"`));
      expect(body).toMatch(new RegExp(`<h2 id="${panel}-title">`));
    }
    for (const figure of ['total-trades', 'active-positions', 'win-rate', 'total-pnl']) {
      expect(body).toContain(`<dd id="${figure}">–</dd>`);
    }
  });

  it('[EP8] has a place for the words, which are read out when they change', async () => {
    const { get } = await openHttp();
    expect((await get(PAGE)).body).toContain('<p id="sources" role="status"></p>');
  });

  it('[EP7] writes text as text', async () => {
    const { get } = await openHttp();
    for (const file of ['main', 'items', 'sources', 'stream']) {
      const { body } = await get(`/dashboard_realtime/${file}.mjs`);
      expect(body).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|srcdoc|setHTML/);
    }
  });
});
