/** Messages a second from a real Redis into the store, against a bare loop of the same driver. */
import { type Broker, startRedis } from '../broker.ts';
import { count, defineBench, duration } from '../bench.ts';
import type { PublisherRole, SubscriberRole } from '../ingest-roles.ts';
import { LOAD_CPU, SERVER_CPU } from '../machine.ts';
import { startRole } from '../remote.ts';
import {
  compareThroughput,
  describeThroughput,
  measureThroughput,
  type Throughput,
  type ThroughputPlan,
} from '../throughput.ts';

type SubscriberName = 'tickboard-subscriber' | 'bare-subscriber';

async function measure(name: SubscriberName, redis: Broker, plan: ThroughputPlan): Promise<Throughput> {
  const subscriber = startRole<SubscriberRole>(name, SERVER_CPU);
  const publisher = startRole<PublisherRole>('redis-publisher', LOAD_CPU);
  try {
    await subscriber.remote.start({ url: `redis://127.0.0.1:${redis.port}` });
    await publisher.remote.start({ port: redis.port });
    return await measureThroughput(subscriber.remote, publisher.remote, plan);
  } finally {
    await Promise.all([subscriber.end(), publisher.end()]);
  }
}

export const ingest = defineBench({
  name: 'ingest',
  description: 'market data from a real Redis, validated, into the store, against psubscribe and JSON.parse alone',
  options: {
    duration: duration('8s', 'how long each is measured'),
    'warm-up': duration('2s', 'how long each runs before'),
    outstanding: count(20_000, 'messages published and not yet received, at most: so many that none waits for more'),
  },
  targets: () => [
    { figure: 'redis_messages_per_s', atLeast: 120_000 },
    { figure: 'ratio', atMost: 2 },
  ],
  run: async (values, tell) => {
    const redis = await startRedis(LOAD_CPU);
    try {
      tell('measuring the bare loop');
      const bare = await measure('bare-subscriber', redis, values);
      tell(`${describeThroughput(bare)}; now the server`);
      const ours = await measure('tickboard-subscriber', redis, values);
      tell(describeThroughput(ours));
      return { redis_messages_per_s: ours.messagesPerSecond, ...compareThroughput(ours, bare) };
    } finally {
      await redis.end();
    }
  },
});
