import { systemClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import { Store } from '@tickboard/core/store/store';
import { Collector } from '@tickboard/server/state/collector';
import { createLogger } from '@tickboard/server/telemetry/logger';
import { WriteBack, type WriteBackObserver } from '@tickboard/server/write-back/write-back';
import { afterEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../../test/harness/free-port.ts';
import { type RedisServer, startRedis } from '../../../../test/harness/redis.ts';
import { CountingClock } from '../../../../test/harness/source-context.ts';
import { until } from '../../../../test/harness/until.ts';
import { sourceStatus } from '../http/http-under-test.ts';
import { Lines } from '../telemetry/lines.ts';

const SEED = 20_260_103;
const ANSWER_TIMEOUT_MS = 400;
const opened: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.stop();
});

class Counts implements WriteBackObserver {
  writes = 0;
  readonly failures = new Map<string, number>();
  symbolsWaiting = 0;
  isConnected = false;

  written(count: number): void {
    this.writes += count;
  }

  failed(kind: string): void {
    this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1);
  }

  waiting(symbols: number): void {
    this.symbolsWaiting = symbols;
  }

  connected(isConnected: boolean): void {
    this.isConnected = isConnected;
  }
}

async function startRedisHere(...options: Parameters<typeof startRedis>): Promise<RedisServer> {
  const redis = await startRedis(...options);
  opened.push(redis);
  return redis;
}

function open(url: string, historyKept = 100) {
  const clock = new CountingClock(systemClock);
  const store = new Store({ random: seededRandom(SEED), now: () => clock.now() });
  const sources = () => [sourceStatus({ name: 'feed', accepted: 7, refused: {}, messagesPerSecond: 3.5 })];
  const collector = new Collector({ store, sources, clock });
  const log = new Lines();
  const counts = new Counts();
  const writeBack = new WriteBack({
    url,
    historyKept,
    store,
    collector,
    clock,
    random: seededRandom(SEED),
    log: createLogger({ level: 'info', clock, stream: log }),
    observer: counts,
    isSimulated: (source) => source === 'sim',
    writeIntervalMs: 20,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
  });
  opened.push(writeBack);
  writeBack.run();
  const quote = (symbol: string, last_price: number, more: object = {}) => {
    const row = { symbol, last_price, source: 'feed', stale: false, updated_at: clock.now(), ...more };
    store.apply([{ op: 'merge', channel: 'market_data', row }]);
  };
  const health = () => {
    const table = store.tables.get('system_health');
    const row = table?.rows.get('write_back');
    return table?.definition.fields.reduce<Record<string, unknown>>(
      (view, { name, index }) => ({ ...view, [name]: row?.values[index] }),
      {},
    );
  };
  return { clock, store, log, counts, writeBack, quote, health };
}

async function readJson(redis: RedisServer, key: string): Promise<Record<string, unknown> | undefined> {
  const text = await redis.cli('GET', key);
  return text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
}

function untilTicker(redis: RedisServer, symbol: string, last: number) {
  return until(async () => (await readJson(redis, `ticker:${symbol}`))?.['last'] === last, {
    what: `ticker:${symbol} to show ${last}`,
  });
}

async function historyOf(redis: RedisServer, symbol: string): Promise<number[]> {
  const text = await redis.cli('LRANGE', `history:${symbol}:price`, '0', '-1');
  return text === '' ? [] : text.split('\n').map(Number);
}

describe('the keys', () => {
  it('[WB1] [WB2] hold the ticker and the figures as JSON, and end after 60 s', async () => {
    const redis = await startRedisHere();
    const { quote } = open(redis.url);
    quote('BTC/USDT', 43_250.5, { bid_price: 43_250, ask_price: 43_251, volume_24h: 28_500.25, change_24h_pct: 2.35 });
    await untilTicker(redis, 'BTC/USDT', 43_250.5);
    const ticker = await readJson(redis, 'ticker:BTC/USDT');
    expect(ticker).toMatchObject({
      symbol: 'BTC/USDT',
      last: 43_250.5,
      bid: 43_250,
      ask: 43_251,
      volume: 28_500.25,
      change_percent: 2.35,
    });
    expect(ticker?.['timestamp']).toBeTypeOf('number');
    expect(await readJson(redis, 'metrics:latest')).toMatchObject({
      symbol: 'BTC/USDT',
      spread: 1,
      spread_bps: 0.231208527,
      messages_received: 7,
      messages_per_second: 3.5,
    });
    for (const key of ['ticker:BTC/USDT', 'metrics:latest']) {
      const life = Number(await redis.cli('TTL', key));
      expect(life).toBeGreaterThan(50);
      expect(life).toBeLessThanOrEqual(60);
    }
  });

  it('[WB3] hold the last prices, newest first, as text', async () => {
    const redis = await startRedisHere();
    const { quote } = open(redis.url, 5);
    const prices = [1, 2, 3, 4, 5, 6, 7.25];
    for (const price of prices) quote('BTC/USDT', price);
    await untilTicker(redis, 'BTC/USDT', 7.25);
    quote('BTC/USDT', 8, { volume_24h: 1 });
    quote('BTC/USDT', 8, { volume_24h: 2 });
    await untilTicker(redis, 'BTC/USDT', 8);
    expect(await historyOf(redis, 'BTC/USDT')).toEqual([8, 7.25, 6, 5, 4]);
    expect(await redis.cli('TTL', 'history:BTC/USDT:price')).toBe('-1');
  });

  it('[WB4] are written for what changed, and for nothing else', async () => {
    const redis = await startRedisHere();
    const { quote, counts } = open(redis.url);
    quote('BTC/USDT', 1);
    quote('ETH/USDT', 1);
    await untilTicker(redis, 'ETH/USDT', 1);
    await redis.cli('DEL', 'ticker:ETH/USDT');
    const before = counts.writes;
    quote('BTC/USDT', 2);
    await untilTicker(redis, 'BTC/USDT', 2);
    expect(await redis.cli('EXISTS', 'ticker:ETH/USDT')).toBe('0');
    // Ticker, history and metrics.
    await until(() => counts.writes === before + 3, { what: () => `3 writes; there were ${counts.writes - before}` });
  });

  it('[WB5] are never written from simulated or stale rows', async () => {
    const redis = await startRedisHere();
    const { quote } = open(redis.url);
    quote('BTC/USDT', 1);
    quote('SIM/USDT', 1, { source: 'sim' });
    quote('OLD/USDT', 1, { stale: true });
    await untilTicker(redis, 'BTC/USDT', 1);
    expect(await readJson(redis, 'metrics:latest')).toMatchObject({ symbol: 'BTC/USDT' });
    expect((await redis.cli('KEYS', '*')).split('\n').toSorted()).toEqual([
      'history:BTC/USDT:price',
      'metrics:latest',
      'ticker:BTC/USDT',
    ]);
  });
});

describe('a Redis', () => {
  it('[WB8] that hangs while nothing is to be written is noticed by the probe', async () => {
    const redis = await startRedisHere();
    const { quote, counts } = open(redis.url);
    quote('BTC/USDT', 1);
    await untilTicker(redis, 'BTC/USDT', 1);
    await redis.kill('SIGSTOP');
    await until(() => !counts.isConnected, { what: 'the hanging Redis to be noticed' });
    await redis.kill('SIGCONT');
    await until(() => counts.isConnected, { what: 'a new connection' });
    expect(counts.failures.get('connection')).toBeGreaterThan(0);
  });

  it('[WB6] that is full is counted and shown, and written to again once it has room', async () => {
    const redis = await startRedisHere({ args: ['--maxmemory-policy', 'noeviction'] });
    const { quote, counts, health, log } = open(redis.url);
    quote('BTC/USDT', 1);
    await untilTicker(redis, 'BTC/USDT', 1);
    await redis.cli('CONFIG', 'SET', 'maxmemory', '1');
    quote('BTC/USDT', 2);
    await until(() => (counts.failures.get('oom') ?? 0) >= 6, { what: 'refusals' });
    await until(() => health()?.['status'] === 'degraded', { what: 'the health row to say so' });
    expect(health()?.['detail']).toMatch(/^Redis takes nothing: OOM /);
    quote('BTC/USDT', 3);
    await redis.cli('CONFIG', 'SET', 'maxmemory', '0');
    await untilTicker(redis, 'BTC/USDT', 3);
    expect(await historyOf(redis, 'BTC/USDT')).toEqual([3, 2, 1]);
    await until(() => health()?.['status'] === 'live', { what: 'the health row to say so' });
    const logged = log.all.filter(({ kind }) => kind === 'oom');
    expect(logged).toHaveLength(1);
  });

  it('[WB7] that is away costs nothing but what is held for it, and gets the newest when it is back', async () => {
    const port = await findFreePort();
    const { quote, counts, health } = open(`redis://127.0.0.1:${port}`, 4);
    for (let price = 1; price <= 1_000; price++) quote('BTC/USDT', price);
    await until(() => counts.failures.get('connection'), { what: 'a failed connection' });
    await until(() => health()?.['status'] === 'down', { what: 'the health row to say so' });
    expect(health()?.['detail']).toBe(`connection refused at 127.0.0.1:${port}`);
    await until(() => counts.symbolsWaiting === 1, { what: 'the symbol to be counted as waiting' });
    const redis = await startRedisHere({ port });
    await untilTicker(redis, 'BTC/USDT', 1_000);
    expect(await historyOf(redis, 'BTC/USDT')).toEqual([1_000, 999, 998, 997]);
    expect(counts.isConnected).toBe(true);
  });

  it('[WB7] that is restarted, empty, is written to again', async () => {
    const redis = await startRedisHere();
    const { quote, counts } = open(redis.url);
    quote('BTC/USDT', 1);
    await untilTicker(redis, 'BTC/USDT', 1);
    await redis.kill('SIGKILL');
    await until(() => !counts.isConnected, { what: 'the end to be noticed' });
    quote('BTC/USDT', 2);
    await redis.restart();
    await untilTicker(redis, 'BTC/USDT', 2);
    expect(await historyOf(redis, 'BTC/USDT')).toEqual([2]);
  });

  it('[WB8] that hangs is given up, and gets the newest when it goes on', async () => {
    const redis = await startRedisHere();
    const { quote, counts, health } = open(redis.url);
    quote('BTC/USDT', 1);
    await untilTicker(redis, 'BTC/USDT', 1);
    await redis.kill('SIGSTOP');
    try {
      quote('BTC/USDT', 2);
      await until(() => !counts.isConnected, { what: 'the hanging Redis to be noticed' });
      await until(() => health()?.['status'] === 'down', { what: 'the health row to say so' });
      expect(health()?.['detail']).toMatch(/^no answer from 127\.0\.0\.1:\d+ for 400 ms$/);
      quote('BTC/USDT', 3);
    } finally {
      await redis.kill('SIGCONT');
    }
    await untilTicker(redis, 'BTC/USDT', 3);
    const history = await historyOf(redis, 'BTC/USDT');
    // 2 was on its way when Redis hung: it may have arrived or not, but never twice.
    expect([
      [3, 2, 1],
      [3, 1],
    ]).toContainEqual(history);
  });

  it('[WB9] that refuses one key for good costs the other keys nothing', async () => {
    const redis = await startRedisHere();
    await redis.cli('SET', 'history:BTC/USDT:price', 'somebody else was here');
    const { quote, counts } = open(redis.url);
    quote('BTC/USDT', 1);
    quote('ETH/USDT', 5);
    await untilTicker(redis, 'BTC/USDT', 1);
    expect(await historyOf(redis, 'ETH/USDT')).toEqual([5]);
    expect(Object.fromEntries(counts.failures)).toEqual({ wrongtype: 1 });
  });

  it('[WB10] is left at once, in whatever state it is, and no timer stays', async () => {
    const port = await findFreePort();
    const away = open(`redis://127.0.0.1:${port}`);
    await away.writeBack.stop();
    expect(away.clock.pending).toBe(0);
    const redis = await startRedisHere();
    const hanging = open(redis.url);
    await until(() => hanging.counts.isConnected, { what: 'a connection' });
    await redis.kill('SIGSTOP');
    hanging.quote('BTC/USDT', 1);
    await hanging.writeBack.stop();
    expect(hanging.clock.pending).toBe(0);
  });
});
