/** QuantMind's feed handler, its Redis and its clients, all real, with this server in the place of its collector. */
import { encode } from '@msgpack/msgpack';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { findFreePort } from '../harness/free-port.ts';
import { type RedisServer, startRedis } from '../harness/redis.ts';
import { startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import type { Json } from '../harness/wire-client.ts';
import { startZeroMqPublisher, type ZeroMqPublisher } from '../harness/zeromq.ts';

let publisher: ZeroMqPublisher | undefined;
let redis: RedisServer | undefined;
let server: ServerUnderTest | undefined;
let socket: WebSocket | undefined;

afterEach(async () => {
  socket?.terminate();
  await server?.stop();
  await publisher?.stop();
  await redis?.stop();
  [publisher, redis, server, socket] = [undefined, undefined, undefined, undefined];
});

function tickerOf(symbol: string, last: number): Buffer {
  const isFuture = symbol.includes(':');
  const sides = isFuture ? { bid: null, ask: null } : { bid: last - 0.5, ask: last + 0.5 };
  const rest = { volume: 28_500.25, change_percent: 2.35, timestamp: Date.now() };
  return Buffer.from(encode({ symbol, last, ...sides, ...rest }));
}

describe('QuantMind', () => {
  it('[QM1] [QM7] [WB1] [TS1] runs unchanged: its feed in, its API and its Redis keys out', async () => {
    redis = await startRedis();
    publisher = await startZeroMqPublisher();
    const { cli } = redis;
    const { url: feed, send } = publisher;
    server = await startServer({
      yaml: [
        'sources:',
        `  feed: { type: zeromq, url: "${feed}", preset: quantmind }`,
        `write_back: { redis_url: "${redis.url}" }`,
      ].join('\n'),
    });
    const under = server;
    const ask = async (query = ''): Promise<Json> => {
      const answer = await fetch(`${under.url}/metrics${query}`, { headers: { accept: 'application/json' } });
      return answer.json();
    };
    await until(
      async () => {
        await send([[tickerOf('BTC/USDT', 43_250.5)], [tickerOf('ETH/USDT:USDT', 2_300)]]);
        return (await ask('?symbol=ETH/USDT')).ticker?.last === 2_300;
      },
      { what: 'the first tickers' },
    );
    expect(await ask('?symbol=BTC/USDT')).toMatchObject({
      ticker: { symbol: 'BTC/USDT', last: 43_250.5, bid: 43_250, ask: 43_251, volume: 28_500.25, change_percent: 2.35 },
      metrics: { spread: 1, spread_bps: 0.231208527 },
    });
    const future = await ask('?symbol=ETH/USDT');
    expect(future).toMatchObject({ ticker: { bid: null, ask: null }, metrics: { spread: null, spread_bps: null } });
    expect(future.metrics.feed_latency_ms).toBeGreaterThanOrEqual(0);
    expect(Object.keys(future)).toEqual(['ticker', 'metrics', 'timestamp']);

    const objects: Json[] = [];
    socket = new WebSocket(`ws://127.0.0.1:${under.port}/ws/stream?symbol=BTC/USDT`);
    socket.on('message', (data: Buffer) => objects.push(JSON.parse(data.toString())));
    await until(() => objects.length > 0, { what: 'the stream' });
    await send([[tickerOf('BTC/USDT', 44_000)]]);
    await until(() => objects.at(-1)?.last === 44_000, { what: 'the new price on the stream' });
    expect(objects.at(-1).metrics).toMatchObject({ spread: 1 });

    const kept = await until(
      async () => {
        const text = await cli('GET', 'ticker:BTC/USDT');
        const ticker: Json = text.includes('44000') && JSON.parse(text);
        return ticker;
      },
      { what: 'the ticker in Redis' },
    );
    expect(kept).toMatchObject({ symbol: 'BTC/USDT', last: 44_000, bid: 43_999.5, ask: 44_000.5 });
    expect((await cli('LRANGE', 'history:BTC/USDT:price', '0', '-1')).split('\n')).toEqual(['44000', '43250.5']);
    expect(JSON.parse(await cli('GET', 'metrics:latest'))).toHaveProperty('messages_per_second');
    expect(Number(await cli('TTL', 'ticker:BTC/USDT'))).toBeGreaterThan(0);
  }, 60_000);

  it('[ZM12] [ZM3] a feed that comes late, falls silent, hangs and dies is shown as what it is', async () => {
    const port = await findFreePort();
    server = await startServer({
      yaml: [
        'sources:',
        `  feed: { type: zeromq, url: "tcp://127.0.0.1:${port}", preset: quantmind, stall_after: 1500ms,`,
        '    heartbeat_interval: 300ms, heartbeat_timeout: 600ms }',
      ].join('\n'),
    });
    const { tables } = server.server.store;
    const read = (channel: string, key: string, field: string) => {
      const table = tables.get(channel)!;
      return table.rows.get(key)?.values[table.definition.fieldIndex.get(field)!];
    };
    const untilState = async (state: string) => {
      await until(() => read('system_health', 'feed', 'status') === state, {
        what: () => `${state}; it is ${JSON.stringify(read('system_health', 'feed', 'detail'))}`,
      });
    };
    await untilState('down');
    expect(read('system_health', 'feed', 'detail')).toContain(`no connection to 127.0.0.1:${port}`);

    publisher = await startZeroMqPublisher({ port });
    const { send, kill, restart } = publisher;
    const feedUntilLive = async () => {
      await until(
        async () => {
          await send([[tickerOf('BTC/USDT', 43_250)]]);
          return read('system_health', 'feed', 'status') === 'live';
        },
        { what: 'a live source' },
      );
      await until(() => read('market_data', 'BTC/USDT', 'stale') === false, { what: 'a fresh row' });
    };
    await feedUntilLive();

    await untilState('stale');
    expect(read('market_data', 'BTC/USDT', 'stale')).toBe(true);
    await feedUntilLive();

    await kill('SIGSTOP');
    await untilState('down');
    expect(read('system_health', 'feed', 'detail')).toContain('no heartbeat for 600 ms');
    expect(read('market_data', 'BTC/USDT', 'stale')).toBe(true);
    await kill('SIGCONT');
    await feedUntilLive();

    await kill('SIGKILL');
    await untilState('down');
    expect(read('market_data', 'BTC/USDT', 'stale')).toBe(true);
    await restart();
    await feedUntilLive();
  }, 90_000);
});
