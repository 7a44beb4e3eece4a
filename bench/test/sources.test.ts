/** The bench of sources runs against every back end, and measures something. */
import { describe, expect, it } from 'vitest';
import { BENCH_TIMEOUT_MS, expectFigures, runBench } from './run-bench.ts';

describe('npm run bench', { timeout: BENCH_TIMEOUT_MS }, () => {
  it('[B16] [B25] [B26] sources loses no message of any transport, and times events to a client', async () => {
    const result = await runBench('sources --duration 400ms --warm-up 200ms --outstanding 2000 --events 200');
    const names = ['redis', 'redis_streams', 'nats', 'jetstream', 'zeromq', 'grpc', 'mqtt', 'push'];
    expect(Object.keys(result).filter((name) => names.includes(name))).toEqual(names);
    for (const name of names) {
      expectFigures(result[name], 'messages_per_s', 'cpu_us_per_message', 'bare_cpu_us_per_message', 'ratio');
      expectFigures(result[name], 'event_p50_ms', 'event_p99_ms');
    }
  });
});
