import { once } from 'node:events';
import { SubjectPattern } from '@tickboard/server/decode/subject-pattern';
import type { RedisSourceOptions } from '@tickboard/server/sources/redis/options';
import { createRedisSource } from '@tickboard/server/sources/redis/redis-source';
import { Redis } from 'ioredis';
import { encodeQuote, quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { startRedis, type RedisServer } from '../../../../../test/harness/redis.ts';
import { type BackEnd, describeSourceContract, WRONG_SECRET } from '../../../../../test/harness/source-contract.ts';

type Send = (redis: RedisServer, payloads: readonly Buffer[]) => Promise<void>;

function backEndWith(what: () => Partial<RedisSourceOptions>, send: Send): () => Promise<BackEnd> {
  return async () => {
    const redis = await startRedis();
    const guarded: RedisServer[] = [];
    let price = 100;
    const times = { pingIntervalMs: 300, pingTimeoutMs: 1_500, streamBlockMs: 200 };
    const options = () => ({ isB25: false, ...times, ...what() });
    const emit = () => send(redis, [encodeQuote({ symbol: 'BTCUSDT', last_price: price++ })]);
    return {
      createSource: (context) => createRedisSource({ url: redis.url, ...options() }, context),
      // One that is being taken away answers no more.
      emit: () => emit().catch(() => {}),
      halt: () => redis.kill('SIGKILL'),
      resume: () => redis.restart(),
      async close() {
        await redis.stop();
        for (const other of guarded) await other.stop();
      },
      publish: (quotes) => send(redis, quotes.map(encodeQuote)),
      publishRaw: (payloads) => send(redis, payloads),
      freeze: () => redis.kill('SIGSTOP'),
      thaw: () => redis.kill('SIGCONT'),
      createSourceAt: (port, context) => createRedisSource({ url: `redis://127.0.0.1:${port}`, ...options() }, context),
      async createUnauthorizedSource(context) {
        const other = await startRedis({ password: 'right' });
        guarded.push(other);
        return createRedisSource({ url: `redis://:${WRONG_SECRET}@127.0.0.1:${other.port}`, ...options() }, context);
      },
    };
  };
}

const channels = () => ({ routes: [quoteRoute('quotes.{desk}')], channels: [new SubjectPattern('quotes.{desk}')] });
describeSourceContract(
  'redis by routes',
  backEndWith(channels, (redis, payloads) =>
    redis.publish(payloads.map((payload) => ['quotes.main', payload] as const)),
  ),
);

const streams = () => ({
  routes: [quoteRoute('quotes')],
  streams: [{ name: 'quotes', from: 'new' as const, payloadField: 'data' }],
});
describeSourceContract(
  'redis streams',
  backEndWith(streams, async (redis, payloads) => {
    const client = new Redis(redis.url, { retryStrategy: null, maxRetriesPerRequest: 0 });
    client.on('error', () => {});
    try {
      const pipeline = client.pipeline();
      for (const payload of payloads) pipeline.xadd('quotes', '*', 'data', payload);
      await pipeline.exec();
    } finally {
      const ended = client.status === 'end' ? undefined : once(client, 'end');
      client.disconnect();
      await ended;
    }
  }),
);
