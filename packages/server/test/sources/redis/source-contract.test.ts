import { createRedisSource } from '@tickboard/server/sources/redis/redis-source';
import { startRedis } from '../../../../../test/harness/redis.ts';
import { describeSourceContract, WRONG_SECRET } from '../../../../../test/harness/source-contract.ts';

describeSourceContract('redis', async () => {
  const redis = await startRedis();
  const others: { stop(): Promise<void> }[] = [];
  let price = 100;
  const times = { pingIntervalMs: 300, pingTimeoutMs: 1_500 };

  return {
    createSource: (context) => createRedisSource({ url: redis.url, ...times }, context),
    async emit() {
      const ticker = { last_price: price++, updated_at: '2026-01-01T00:00:00Z' };
      await redis.cli('PUBLISH', 'market_data:BTCUSDT', JSON.stringify(ticker));
    },
    halt: () => redis.kill('SIGKILL'),
    resume: () => redis.restart(),
    async close() {
      await redis.stop();
      for (const other of others) await other.stop();
    },
    publish: (quotes) =>
      redis.publish(quotes.map((quote) => [`market_data:${quote.symbol}`, Buffer.from(JSON.stringify(quote))])),
    freeze: () => redis.kill('SIGSTOP'),
    thaw: () => redis.kill('SIGCONT'),
    createSourceAt: (port, context) => createRedisSource({ url: `redis://127.0.0.1:${port}`, ...times }, context),
    async createUnauthorizedSource(context) {
      const guarded = await startRedis({ password: 'right' });
      others.push(guarded);
      return createRedisSource({ url: `redis://:${WRONG_SECRET}@127.0.0.1:${guarded.port}` }, context);
    },
  };
});
