import { createRedisSource } from '@tickboard/server/sources/redis/redis-source';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { startRedis } from '../../../../../test/harness/redis.ts';
import { until } from '../../../../../test/harness/until.ts';
import { openSupervision, quote, STALL_AFTER_MS } from '../supervision-under-test.ts';

const DAY_MS = 86_400_000;

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A real Redis whose stream is one of two sources of the same rows; the other is a puppet, `live`. */
async function openBesideAnother() {
  const redis = await startRedis();
  cleanups.push(() => redis.stop());
  const client = new Redis(redis.url);
  cleanups.push(() => client.quit());
  const options = {
    url: redis.url,
    isB25: false,
    routes: [quoteRoute('quotes')],
    streams: [{ name: 'quotes', from: 'all', payloadField: 'data' }],
    streamBlockMs: 50,
    // By a clock that only the test moves, no answer may be late.
    pingTimeoutMs: 60_000,
  } as const;
  const supervision = openSupervision(
    ['live', 'redis'],
    {},
    {},
    {
      redis: (context) => {
        const source = createRedisSource(options, context);
        return { run: () => source.run(), stop: () => source.stop() };
      },
    },
  );
  const { clock, supervisor, puppet, endTurns } = supervision;
  cleanups.push(() => supervisor.stop());
  const told = (symbol: string, price: number, at: number) =>
    JSON.stringify({ symbol, last_price: price, updated_at: new Date(at).toISOString() });
  return {
    ...supervision,
    /** As a producer wrote it at that time. */
    add: (symbol: string, price: number, at: number) =>
      client.xadd('quotes', `${at}-*`, 'data', told(symbol, price, at)),
    addWithoutTime: (symbol: string, price: number, at: number) =>
      client.xadd('quotes', `${at}-*`, 'data', JSON.stringify({ symbol, last_price: price })),
    run() {
      supervisor.run();
      const { context } = puppet('live');
      context.connected();
      context.deliver([quote('BTC', 100, { updated_at: clock.now() }), quote('SOL', 100)]);
      endTurns();
    },
    untilRow: (symbol: string, fields: Record<string, unknown>) =>
      until(
        () => {
          endTurns();
          const row = supervision.row('market_data', symbol);
          return Object.entries(fields).every(([name, value]) => row?.[name] === value) ? row : undefined;
        },
        {
          what: () =>
            `${symbol} to be ${JSON.stringify(fields)}: ${JSON.stringify(supervision.row('market_data', symbol))}`,
        },
      ),
  };
}

describe('entries that were in a stream when it was connected to', () => {
  it('[R36] replace nothing newer of another source, and bring no life', async () => {
    const { clock, puppet, row, passSeconds, add, addWithoutTime, run, untilRow } = await openBesideAnother();
    const yesterday = clock.now() - DAY_MS;
    await add('BTC', 50, yesterday);
    await addWithoutTime('SOL', 50, yesterday);
    await add('ETH', 7, yesterday);
    run();
    // The last of them: what was before it has come.
    await untilRow('ETH', { last_price: 7, updated_at: yesterday, source: 'redis' });
    expect(row('market_data', 'BTC')).toMatchObject({ last_price: 100, updated_at: clock.now(), source: 'live' });
    expect(row('market_data', 'SOL')).toMatchObject({ last_price: 100, source: 'live' });
    const { supervised, observed } = puppet('redis');
    expect(supervised.status).toMatchObject({ detail: expect.stringContaining('what was kept was read') as string });
    expect(supervised.status.lastMessageAt).toBeUndefined();
    expect(observed.outdated).toBeGreaterThan(0);
    passSeconds(STALL_AFTER_MS / 1_000 + 1);
    expect(supervised.status.state).toBe('stale');
    expect(row('market_data', 'ETH')).toMatchObject({ stale: true });
  });

  it('[R36] are followed by news, which is believed and is a sign of life', async () => {
    const { clock, puppet, add, addWithoutTime, run, untilRow } = await openBesideAnother();
    await add('ETH', 7, clock.now() - DAY_MS);
    run();
    await untilRow('ETH', { last_price: 7 });
    await addWithoutTime('SOL', 51, clock.now());
    await untilRow('SOL', { last_price: 51, source: 'redis', stale: false });
    expect(puppet('redis').supervised.status).toMatchObject({
      state: 'live',
      detail: 'receiving',
      lastMessageAt: clock.now(),
    });
  });
});
