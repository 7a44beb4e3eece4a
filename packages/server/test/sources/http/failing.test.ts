import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../../../../test/harness/free-port.ts';
import { until } from '../../../../../test/harness/until.ts';
import { answerQuote, httpUnderTest } from './http-under-test.ts';

const BOTH = [
  { path: '/quotes', everyMs: 5_000 },
  { path: '/others', everyMs: 5_000 },
];

describe('failing', () => {
  it('[HP6] does not lose the connection over a single failure', async () => {
    const rig = await httpUnderTest((_asked, response) => {
      if (rig.asked.length % 2 === 0) response.writeHead(500).end();
      else answerQuote(response, rig.asked.length);
    });
    await rig.pass('several failures and answers', () => rig.asked.length >= 8);
    expect(rig.context.reports).toEqual([{ state: 'connected', detail: rig.address }]);
  });

  it('[HP6] loses it over one path, and gets it back with that path', async () => {
    let isBroken = false;
    let mark: number | undefined;
    const rig = await httpUnderTest(
      ({ path, headers }, response) => {
        if (isBroken && path === '/others') {
          response.writeHead(503).end();
          return;
        }
        if (path === '/others' && rig.context.reason !== undefined) mark ??= rig.askedFor('/quotes').length;
        if (headers['if-none-match'] === undefined) answerQuote(response, 1, { etag: '"v1"' });
        else response.writeHead(304).end();
      },
      { polls: BOTH },
    );
    await rig.pass('both to answer', () => rig.context.changes.length >= 2);
    isBroken = true;
    await rig.pass('the connection to end', () => rig.context.reason !== undefined);
    expect(rig.context.reason).toContain('GET /others');
    const before = rig.askedFor('/quotes').length;
    await rig.pass('the other path to answer meanwhile', () => rig.askedFor('/quotes').length >= before + 2);
    expect(rig.context.isConnected).toBe(false);
    isBroken = false;
    await rig.pass('the connection to be back', () => rig.context.isConnected);
    // What it told meanwhile is marked as stale: it has to tell everything again.
    await rig.pass('the other path to be asked for everything', () =>
      rig
        .askedFor('/quotes')
        .slice(mark)
        .some(({ headers }) => headers['if-none-match'] === undefined),
    );
  });

  it('[HP7] asks sooner after a failure, then less and less, and pauses after five', async () => {
    const rig = await httpUnderTest((_asked, response) => {
      if (rig.asked.length <= 8) response.writeHead(500).end();
      else answerQuote(response, 1);
    });
    await rig.pass('the service to answer again', () => rig.context.isConnected);
    const gaps = rig.asked.slice(1).map(({ atMs }, index) => atMs - (rig.asked[index]?.atMs ?? 0));
    const leastMs = [125, 250, 500, 1_000];
    for (const [index, least] of leastMs.entries()) expect(gaps[index]).toBeGreaterThanOrEqual(least);
    // What is asked while it pauses is one request each time.
    for (const [index, least] of [500, 1_000, 2_000].entries()) {
      expect(gaps[4 + index], `pause ${index}`).toBeGreaterThanOrEqual(least);
    }
    expect(rig.asked).toHaveLength(9);
  });

  it('[HP8] leaves a service alone for as long as it asks, on all paths', async () => {
    const rig = await httpUnderTest(
      (asked, response) => {
        if (asked.path === '/quotes' && rig.askedFor('/quotes').length === 2) {
          response.writeHead(429, { 'retry-after': '60' }).end();
        } else {
          answerQuote(response, 1);
        }
      },
      { polls: BOTH },
    );
    await rig.pass('the service to ask for a pause', () => rig.context.reason !== undefined);
    expect(rig.context.reason).toBe(
      `too many requests: GET /quotes at ${rig.address} answers 429 Too Many Requests, and asks to wait 60 s`,
    );
    const refusedMs = rig.askedFor('/quotes')[1]?.atMs ?? 0;
    const toldMs = rig.clock.monotonic();
    await rig.pass('the connection to be back', () => rig.context.isConnected, 500);
    expect((rig.askedFor('/quotes')[2]?.atMs ?? 0) - refusedMs).toBeGreaterThanOrEqual(60_000);
    const others = rig.askedFor('/others').filter(({ atMs }) => atMs > toldMs + 5_000);
    for (const { atMs } of others) expect(atMs - refusedMs).toBeGreaterThanOrEqual(60_000);
  });

  it('[HP9] follows no redirect', async () => {
    const target = await httpUnderTest((_asked, response) => answerQuote(response, 1));
    await target.context.untilConnected();
    const location = `http://${target.address}/others?token=hidden`;
    const rig = await httpUnderTest((_asked, response) => response.writeHead(302, { location }).end());
    expect(await rig.context.untilDisconnected()).toBe(
      `GET /quotes at ${rig.address} answers 302 Found to http://${target.address}/others; redirects are not followed`,
    );
    await rig.pass('another look', () => rig.asked.length >= 3);
    expect(target.askedFor('/others?token=hidden')).toEqual([]);
  });

  it('[HP10] says what is wrong with keys and paths, and not what they are', async () => {
    for (const [status, words] of [
      [401, 'the API key is missing or wrong'],
      [403, 'has no right to this'],
      [404, 'there is no such path'],
      [503, 'the service fails'],
    ] as const) {
      const headers = { 'X-API-Key': 'se-cret' };
      const rig = await httpUnderTest((_asked, response) => response.writeHead(status).end(), { headers });
      const reason = await rig.context.untilDisconnected();
      expect(reason).toContain(words);
      expect(reason).toContain(rig.address);
      expect(JSON.stringify([rig.context.reports, rig.context.logged])).not.toContain('se-cret');
    }
  });

  it('[HP10] shows nothing of what is behind the ? of a path', async () => {
    const path = '/quotes?apikey=se-cret';
    type Answer = (response: ServerResponse) => unknown;
    const answers: readonly (readonly [words: string, Answer])[] = [
      ['401 Unauthorized', (response) => response.writeHead(401).end()],
      ['a web page', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end()],
      ['compressed (gzip)', (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end()],
      ['more than the 1024 bytes', (response) => response.end(`"${'x'.repeat(2_000)}"`)],
      ['no JSON', (response) => response.end('{')],
      ['before it answered', (response) => response.destroy()],
      ['no answer to GET /quotes', () => {}],
      ['no complete answer to GET /quotes', (response) => response.writeHead(200).write('{')],
    ];
    for (const [words, answer] of answers) {
      const options = { polls: [{ path, everyMs: 5_000 }], maxBodyBytes: 1_024, timeoutMs: 2_000 };
      const rig = await httpUnderTest((_asked, response) => void answer(response), options);
      await rig.pass(`the words ${words}`, () => rig.context.reason?.includes(words) === true);
      expect(rig.askedFor(path)).not.toEqual([]);
      const { reports, logged, refusals } = rig.context;
      expect(JSON.stringify([reports, logged, refusals])).not.toContain('se-cret');
    }
    const heard: string[] = [];
    const rig = await httpUnderTest(
      (asked, response) => response.end(asked.path === path ? '{}' : '{"status":"bad"}'),
      {
        polls: [{ path, everyMs: 5_000 }],
        health: { path: '/health?key=se-cret', everyMs: 5_000 },
      },
      (name) => heard.push(name),
    );
    await rig.pass('both to be refused', () => new Set(rig.context.refusals.map(({ where }) => where)).size === 2);
    expect(new Set(rig.context.refusals.map(({ kind, where }) => `${kind} ${where}`))).toEqual(
      new Set(['no_route /quotes', 'unhealthy /health']),
    );
    expect(heard[0]).toBe('/quotes');
  });

  it('[HP10] says when nothing listens, and when no such host is known', async () => {
    const url = `http://desk:se-cret@127.0.0.1:${await findFreePort()}`;
    const nobody = await httpUnderTest(() => {}, { url });
    expect(await nobody.context.untilDisconnected()).toBe(`connection refused at ${new URL(url).host}`);
    const nowhere = await httpUnderTest(() => {}, { url: 'http://no-such-host.invalid' });
    expect(await nowhere.context.untilDisconnected()).toMatch(/host name .*no-such-host\.invalid:80$/);
  });

  it('[HP10] says when it is no HTTP at all', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.end('220 mail.example ESMTP\r\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const rig = await httpUnderTest(() => {}, { url: `http://127.0.0.1:${port}` });
    expect(await rig.context.untilDisconnected()).toMatch(/^what 127\.0\.0\.1:\d+ answers is not HTTP/);
  });

  it('[HP11] refuses what is too long by its own account, unread', async () => {
    const rig = await httpUnderTest(
      (_asked, response) => {
        response.on('error', () => {}).writeHead(200, { 'content-length': String(2 ** 40) });
        response.write('{');
      },
      { maxBodyBytes: 1_024 },
    );
    expect(await rig.context.untilDisconnected()).toContain('more than the 1024 bytes that are allowed');
    expect(rig.context.refusals[0]).toMatchObject({ kind: 'too_large', where: '/quotes' });
  });

  it('[HP11] reads no further than it may, and closes the connection', async () => {
    let isClosed = false;
    const rig = await httpUnderTest(
      (_asked, response) => {
        response.on('error', () => {}).writeHead(200, { 'content-type': 'application/json' });
        const write = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', write).on('close', () => (isClosed = true));
        write();
      },
      { maxBodyBytes: 100_000 },
    );
    expect(await rig.context.untilDisconnected()).toContain('more than the 100000 bytes');
    await until(() => isClosed, { what: 'the endless answer to be closed' });
    expect(rig.context.refusals[0]?.kind).toBe('too_large');
  });

  it('[HP11] refuses web pages, compressed answers and what is no JSON, and calls it a failure', async () => {
    for (const [headers, body, kind, words] of [
      [{ 'content-type': 'text/html; charset=utf-8' }, '<p>Log in</p>', 'bad_type', 'a web page'],
      [{ 'content-encoding': 'gzip' }, 'zipped', 'bad_encoding', 'compressed (gzip)'],
      [{ 'content-type': 'application/json' }, '{"symbol":', 'bad_json', 'no JSON'],
    ] as const) {
      let isGood = true;
      const rig = await httpUnderTest((_asked, response) => {
        if (isGood) answerQuote(response, 1);
        else response.writeHead(200, headers).end(body);
      });
      await rig.context.untilConnected();
      isGood = false;
      await rig.pass('the connection to end', () => rig.context.reason !== undefined);
      expect(rig.context.reason).toContain(words);
      expect(rig.context.refusals[0]).toMatchObject({ kind, where: '/quotes' });
      isGood = true;
      await rig.pass('the connection to be back', () => rig.context.isConnected);
    }
  });

  it('[HP11] does not count refused parts of an answer as a failure', async () => {
    const rig = await httpUnderTest((_asked, response) => response.writeHead(200).end('{"no":"quote"}'));
    await rig.pass('a few answers', () => rig.context.refusals.length >= 3);
    expect(rig.context.reports).toEqual([{ state: 'connected', detail: rig.address }]);
    // Nothing usable came: supervision calls it stale.
    expect(rig.context.deliveries).toBe(0);
  });

  it('[HP12] asks how the service does, and quotes what is not well', async () => {
    let health: { status: number; body: string } = { status: 200, body: '{"status":"ok"}' };
    const rig = await httpUnderTest(
      (asked, response) => {
        if (asked.path === '/health') response.writeHead(health.status).end(health.body);
        else answerQuote(response, 1);
      },
      { health: { path: '/health', everyMs: 5_000 } },
    );
    await rig.pass('the probe and the data', () => rig.context.latenciesMs.length >= 4);
    expect(rig.context.refusals).toEqual([]);
    health = { status: 200, body: '{"status":"degraded"}' };
    await rig.pass('the quotation', () => rig.context.refusals.length > 0);
    expect(rig.context.refusals[0]).toEqual({
      kind: 'unhealthy',
      where: '/health',
      why: 'it says of itself: degraded',
    });
    expect(rig.context.isConnected).toBe(true);
    health = { status: 503, body: '' };
    await rig.pass('the connection to end', () => rig.context.reason !== undefined);
    expect(rig.context.reason).toContain('GET /health');
  });

  it('[HP12] takes the answer of a health probe for no data', async () => {
    const rig = await httpUnderTest((_asked, response) => response.writeHead(200).end('{"status":"ok"}'), {
      polls: [],
      health: { path: '/health', everyMs: 5_000 },
    });
    await rig.pass('a few answers', () => rig.context.latenciesMs.length >= 3);
    expect(rig.context.isConnected).toBe(true);
    expect(rig.context.deliveries).toBe(0);
  });
});
