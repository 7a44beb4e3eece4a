import { describe, expect, it } from 'vitest';
import { answerQuote, httpUnderTest } from './http-under-test.ts';

describe('asking', () => {
  it('[HP1] asks each path again at its interval, and never twice at a time', async () => {
    let waiting = 0;
    let mostWaiting = 0;
    const rig = await httpUnderTest(
      (asked, response) => {
        if (asked.path === '/quotes') {
          mostWaiting = Math.max(mostWaiting, ++waiting);
          // Answers only when the other path was asked twice meanwhile.
          const others = rig.askedFor('/others').length;
          const look = () => {
            if (rig.askedFor('/others').length < others + 2) {
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
    await rig.pass('each path to be asked several times', () => rig.askedFor('/quotes').length >= 4);
    expect(mostWaiting).toBe(1);
    const times = rig.askedFor('/others').map(({ atMs }) => atMs);
    for (const [index, atMs] of times.entries()) {
      if (index > 0) expect(atMs - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(900);
    }
    expect(rig.context.reports).toHaveLength(1);
  });

  it('[HP1] adds the path to that of the base address', async () => {
    const rig = await httpUnderTest((_asked, response) => answerQuote(response, 1));
    await rig.context.untilConnected();
    const beneath = await httpUnderTest((_asked, response) => answerQuote(response, 2), {
      url: `http://${rig.address}/base/`,
    });
    await beneath.context.untilRow('market_data', 'BTCUSDT');
    expect(rig.askedFor('/base/quotes')).not.toEqual([]);
  });

  it('[HP2] [HP3] lets a service say that nothing changed', async () => {
    const rig = await httpUnderTest(({ headers }, response) => {
      if (headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else answerQuote(response, 7, { etag: '"v1"' });
    });
    await rig.pass('a few answers', () => rig.context.latenciesMs.length >= 4);
    expect(rig.context.changes).toHaveLength(1);
    // One for the row, and one for each answer that says that nothing changed.
    expect(rig.context.deliveries).toBe(rig.context.latenciesMs.length);
    expect(rig.context.reports).toHaveLength(1);
    expect(rig.asked[0]?.headers['if-none-match']).toBeUndefined();
  });

  it('[HP3] sends a time back only where it stands for one version, and nothing tells more', async () => {
    const modified = 'Thu, 01 Jan 2026 00:00:07 GMT';
    const conditionsAfter = async (validators: Readonly<Record<string, string>>) => {
      const rig = await httpUnderTest((_asked, response) => {
        response.sendDate = false;
        answerQuote(response, 7, validators);
      });
      await rig.pass('another request', () => rig.asked.length >= 2);
      const { headers } = rig.asked[1]!;
      return [headers['if-none-match'], headers['if-modified-since']];
    };
    const at = (date: string) => ({ date: `Thu, 01 Jan 2026 00:00:${date} GMT`, 'last-modified': modified });
    expect(await conditionsAfter(at('08'))).toEqual([undefined, modified]);
    // Within that second there may be a second version.
    expect(await conditionsAfter(at('07'))).toEqual([undefined, undefined]);
    expect(await conditionsAfter({ 'last-modified': modified })).toEqual([undefined, undefined]);
    expect(await conditionsAfter({ ...at('08'), 'last-modified': 'yesterday' })).toEqual([undefined, undefined]);
    expect(await conditionsAfter({ ...at('08'), etag: '"v1"' })).toEqual(['"v1"', undefined]);
  });

  it('[HP2] takes 204 for a sign of life', async () => {
    const rig = await httpUnderTest((_asked, response) => response.writeHead(204).end());
    await rig.pass('a few answers', () => rig.context.deliveries >= 3);
    expect(rig.context.isConnected).toBe(true);
    expect(rig.context.changes).toEqual([]);
    expect(rig.context.refusals).toEqual([]);
  });

  it('[HP3] asks for everything again once the connection was lost', async () => {
    let isBroken = false;
    const rig = await httpUnderTest(({ headers }, response) => {
      if (isBroken) response.writeHead(500).end();
      else if (headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else answerQuote(response, 7, { etag: '"v1"' });
    });
    await rig.pass('an answer that nothing changed', () => rig.context.latenciesMs.length >= 2);
    expect(rig.context.changes).toHaveLength(1);
    isBroken = true;
    await rig.pass('the connection to end', () => rig.context.reason !== undefined);
    isBroken = false;
    await rig.pass('the row again', () => rig.context.changes.length === 2);
    expect(rig.context.isConnected).toBe(true);
  });

  it('[HP3] asks for everything again once what it told counts as stale', async () => {
    const waiting: (() => void)[] = [];
    let isSlow = false;
    const rig = await httpUnderTest(({ headers }, response) => {
      const answer = () => {
        if (headers['if-none-match'] === '"v1"') response.writeHead(304).end();
        else answerQuote(response, 7, { etag: '"v1"' });
      };
      if (isSlow) waiting.push(answer);
      else answer();
    });
    await rig.pass('an answer that nothing changed', () => rig.context.latenciesMs.length >= 2);
    expect(rig.context.changes).toHaveLength(1);
    rig.source.staled?.();
    const asked = rig.asked.length;
    await rig.pass('another request', () => rig.asked.length > asked);
    expect(rig.asked[asked]?.headers['if-none-match']).toBeUndefined();
    await rig.pass('the row again', () => rig.context.changes.length === 2);
    // A request is on its way with which the service may say that nothing changed: that is no sign of life any more.
    isSlow = true;
    await rig.pass('a request that waits', () => waiting.length === 1);
    const { deliveries } = rig.context;
    expect(rig.asked.at(-1)?.headers['if-none-match']).toBe('"v1"');
    rig.source.staled?.();
    isSlow = false;
    waiting[0]!();
    await rig.pass('the row once more', () => rig.context.changes.length === 3);
    expect(rig.context.deliveries).toBe(deliveries + 1);
    expect(rig.context.reports).toHaveLength(1);
  });

  it('[HP3] does not take for known what it refused', async () => {
    const rig = await httpUnderTest((_asked, response) => {
      response.writeHead(200, { etag: '"v1"' }).end('{"no":"quote"}');
    });
    await rig.pass('a few requests', () => rig.asked.length >= 3);
    expect(rig.asked.map(({ headers }) => headers['if-none-match'])).toEqual(rig.asked.map(() => undefined));
    expect(rig.context.refusals[0]).toMatchObject({ kind: 'bad_shape', where: '/quotes' });
  });

  it('[HP3] counts a 304 that it did not ask for as a failure', async () => {
    const rig = await httpUnderTest((_asked, response) => response.writeHead(304).end());
    expect(await rig.context.untilDisconnected()).toContain('nothing was known before');
  });

  it('[HP4] gives up an answer that does not come', async () => {
    const rig = await httpUnderTest(() => {}, { timeoutMs: 2_000 });
    await rig.pass('the request to be given up', () => rig.context.reason !== undefined);
    expect(rig.context.reason).toBe(`no answer to GET /quotes from ${rig.address} within 2000 ms`);
  });

  it('[HP4] gives up an answer that does not end', async () => {
    const rig = await httpUnderTest(
      (_asked, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"symbol":');
      },
      { timeoutMs: 2_000 },
    );
    await rig.pass('the request to be given up', () => rig.context.reason !== undefined);
    expect(rig.context.reason).toBe(`no complete answer to GET /quotes from ${rig.address} within 2000 ms`);
    expect(rig.context.changes).toEqual([]);
  });

  it('[HP5] sends headers, keys and credentials', async () => {
    const target = await httpUnderTest((_asked, response) => answerQuote(response, 1));
    const url = `http://desk:se%20cret@${target.address}`;
    const headers = { 'X-API-Key': 'k1', 'X-Desk': 'source' };
    const polls = [
      { path: '/quotes', everyMs: 5_000 },
      { path: '/others', everyMs: 5_000, headers: { 'X-Desk': 'poll' } },
    ];
    const rig = await httpUnderTest(() => {}, { url, headers, polls });
    await rig.pass('both paths to be asked', () => {
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
