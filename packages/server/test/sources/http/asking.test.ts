import { describe, expect, it } from 'vitest';
import { answerQuote, httpUnderTest } from './http-under-test.ts';

describe('asking', () => {
  it('[HP1] asks each path again at its interval, and never twice at a time', async () => {
    let waiting = 0;
    let mostWaiting = 0;
    const test = await httpUnderTest(
      (asked, response) => {
        if (asked.path === '/quotes') {
          mostWaiting = Math.max(mostWaiting, ++waiting);
          // Answers only when the other path was asked twice meanwhile.
          const others = test.askedFor('/others').length;
          const look = () => {
            if (test.askedFor('/others').length < others + 2) {
              setImmediate(look);
              return;
            }
            waiting--;
            answerQuote(response, 1);
          };
          look();
        } else {
          answerQuote(response, 2);
        }
      },
      {
        polls: [
          { path: '/quotes', everyMs: 1_000 },
          { path: '/others', everyMs: 1_000 },
        ],
      },
    );
    await test.pass('each path to be asked several times', () => test.askedFor('/quotes').length >= 4);
    expect(mostWaiting).toBe(1);
    const times = test.askedFor('/others').map(({ atMs }) => atMs);
    for (const [index, atMs] of times.entries()) {
      if (index > 0) expect(atMs - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(900);
    }
    expect(test.context.reports).toHaveLength(1);
  });

  it('[HP1] adds the path to that of the base address', async () => {
    const test = await httpUnderTest((_asked, response) => answerQuote(response, 1));
    await test.context.untilConnected();
    const beneath = await httpUnderTest((_asked, response) => answerQuote(response, 2), {
      url: `http://${test.address}/base/`,
    });
    await beneath.context.untilRow('market_data', 'BTCUSDT');
    expect(test.askedFor('/base/quotes')).not.toEqual([]);
  });

  it('[HP2] [HP3] lets a service say that nothing changed', async () => {
    const modified = 'Thu, 01 Jan 2026 00:00:00 GMT';
    const test = await httpUnderTest(({ headers }, response) => {
      if (headers['if-none-match'] === '"v1"' && headers['if-modified-since'] === modified) {
        response.writeHead(304).end();
      } else {
        answerQuote(response, 7, { etag: '"v1"', 'last-modified': modified });
      }
    });
    await test.pass('a few answers', () => test.context.latenciesMs.length >= 4);
    expect(test.context.changes).toHaveLength(1);
    // One for the row, and one for each answer that says that nothing changed.
    expect(test.context.deliveries).toBe(test.context.latenciesMs.length);
    expect(test.context.reports).toHaveLength(1);
    expect(test.asked[0]?.headers['if-none-match']).toBeUndefined();
  });

  it('[HP2] takes 204 for a sign of life', async () => {
    const test = await httpUnderTest((_asked, response) => response.writeHead(204).end());
    await test.pass('a few answers', () => test.context.deliveries >= 3);
    expect(test.context.isConnected).toBe(true);
    expect(test.context.changes).toEqual([]);
    expect(test.context.refusals).toEqual([]);
  });

  it('[HP3] asks for everything again once the connection was lost', async () => {
    let isBroken = false;
    const test = await httpUnderTest(({ headers }, response) => {
      if (isBroken) response.writeHead(500).end();
      else if (headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else answerQuote(response, 7, { etag: '"v1"' });
    });
    await test.pass('an answer that nothing changed', () => test.context.latenciesMs.length >= 2);
    expect(test.context.changes).toHaveLength(1);
    isBroken = true;
    await test.pass('the connection to end', () => test.context.reason !== undefined);
    isBroken = false;
    await test.pass('the row again', () => test.context.changes.length === 2);
    expect(test.context.isConnected).toBe(true);
  });

  it('[HP3] does not take for known what it refused', async () => {
    const test = await httpUnderTest((_asked, response) => {
      response.writeHead(200, { etag: '"v1"' }).end('{"no":"quote"}');
    });
    await test.pass('a few requests', () => test.asked.length >= 3);
    expect(test.asked.map(({ headers }) => headers['if-none-match'])).toEqual(test.asked.map(() => undefined));
    expect(test.context.refusals[0]).toMatchObject({ kind: 'bad_shape', where: '/quotes' });
  });

  it('[HP3] counts a 304 that it did not ask for as a failure', async () => {
    const test = await httpUnderTest((_asked, response) => response.writeHead(304).end());
    expect(await test.context.untilDisconnected()).toContain('nothing was known before');
  });

  it('[HP4] gives up an answer that does not come', async () => {
    const test = await httpUnderTest(() => {}, { timeoutMs: 2_000 });
    await test.pass('the request to be given up', () => test.context.reason !== undefined);
    expect(test.context.reason).toBe(`no answer to GET /quotes from ${test.address} within 2000 ms`);
  });

  it('[HP4] gives up an answer that does not end', async () => {
    const test = await httpUnderTest(
      (_asked, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"symbol":');
      },
      { timeoutMs: 2_000 },
    );
    await test.pass('the request to be given up', () => test.context.reason !== undefined);
    expect(test.context.reason).toBe(`no complete answer to GET /quotes from ${test.address} within 2000 ms`);
    expect(test.context.changes).toEqual([]);
  });

  it('[HP5] sends headers, keys and credentials', async () => {
    const target = await httpUnderTest((_asked, response) => answerQuote(response, 1));
    const url = `http://desk:se%20cret@${target.address}`;
    const headers = { 'X-API-Key': 'k1', 'X-Desk': 'source' };
    const polls = [
      { path: '/quotes', everyMs: 5_000 },
      { path: '/others', everyMs: 5_000, headers: { 'X-Desk': 'poll' } },
    ];
    const test = await httpUnderTest(() => {}, { url, headers, polls });
    await test.pass('both paths to be asked', () => {
      const keyed = target.asked.filter((each) => each.headers['x-api-key'] === 'k1');
      return new Set(keyed.map(({ path }) => path)).size === 2;
    });
    const keyed = target.asked.filter((each) => each.headers['x-api-key'] === 'k1');
    const basic = `Basic ${Buffer.from('desk:se cret').toString('base64')}`;
    expect(new Set(keyed.map((each) => each.headers.authorization))).toEqual(new Set([basic]));
    expect(keyed.find(({ path }) => path === '/quotes')?.headers['x-desk']).toBe('source');
    expect(keyed.find(({ path }) => path === '/others')?.headers['x-desk']).toBe('poll');
  });
});
