/** The life of a source on a real Redis, as `system_health` tells it: each state for its own reason, none made up. */
import { afterEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../harness/redis.ts';
import { startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const TICKER = JSON.stringify({ symbol: 'BTCUSDT', last_price: 50_000 });

let redis: RedisServer | undefined;
let server: ServerUnderTest | undefined;

afterEach(async () => {
  await server?.stop();
  await redis?.stop();
  [server, redis] = [undefined, undefined];
});

describe('the states of a source', () => {
  it('[V5] [V8] are what happens to it: connecting, live, stale, live, frozen, live, killed, live', async () => {
    redis = await startRedis();
    const { port, cli, kill, restart } = redis;
    server = await startServer({
      hasConfiguredSources: true,
      environment: { DASHBOARD_REDIS_URL: redis.url, DASHBOARD_REDIS_STALL_AFTER: '2s' },
    });
    const seen: string[] = [];
    const health = server.server.store.tables.get('system_health')!;
    const read = (field: string) => health.rows.get('redis')?.values[health.definition.fieldIndex.get(field)!];
    const text = (field: string) => read(field) as string;
    server.server.store.subscribe(() => {
      const told = `${text('status')}: ${text('detail')}`;
      if (told !== seen.at(-1)) seen.push(told);
    });
    const untilState = (state: string) =>
      until(() => read('status') === state, {
        what: () => `${state}; seen were ${seen.join(' | ')}`,
      });
    const feed = async (state: string) => {
      await until(
        async () => {
          await cli('PUBLISH', 'market_data:BTCUSDT', TICKER);
          return read('status') === state;
        },
        { what: () => `${state}; seen were ${seen.join(' | ')}` },
      );
    };
    await until(() => text('detail').endsWith('nothing received yet'), { what: 'the connection' });
    expect(read('last_message_at')).toBeUndefined();
    await feed('live');
    await untilState('stale');
    const lastAt = read('last_message_at');
    expect(lastAt).toBeTypeOf('number');
    await feed('live');
    expect(read('last_message_at')).toBeGreaterThan(lastAt as number);
    await kill('SIGSTOP');
    await untilState('down');
    const frozen = seen.at(-1);
    expect(frozen).toContain(`127.0.0.1:${port}`);
    expect(read('uptime_seconds')).toBeUndefined();
    await kill('SIGCONT');
    await feed('live');
    await kill('SIGKILL');
    await untilState('down');
    await until(() => seen.at(-1)?.includes('refused'), { what: () => `refusals; seen were ${seen.join(' | ')}` });
    await restart();
    await feed('live');
    expect(seen[0]).toMatch(/^connecting: /);
    const states = seen.map((each) => each.split(':')[0]).filter((state) => state !== 'connecting');
    const steps = states.filter((state, index) => state !== states[index - 1]);
    // Frozen, it is silent before the silence is known to be no mere silence.
    expect(steps.join(' ')).toMatch(/^live stale live (stale )?down live (stale )?down live$/);
    expect(seen).toContain('stale: connected, but nothing usable for more than 2 s');
    expect(seen.at(-1)).toBe('live: receiving');
  }, 90_000);
});
