import { systemClock, type Clock } from '@tickboard/core/clock';
import type { RedisSourceOptions } from '@tickboard/server/sources/redis/options';
import { createRedisSource } from '@tickboard/server/sources/redis/redis-source';
import type { Source } from '@tickboard/server/sources/source';
import { Redis } from 'ioredis';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findFreePort } from '../../../../../test/harness/free-port.ts';
import { startRedis, type RedisServer, type RedisServerOptions } from '../../../../../test/harness/redis.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { until } from '../../../../../test/harness/until.ts';
import { startScriptedRedis, type ScriptedRedis } from './scripted-redis.ts';

/** Quick enough to wait for; refreshing is left to the tests that want it. */
const QUICK = {
  backoffMinMs: 10,
  backoffMaxMs: 100,
  pingIntervalMs: 50,
  pingTimeoutMs: 5_000,
  connectTimeoutMs: 10_000,
  requeryDelayMs: 20,
};

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options?: RedisServerOptions): Promise<RedisServer> {
  const redis = await startRedis(options);
  cleanups.push(() => redis.stop());
  return redis;
}

async function script(answer: Parameters<typeof startScriptedRedis>[0]): Promise<ScriptedRedis> {
  const redis = await startScriptedRedis(answer);
  cleanups.push(() => redis.close());
  return redis;
}

function connectClient(redis: RedisServer): Redis {
  const client = new Redis(redis.url);
  cleanups.push(() => client.quit());
  return client;
}

function runSource(options: Partial<RedisSourceOptions>, context = new RecordingContext()): [RecordingContext, Source] {
  const source = createRedisSource({ ...QUICK, ...options }, context);
  cleanups.push(() => source.stop());
  source.run();
  return [context, source];
}

const EMPTY_SCAN = '*2\r\n$1\r\n0\r\n*0\r\n';

function confirmSubscriptions(patterns: readonly string[]): string {
  return patterns
    .map((pattern, index) => `*3\r\n$10\r\npsubscribe\r\n$${pattern.length}\r\n${pattern}\r\n:${index + 1}\r\n`)
    .join('');
}

const position = (quantity: number) => JSON.stringify({ quantity: String(quantity), entry_price: '5' });

describe('loading keys', () => {
  it('[R1] reads every key of its kinds, thousands of them among others, and of no other kind', async () => {
    const redis = await start();
    const client = connectClient(redis);
    const pipeline = client.pipeline();
    for (let index = 0; index < 1_500; index++) {
      pipeline.setex(`market_data:S${index}`, 300, JSON.stringify({ last_price: index + 1 }));
      pipeline.set(`order:${index}`, JSON.stringify({ state: 'NEW', symbol: 'X' }));
      pipeline.set(`unrelated:${index}`, 'x');
      pipeline.set(`market_data_old:${index}`, '{"last_price":1}');
    }
    for (let index = 0; index < 200; index++) pipeline.set(`position:S${index}`, position(index + 1));
    pipeline.set('balance:BTC', '{"total":"1"}').set('balance:ETH', '{"total":"2"}');
    pipeline.hset('position:HASH', 'quantity', '1');
    await pipeline.exec();

    const [context] = runSource({ url: redis.url });
    const account = await context.untilRow('account');
    expect(account).toEqual({ balances: { BTC: 1, ETH: 2 } });
    expect(context.table('market_data').size).toBe(1_500);
    expect(context.row('market_data', 'S7')).toEqual({ symbol: 'S7', last_price: 8 });
    expect(context.table('orders').size).toBe(1_500);
    expect(context.table('positions').size).toBe(200);
    expect(context.refusals).toEqual([]);
  });

  it('[R1] subscribes before it loads', async () => {
    const redis = await start();
    const monitor = await connectClient(redis).monitor();
    const seen: string[] = [];
    monitor.on('monitor', (_time: string, [name, ...args]: string[]) =>
      seen.push([name?.toLowerCase(), ...args].join(' ')),
    );
    const [context] = runSource({ url: redis.url });
    await context.untilConnected();
    await until(() => seen.some((command) => command.startsWith('scan 0 MATCH balance:*')), {
      what: () => seen.join('\n'),
    });
    monitor.disconnect();
    expect(seen).toContain('psubscribe market_data:* orderbook:* trades:* orders:* positions:* account:* strategies:*');
    const isOf = (name: string) => (command: string) => command.startsWith(`${name} `);
    expect(seen.findIndex(isOf('psubscribe'))).toBeLessThan(seen.findIndex(isOf('scan')));
  });

  it('[R2] never sends KEYS, nor anything that writes', async () => {
    const redis = await start();
    await redis.cli('SET', 'position:A', position(1));
    await redis.cli('CONFIG', 'RESETSTAT');
    const [context] = runSource({ url: redis.url, refreshIntervalMs: 50 });
    await context.untilRow('positions', 'A');
    await redis.cli('PUBLISH', 'orders:x', 'changed');
    await until(() => context.latenciesMs.length > 3, { what: 'a few probes' });
    const stats = await redis.cli('INFO', 'commandstats');
    const sent = [...stats.matchAll(/cmdstat_([a-z|]+):/g)].map(([, name]) => name);
    const byCli = ['config|resetstat', 'publish', 'info'];
    const bySource = new Set(sent.filter((name) => !byCli.includes(name!)));
    expect(bySource).toEqual(new Set(['client|setname', 'mget', 'ping', 'psubscribe', 'scan']));
  });

  it('[R1] [R23] [R24] loads again and again: what changed silently shows, what is gone goes', async () => {
    const redis = await start();
    await redis.cli('SET', 'position:A', position(1));
    await redis.cli('SET', 'order:1', '{"state":"FILLED","symbol":"A"}');
    await redis.cli('SET', 'order:2', '{"state":"NEW","symbol":"A"}');
    await redis.cli('SET', 'market_data:A', '{"last_price":1}');
    const [context] = runSource({ url: redis.url, refreshIntervalMs: 50 });
    await context.untilRow('positions', 'A');
    await redis.cli('SET', 'position:B', position(2));
    await context.untilRow('positions', 'B');
    await redis.cli('DEL', 'position:A', 'order:1', 'order:2', 'market_data:A');
    await until(() => context.row('positions', 'A') === undefined, { what: 'position A to go' });
    await until(() => context.row('orders', '1') === undefined, { what: 'order 1 to go' });
    expect(context.row('orders', '2')).toBeDefined();
    expect(context.row('market_data', 'A')).toBeDefined();
    expect(context.row('positions', 'B')).toBeDefined();
  });

  it('[R6] reads the database that the address names, else the one that is configured', async () => {
    const redis = await start();
    await redis.cli('SET', 'market_data:ZERO', '{"last_price":1}');
    await redis.cli('-n', '2', 'SET', 'market_data:TWO', '{"last_price":1}');
    await redis.cli('-n', '3', 'SET', 'market_data:THREE', '{"last_price":1}');
    const [configured] = runSource({ url: redis.url, db: 2 });
    const [named] = runSource({ url: `${redis.url}/3`, db: 2 });
    await configured.untilRow('market_data', 'TWO');
    await named.untilRow('market_data', 'THREE');
    expect([...configured.table('market_data').keys(), ...named.table('market_data').keys()]).toEqual(['TWO', 'THREE']);
  });

  it('[R4] [R6] reports a database that is not there, and reads no other', async () => {
    const redis = await start();
    await redis.cli('SET', 'market_data:ZERO', '{"last_price":1}');
    const [context] = runSource({ url: redis.url, db: 99 });
    expect(await context.untilDisconnected()).toMatch(/DB index is out of range/);
    await until(() => context.reports.length > 2, { what: 'further attempts' });
    expect(context.changes).toEqual([]);
  });
});

describe('messages', () => {
  it('[R1] arrive from all channels, in their order', async () => {
    const redis = await start();
    const [context] = runSource({ url: redis.url });
    await context.untilConnected();
    const client = connectClient(redis);
    for (let price = 1; price <= 2_000; price++) void client.publish('market_data:A', `{"last_price":${price}}`);
    await client.publish('orderbook:A', '{"bids":{"1":2},"asks":{"3":4},"timestamp":5,"initialized":true}');
    await client.publish('trades:A', '{"price":1,"quantity":2,"timestamp":3,"is_buyer_maker":false}');
    await client.publish('orders:A', '{"id":"1","status":"NEW"}');
    await client.publish('positions:A', '{"quantity":1}');
    await client.publish('account:main', '{"total_balance":7}');
    await client.publish('strategies:s1', '{"name":"RSI"}');
    await context.untilRow('strategies', 's1');
    const prices = context.changes.flatMap((change) =>
      change.op === 'merge' && change.channel === 'market_data' ? [change.row['last_price']] : [],
    );
    expect(prices).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1));
    expect(context.row('orderbook', 'A')).toEqual({ symbol: 'A', bids: [[1, 2]], asks: [[3, 4]], updated_at: 5 });
    expect(context.events('trades')).toMatchObject([{ symbol: 'A', side: 'buy', time: 3 }]);
    expect(context.row('orders', '1')).toMatchObject({ symbol: 'A', status: 'new' });
    expect(context.row('positions', 'A')).toMatchObject({ side: 'long', quantity: 1 });
    expect(context.row('account')).toEqual({ total_balance: 7 });
  });

  it('[R9] that only notify make it load the keys they are about', async () => {
    const redis = await start();
    const [context] = runSource({ url: redis.url });
    await context.untilConnected();
    await redis.cli('SET', 'order:1', '{"state":"NEW","symbol":"A"}');
    await redis.cli('SET', 'position:A', position(1));
    await redis.cli('SET', 'balance:BTC', '{"total":"1"}');
    await redis.cli('PUBLISH', 'orders:update', 'order 1 changed');
    await context.untilRow('orders', '1');
    await redis.cli('PUBLISH', 'positions:update', '{"event":"opened"}');
    await context.untilRow('positions', 'A');
    await redis.cli('PUBLISH', 'account:update', '[]');
    await context.untilRow('account');
    expect(context.refusals).toEqual([]);
  });

  it('[R8] [R10] [R11] that are hostile are refused and harm nothing', async () => {
    const redis = await start();
    const [context] = runSource({ url: redis.url });
    await context.untilConnected();
    const client = connectClient(redis);
    const tenMegabytes = `{"last_price":1,"pad":"${'x'.repeat(10 * 2 ** 20)}"}`;
    await client.set('market_data:HUGE', tenMegabytes);
    await client.set('balance:HUGE', tenMegabytes);
    await client.publish('market_data:A', tenMegabytes);
    await client.publish('market_data:A', '{"last_price":1');
    await client.publish('market_data:A', '{"last_price":NaN}');
    await client.publish('trades:A', Buffer.from([0xff, 0xfe, 0x00]));
    await client.publish('orderbook:A', '[['.repeat(100_000));
    await client.publish('market_data:__proto__', '{"__proto__":{"polluted":1},"last_price":1}');
    await client.publish('account:x', 'notification');
    await client.publish('market_data:A', '{"last_price":2}');
    await context.untilRow('market_data', 'A');
    await until(() => context.refusals.some(({ where }) => where === 'balance:HUGE'), { what: 'the huge key' });
    const refused = context.refusals.map(({ kind, where }) => `${kind} ${where}`);
    expect(refused).toEqual([
      'too_large market_data:A',
      'bad_json market_data:A',
      'bad_json market_data:A',
      'bad_json trades:A',
      'bad_json orderbook:A',
      'too_large balance:HUGE',
    ]);
    expect(context.row('market_data', 'A')).toEqual({ symbol: 'A', last_price: 2 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(context.reports).toHaveLength(1);
  });
});

describe('losing Redis', () => {
  it('[R3] waits longer after each failure, with jitter, and from the start again once it had loaded and stayed', async () => {
    const port = await findFreePort();
    const waits: number[] = [];
    const connectTimeoutMs = 5_001;
    let passedMs = 0;
    const impatient: Clock = {
      now: () => systemClock.now(),
      monotonic: () => systemClock.monotonic() + passedMs,
      after(delayMs, task) {
        // While it is connected it waits too: a while after a load that took long.
        const isAway = context.reports.at(-1)?.state === 'disconnected';
        const isWait = isAway && delayMs >= 100 && delayMs <= 10_000 && delayMs !== connectTimeoutMs;
        if (isWait) waits.push(delayMs);
        return systemClock.after(isWait ? 1 : delayMs, task);
      },
    };
    const context: RecordingContext = new RecordingContext({ clock: impatient });
    const far = { pingIntervalMs: 70_000, pingTimeoutMs: 70_000, refreshIntervalMs: 70_000 };
    runSource({ url: `localhost:${port}`, connectTimeoutMs, ...far, backoffMinMs: 200, backoffMaxMs: 10_000 }, context);
    await until(() => waits.length >= 10, { what: 'ten attempts' });
    const redis = await start({ port });
    await context.untilConnected();
    await redis.cli('SET', 'balance:BTC', '{"total":"1"}');
    await redis.cli('PUBLISH', 'account:main', 'changed');
    // What a notification asks for comes after the first, full load.
    await context.untilRow('account');
    for (const [index, waitMs] of waits.entries()) {
      const wholeMs = Math.min(10_000, 200 * 2 ** index);
      expect(waitMs).toBeGreaterThanOrEqual(wholeMs / 2);
      expect(waitMs).toBeLessThanOrEqual(wholeMs);
    }
    expect(new Set(waits.slice(6)).size, 'jitter').toBeGreaterThan(1);
    const before = waits.length;
    passedMs = 10_000;
    await redis.kill('SIGKILL');
    await context.untilDisconnected();
    await until(() => waits.length > before, { what: 'the next attempt' });
    expect(waits[before]).toBeLessThanOrEqual(200);
  });

  it('[R3] [R4] runs while Redis is absent at the start, says so, and loads all once it comes', async () => {
    const port = await findFreePort();
    const [context] = runSource({ url: `redis://user:secret@127.0.0.1:${port}` });
    expect(await context.untilDisconnected()).toBe(`connection refused at 127.0.0.1:${port}`);
    expect(JSON.stringify(context.reports)).not.toContain('secret');
    const [plain] = runSource({ url: `localhost:${port}` });
    expect(await plain.untilDisconnected()).toBe(`connection refused at localhost:${port}`);
    const redis = await start({ port });
    await redis.cli('SET', 'position:A', position(1));
    await redis.cli('PUBLISH', 'positions:x', 'changed');
    await plain.untilConnected();
    await plain.untilRow('positions', 'A');
  });

  it('[R3] [R22] picks up after a restart: subscriptions, a full load, and what went away meanwhile', async () => {
    const redis = await start();
    await redis.cli('SET', 'position:A', position(1));
    const [context] = runSource({ url: redis.url });
    await context.untilRow('positions', 'A');
    await redis.kill('SIGTERM');
    expect(await context.untilDisconnected()).toMatch(
      /^(connection (closed|reset) by|connection refused at) 127\.0\.0\.1:/,
    );
    expect(context.row('positions', 'A')).toBeDefined();
    await redis.restart();
    await context.untilConnected();
    await until(() => context.row('positions', 'A') === undefined, { what: 'position A to go' });
    await redis.cli('PUBLISH', 'market_data:A', '{"last_price":3}');
    await context.untilRow('market_data', 'A');
  });

  it('[R5] measures round trips, gives up a Redis that hangs, and returns to it', async () => {
    const redis = await start();
    const [context] = runSource({ url: redis.url, pingTimeoutMs: 1_500, connectTimeoutMs: 1_000 });
    await until(() => context.latenciesMs.length >= 3, { what: 'probes' });
    for (const latencyMs of context.latenciesMs) expect(latencyMs).toBeGreaterThan(0);
    await redis.kill('SIGSTOP');
    expect(await context.untilDisconnected()).toBe(`no answer from 127.0.0.1:${redis.port} for 1500 ms`);
    // The port still takes connections: the kernel does.
    await until(() => context.reason?.endsWith('within 1000 ms'), { what: 'an attempt that gets no answer' });
    await redis.kill('SIGCONT');
    await context.untilConnected();
    await redis.cli('PUBLISH', 'market_data:A', '{"last_price":3}');
    await context.untilRow('market_data', 'A');
  });

  describe('in a flood of messages', () => {
    const message =
      '*4\r\n$8\r\npmessage\r\n$13\r\nmarket_data:*\r\n$13\r\nmarket_data:A\r\n$16\r\n{"last_price":1}\r\n';

    /** Floods who subscribes. Of the two connections only `answering` is ever answered a PING after the first. */
    async function startFlood(answering: 'commands' | 'subscriptions'): Promise<{ url: string; end: () => void }> {
      const floods = new Map<Socket, NodeJS.Timeout>();
      const end = () => [...floods.values()].forEach((timer) => clearInterval(timer));
      const { url } = await script(([name, ...args], socket) => {
        if (name === 'psubscribe') {
          const timer = setInterval(() => socket.write(message), 5);
          floods.set(socket, timer);
          return confirmSubscriptions(args);
        }
        if (name === 'scan') return EMPTY_SCAN;
        if (name !== 'ping') return '+OK\r\n';
        if (floods.has(socket)) return answering === 'subscriptions' ? '*2\r\n$4\r\npong\r\n$0\r\n\r\n' : undefined;
        return answering === 'commands' || floods.size === 0 ? '+PONG\r\n' : undefined;
      });
      cleanups.push(() => Promise.resolve(end()));
      return { url, end };
    }

    it('[R5] takes messages for an answer as long as they come', async () => {
      const flood = await startFlood('commands');
      const [context] = runSource({ url: flood.url, pingTimeoutMs: 1_000 });
      await context.untilConnected();
      await until(() => context.changes.length > 500, { what: 'as many messages as take longer than a timeout' });
      expect(context.reports).toHaveLength(1);
      flood.end();
      // It comes back at once, and is flooded again: the report stays, the state may not.
      await until(() => context.reports.length > 1, { what: 'the source to notice the silence' });
      expect(context.reports[1]).toMatchObject({
        state: 'disconnected',
        reason: expect.stringMatching(/^no answer from .* for 1000 ms$/),
      });
    });

    it('[R5] takes them for no answer on the connection that reads keys', async () => {
      const flood = await startFlood('subscriptions');
      const [context] = runSource({ url: flood.url, pingTimeoutMs: 50 });
      await context.untilConnected();
      expect(await context.untilDisconnected()).toMatch(/^no answer from .* for 50 ms$/);
    });
  });
});

describe('what Redis refuses', () => {
  it('[R4] a wrong password, a missing one, and none the less it recovers', async () => {
    const redis = await start({ password: 'right' });
    const at = `127.0.0.1:${redis.port}`;
    const [wrong] = runSource({ url: `redis://:mistake@${at}` });
    const [missing] = runSource({ url: `redis://${at}` });
    expect(await wrong.untilDisconnected()).toMatch(`wrong user name or password for ${at}`);
    expect(await missing.untilDisconnected()).toMatch(`a password is required by ${at}`);
    expect(JSON.stringify(wrong.reports)).not.toContain('mistake');
    const [right] = runSource({ url: redis.url });
    await right.untilConnected();
    await redis.cli('CONFIG', 'SET', 'requirepass', 'mistake');
    await wrong.untilConnected();
  });

  it('[R4] a password where none is needed does not keep it out', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const redis = await start();
    const [context] = runSource({ url: `redis://:needless@127.0.0.1:${redis.port}` });
    await context.untilConnected();
    await redis.cli('PUBLISH', 'market_data:A', '{"last_price":3}');
    await context.untilRow('market_data', 'A');
    expect(warn).toHaveBeenCalled();
    warn.mockRestore();
  });

  it('[R4] a right that its user lacks', async () => {
    const redis = await start();
    await redis.cli('ACL', 'SETUSER', 'reader', 'on', '>pw', '~*', '&*', '+@all', '-scan');
    const [context] = runSource({ url: `redis://reader:pw@127.0.0.1:${redis.port}` });
    expect(await context.untilDisconnected()).toMatch(/^the user lacks a right at .*scan/);
    await redis.cli('SET', 'position:A', position(1));
    await redis.cli('ACL', 'SETUSER', 'reader', '+scan');
    await context.untilRow('positions', 'A');
    expect(context.isConnected).toBe(true);
  });

  it('[R4] to serve while its master is away', async () => {
    const redis = await start();
    const [context] = runSource({ url: redis.url });
    await context.untilConnected();
    await redis.cli('CONFIG', 'SET', 'replica-serve-stale-data', 'no');
    await redis.cli('REPLICAOF', '127.0.0.1', '1');
    expect(await context.untilDisconnected()).toMatch(/^the link to its master is down/);
    await redis.cli('REPLICAOF', 'NO', 'ONE');
    await context.untilConnected();
  });

  it('[R4] to serve while it is loading its data', async () => {
    let isLoading = true;
    const redis = await script(([name, ...args]) => {
      if (isLoading && name === 'ping') return '-LOADING Redis is loading the dataset in memory\r\n';
      if (name === 'psubscribe') return confirmSubscriptions(args);
      if (name === 'scan') return EMPTY_SCAN;
      return name === 'ping' ? '+PONG\r\n' : '+OK\r\n';
    });
    const [context] = runSource({ url: redis.url });
    expect(await context.untilDisconnected()).toMatch(/^its data is still being loaded by 127\.0\.0\.1:/);
    isLoading = false;
    await context.untilConnected();
  });

  it('[SC6] [R4] reports an address that cannot be read, without showing it', async () => {
    const [context, source] = runSource({ url: 'redis://user:secret@[nonsense' });
    expect(await context.untilDisconnected()).toMatch(/^the configured URL cannot be read/);
    expect(JSON.stringify(context.reports)).not.toContain('secret');
    await source.stop();
    expect(context.clock.pending).toBe(0);
  });
});
