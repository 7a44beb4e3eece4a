/** A real Redis, fed as B25's services feed it, the server on it, and a client that watches. */
import { afterEach, describe, expect, it } from 'vitest';
import { expectProven } from '../harness/expect-proven.ts';
import { findFreePort } from '../harness/free-port.ts';
import { type RedisServer, startRedis } from '../harness/redis.ts';
import { type ConfigChanges, startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { type Json, WireClient } from '../harness/wire-client.ts';

let redis: RedisServer | undefined;
let server: ServerUnderTest | undefined;
let clients: WireClient[] = [];

afterEach(async () => {
  for (const client of clients) client.webSocket.terminate();
  clients = [];
  await server?.stop();
  await redis?.stop();
  [server, redis] = [undefined, undefined];
});

async function serve(url: string, config: ConfigChanges = {}): Promise<ServerUnderTest> {
  server = await startServer({ hasConfiguredSources: true, environment: { DASHBOARD_REDIS_URL: url }, config });
  return server;
}

async function watch({ wsUrl }: ServerUnderTest): Promise<WireClient> {
  const client = await WireClient.connect(wsUrl('format=compact&interval=50'), { format: 'compact' });
  clients.push(client);
  await client.next('snapshot');
  return client;
}

function row(client: WireClient, channel: string, key = ''): Json {
  return client.replica.tables.get(channel)?.get(key);
}

async function untilRow(client: WireClient, channel: string, key: string, expected: Json): Promise<void> {
  const matches = (held: Json) => Object.entries(expected).every(([name, value]) => Object.is(held?.[name], value));
  await until(() => matches(row(client, channel, key)), {
    what: () =>
      `${channel} ${key} to hold ${JSON.stringify(expected)}, not ${JSON.stringify(row(client, channel, key))}`,
  });
}

function ticker(symbol: string, lastPrice: number): string {
  const updatedAt = new Date().toISOString();
  const day = { volume_24h: 1_234.5, high_24h: 0, low_24h: 0 };
  return JSON.stringify({
    symbol,
    last_price: lastPrice,
    bid_price: lastPrice - 1,
    ask_price: lastPrice + 1,
    ...day,
    updated_at: updatedAt,
  });
}

async function publish(source: RedisServer, channel: string, payload: string): Promise<void> {
  const heard = await source.cli('PUBLISH', channel, payload);
  if (heard !== '1') throw new Error(`${heard} subscribers heard ${channel}`);
}

/** Waits until the server listens to this Redis, then says something. */
async function publishOnceHeard(source: RedisServer, channel: string, payload: () => string): Promise<void> {
  await until(async () => (await source.cli('PUBLISH', channel, payload())) === '1', {
    what: 'the server to listen to Redis',
  });
}

async function ready(): Promise<{ status: number; body: Json }> {
  const answer = await fetch(`${server!.url}/ready`);
  return { status: answer.status, body: await answer.json() };
}

describe('a server on Redis', () => {
  it('[V10] [V3] [V8] shows what is published and what lies in keys, and no simulation', async () => {
    redis = await startRedis();
    await redis.cli(
      'SET',
      'order:o-7',
      JSON.stringify({
        order_id: 'o-7',
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'LIMIT',
        state: 'PARTIALLY_FILLED',
        time_in_force: 'GTC',
        quantity: 2,
        price: 49_000,
        filled_quantity: 1,
        average_price: 48_999,
        created_at: '2026-01-02T03:04:05Z',
        updated_at: '2026-01-02T03:05:05Z',
      }),
    );
    await redis.cli(
      'SET',
      'position:ETHUSDT',
      JSON.stringify({
        symbol: 'ETHUSDT',
        quantity: '-3',
        entry_price: '3000',
        current_price: '2990',
        realized_pnl: '12.50',
        last_update: '2026-01-02T03:05:05Z',
      }),
    );
    await redis.cli(
      'SET',
      'balance:USDT',
      JSON.stringify({ asset: 'USDT', free: '900', locked: '100', total: '1000' }),
    );
    await redis.cli('SETEX', 'market_data:SOLUSDT', '300', ticker('SOLUSDT', 150));
    const running = await serve(redis.url);
    const client = await watch(running);
    await untilRow(client, 'market_data', 'SOLUSDT', { last_price: 150, source: 'redis', stale: false });
    await publish(redis, 'market_data:BTCUSDT', ticker('BTCUSDT', 50_000));
    await publish(
      redis,
      'orderbook:BTCUSDT',
      JSON.stringify({
        symbol: 'BTCUSDT',
        bids: { '49998.5': 1, '49999': 1.5 },
        asks: { '50001': 2 },
        last_update_id: 1,
        timestamp: Date.now(),
        initialized: true,
      }),
    );
    await publish(
      redis,
      'trades:BTCUSDT',
      JSON.stringify({
        symbol: 'BTCUSDT',
        trade_id: 5,
        price: 50_000,
        quantity: 0.1,
        timestamp: Date.now(),
        is_buyer_maker: true,
      }),
    );
    await publish(redis, 'strategies:s-1', JSON.stringify({ id: 's-1', name: 'Momentum', status: 'running', pnl: 12 }));
    await untilRow(client, 'market_data', 'BTCUSDT', { last_price: 50_000, spread: 2, spread_bps: 0.4, stale: false });
    expect(row(client, 'market_data', 'BTCUSDT')).not.toHaveProperty('high_24h');
    await untilRow(client, 'strategies', 's-1', { name: 'Momentum', pnl: 12 });
    expect(row(client, 'orderbook', 'BTCUSDT')).toMatchObject({
      bids: [
        [49_999, 1.5],
        [49_998.5, 1],
      ],
      asks: [[50_001, 2]],
    });
    expect(row(client, 'orders', 'o-7')).toMatchObject({ status: 'partially_filled', filled: 1, side: 'buy' });
    expect(row(client, 'positions', 'ETHUSDT')).toMatchObject({
      side: 'short',
      quantity: 3,
      unrealized_pnl: 30,
      source: 'redis',
    });
    expect(row(client, 'account')).toMatchObject({ balances: { USDT: 1_000 }, total_value_usd: 1_000 });
    expect(client.all('event').map(({ incoming }) => incoming)).toMatchObject([
      { channel: 'trades', data: { price: 50_000, side: 'sell' } },
    ]);
    expect(client.all('connected')[0]?.raw.data.mode).toBe('live');
    expect(await ready()).toMatchObject({ status: 200, body: { mode: 'live', sources: { redis: { state: 'live' } } } });
    await untilRow(client, 'system_health', 'redis', { status: 'live', errors: 0 });
    expect(row(client, 'system_health', 'sim')).toBeUndefined();
    await expectProven(client);
  });

  it('[V6] [V9] shows its rows as stale while Redis is gone, and picks up by itself', async () => {
    redis = await startRedis();
    const running = await serve(redis.url);
    const client = await watch(running);
    await publishOnceHeard(redis, 'market_data:BTCUSDT', () => ticker('BTCUSDT', 50_000));
    await publish(redis, 'market_data:ETHUSDT', ticker('ETHUSDT', 3_000));
    await untilRow(client, 'market_data', 'ETHUSDT', { last_price: 3_000, stale: false });
    await redis.kill('SIGKILL');
    await untilRow(client, 'market_data', 'BTCUSDT', { last_price: 50_000, stale: true });
    await untilRow(client, 'market_data', 'ETHUSDT', { last_price: 3_000, stale: true });
    await untilRow(client, 'system_health', 'redis', { status: 'down' });
    const gone = await ready();
    expect(gone.status).toBe(503);
    expect(gone.body.missing.redis).toMatch(/^down: .*\b127\.0\.0\.1:\d+/);
    expect((await fetch(`${running.url}/health`)).status).toBe(200);
    await redis.restart();
    await publishOnceHeard(redis, 'market_data:BTCUSDT', () => ticker('BTCUSDT', 50_100));
    await untilRow(client, 'market_data', 'BTCUSDT', { last_price: 50_100, stale: false });
    expect(row(client, 'market_data', 'ETHUSDT')).toMatchObject({ last_price: 3_000, stale: true });
    await untilRow(client, 'system_health', 'redis', { status: 'live' });
    expect((await ready()).status).toBe(200);
    expect((await running.get('/debug')).sources.redis.reconnects).toBe(1);
    expect([client.isOpen, client.all('snapshot').length, client.faults]).toEqual([true, 1, []]);
    await expectProven(client);
  });

  it('[V9] starts and serves without Redis, says so, and begins once it is there', async () => {
    const port = await findFreePort();
    const running = await serve(`127.0.0.1:${port}`);
    const client = await watch(running);
    await untilRow(client, 'system_health', 'redis', { status: 'down' });
    expect(row(client, 'system_health', 'redis').detail).toContain('connection refused');
    expect(await ready()).toMatchObject({ status: 503, body: { mode: 'live' } });
    expect(client.replica.tables.get('market_data')?.size).toBe(0);
    redis = await startRedis({ port });
    await publishOnceHeard(redis, 'market_data:BTCUSDT', () => ticker('BTCUSDT', 50_000));
    await untilRow(client, 'market_data', 'BTCUSDT', { last_price: 50_000, stale: false });
    await untilRow(client, 'system_health', 'redis', { status: 'live' });
    expect((await ready()).status).toBe(200);
  });

  it('[V5] [V7] shows its rows as stale while Redis is there and nobody feeds it', async () => {
    redis = await startRedis();
    await redis.cli(
      'SET',
      'position:ETHUSDT',
      JSON.stringify({ symbol: 'ETHUSDT', quantity: '1', entry_price: '3000', last_update: new Date().toISOString() }),
    );
    const running = await serve(redis.url, { redis: { stallAfterMs: 1_000, refreshIntervalMs: 300 } });
    const client = await watch(running);
    await publishOnceHeard(redis, 'market_data:BTCUSDT', () => ticker('BTCUSDT', 50_000));
    await untilRow(client, 'market_data', 'BTCUSDT', { stale: false });
    await untilRow(client, 'market_data', 'BTCUSDT', { stale: true });
    await untilRow(client, 'positions', 'ETHUSDT', { stale: true });
    await untilRow(client, 'system_health', 'redis', { status: 'stale' });
    expect((await ready()).body.missing).toEqual({ redis: 'stale: connected, but nothing usable for more than 1 s' });
    // Read again while the source is live, it is vouched for again.
    await until(
      async () => {
        await publish(redis!, 'market_data:BTCUSDT', ticker('BTCUSDT', 50_001));
        return row(client, 'positions', 'ETHUSDT').stale === false;
      },
      { what: 'the position to be vouched for' },
    );
    expect(row(client, 'market_data', 'BTCUSDT')).toMatchObject({ last_price: 50_001, stale: false });
  });

  it('[V1] is not impressed by bad payloads', async () => {
    redis = await startRedis();
    const running = await serve(redis.url);
    const client = await watch(running);
    await publishOnceHeard(redis, 'market_data:BTCUSDT', () => ticker('BTCUSDT', 50_000));
    const bad: readonly (readonly [channel: string, payload: string])[] = [
      ['market_data:BTCUSDT', '{"symbol":"BTCUSDT","last_price":'],
      ['market_data:BTCUSDT', '{"last_price":"NaN"}'],
      ['market_data:BTCUSDT', '{"last_price":1e999}'],
      ['market_data:BTCUSDT', '{"last_price":{"__proto__":5}}'],
      ['market_data:BTCUSDT', '[1,2,3]'],
      ['market_data:__proto__', ticker('x', 1)],
      ['market_data:<script>', ticker('x', 1)],
      [`market_data:${'X'.repeat(10_000)}`, ticker('x', 1)],
      ['orderbook:BTCUSDT', '{"bids":{"high":1},"asks":{}}'],
      ['orderbook:__proto__', '{"bids":{"1":1},"asks":{"2":1}}'],
      ['trades:BTCUSDT', '{"price":"a lot"}'],
      ['account:__proto__', '{"balances":{"__proto__":5},"total_balance":1}'],
      ['positions:BTCUSDT', '{"symbol":"BTCUSDT","quantity":"1e400"}'],
      ['orders:BTCUSDT', '{"id":"__proto__","status":"NEW"}'],
      ['strategies:s', `{"id":"s","name":"${'x'.repeat(100_000)}"}`],
    ];
    for (let round = 0; round < 3; round++)
      for (const [channel, payload] of bad) await publish(redis, channel, payload);
    await publish(redis, 'market_data:ETHUSDT', ticker('ETHUSDT', 3_000));
    await untilRow(client, 'market_data', 'ETHUSDT', { last_price: 3_000 });
    expect(row(client, 'market_data', 'BTCUSDT')).toMatchObject({ last_price: 50_000, stale: false });
    expect([...client.replica.tables.get('market_data')!.keys()].sort()).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(client.replica.tables.get('positions')!.size + client.replica.tables.get('orders')!.size).toBe(0);
    expect(client.replica.tables.get('strategies')!.size).toBe(0);
    const rejects = await running.metric('dashboard_source_rejects_total', { source: 'redis' });
    expect(rejects).toBeGreaterThanOrEqual(3 * 13);
    const kinds = running.logLines().flatMap(({ msg, kind }) => (msg === 'refused input' ? [kind] : []));
    expect(kinds.length).toBeGreaterThan(3);
    expect(new Set(kinds).size).toBe(kinds.length);
    await untilRow(client, 'system_health', 'redis', { status: 'live', errors: rejects });
    await expectProven(client);
  });
});
