/** From a PUBLISH to Redis to the arrival at the clients: alone after a quiet time, and in a burst. */
import { startRedis } from '../broker.ts';
import { count, defineBench } from '../bench.ts';
import { percentile, round } from '../figures.ts';
import type { SubscriberRole } from '../ingest-roles.ts';
import type { LatencyRole } from '../latency-roles.ts';
import { LOAD_CPU, SERVER_CPU } from '../machine.ts';
import { startRole } from '../remote.ts';

/** Of terminals, by default: what is sent within it after an update waits for its end. */
const INTERVAL_MS = 100;
const WARM_UP_ROUNDS = 10;

async function collect(rounds: number, measure: () => Promise<readonly number[]>): Promise<number[]> {
  const latencies: number[] = [];
  for (let index = 0; index < WARM_UP_ROUNDS; index++) await measure();
  for (let index = 0; index < rounds; index++) latencies.push(...(await measure()));
  return latencies;
}

export const latency = defineBench({
  name: 'latency',
  description:
    'from PUBLISH to Redis, through the server, to its clients, of a message alone and of the last of a burst',
  options: {
    clients: count(100, 'connections'),
    isolated: count(100, 'messages on their own, each after the clients were sent nothing for 1 to 2 intervals'),
    bursts: count(20, 'bursts'),
    symbols: count(50, 'symbols in a burst'),
    'per-symbol': count(20, 'messages of each symbol in a burst'),
  },
  targets: () => [{ figure: 'isolated_p99_ms', atMost: 10 }],
  run: async (values, tell) => {
    const redis = await startRedis(LOAD_CPU);
    const server = startRole<SubscriberRole>('tickboard-subscriber', SERVER_CPU);
    const load = startRole<LatencyRole>('latency-load', LOAD_CPU);
    try {
      const { port } = await server.remote.start({ url: `redis://127.0.0.1:${redis.port}` });
      if (port === undefined) throw new Error('the server serves nobody');
      const { clients, symbols } = values;
      await load.remote.start({ port, redisPort: redis.port, clients, symbols });
      tell(`${values.isolated} messages on their own, to ${clients} clients`);
      const isolated = await collect(values.isolated, () => load.remote.isolated({ quietMs: INTERVAL_MS }));
      tell(`${values.bursts} bursts of ${symbols * values['per-symbol']} messages`);
      const burst = await collect(values.bursts, () => {
        return load.remote.burst({ quietMs: INTERVAL_MS, messagesPerSymbol: values['per-symbol'] });
      });
      return {
        clients,
        interval_ms: INTERVAL_MS,
        through: 'redis',
        isolated_p50_ms: round(percentile(isolated, 50)),
        isolated_p99_ms: round(percentile(isolated, 99)),
        isolated_max_ms: round(percentile(isolated, 100)),
        burst_p50_ms: round(percentile(burst, 50)),
        burst_p99_ms: round(percentile(burst, 99)),
        burst_messages: symbols * values['per-symbol'],
      };
    } finally {
      await Promise.all([server.end(), load.end()]);
      await redis.end();
    }
  },
});
