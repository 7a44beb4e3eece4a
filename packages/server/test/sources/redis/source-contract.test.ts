import { createRedisSource } from '@tickboard/server/sources/redis/redis-source';
import { startRedis } from '../../../../../test/harness/redis.ts';
import { describeSourceContract } from '../../../../../test/harness/source-contract.ts';

describeSourceContract('redis', async () => {
  const redis = await startRedis();
  let price = 100;
  return {
    createSource: (context) => createRedisSource({ url: redis.url }, context),
    async emit() {
      const ticker = { last_price: price++, updated_at: '2026-01-01T00:00:00Z' };
      await redis.cli('PUBLISH', 'market_data:BTCUSDT', JSON.stringify(ticker));
    },
    halt: () => redis.kill('SIGKILL'),
    resume: () => redis.restart(),
    close: () => redis.stop(),
  };
});
