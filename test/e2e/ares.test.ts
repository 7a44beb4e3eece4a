/** ARES as its users have it: events pushed or published, and clients and the page that watch them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ManualClock } from '@tickboard/core/clock';
import { afterEach, describe, expect, it } from 'vitest';
import { startRedis, type RedisServer } from '../harness/redis.ts';
import { startServer, type ServerOptions, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { type Json, WireClient, type WireMessage } from '../harness/wire-client.ts';

const PUSH = 'sources: {desk: {type: push, preset: ares}}';

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

async function serve(options: ServerOptions): Promise<ServerUnderTest> {
  server = await startServer({ hasConfiguredSources: true, ...options });
  return server;
}

async function watch({ wsUrl }: ServerUnderTest, ...channels: readonly string[]): Promise<WireClient> {
  const client = await WireClient.connect(wsUrl('type=web'));
  clients.push(client);
  await client.next('connected');
  if (channels.length > 0) await client.ask({ type: 'subscribe', channels }, 'subscribed');
  return client;
}

async function post(body: Json, path = '/api/v1/test/event'): Promise<{ status: number; body: Json }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(server!.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

/** Publishes and expects that all of it was taken. */
async function publish(...events: readonly (readonly [topic: string, data: Json])[]): Promise<void> {
  const items = events.map(([topic, data]) => ({ topic, data }));
  expect(await post(items)).toMatchObject({ status: 200, body: { accepted: events.length, refused: 0 } });
}

const EVENT_TYPES = new Set(['signal', 'trade', 'trade_closed', 'metrics', 'alert']);

function eventsOf({ messages }: WireClient): Json[] {
  return messages.map(({ raw }: WireMessage) => raw).filter(({ type }) => EVENT_TYPES.has(type));
}

const signalOf = (strategy: string, data: Json = {}) =>
  [
    `strategy.${strategy}.signal`,
    { strategy_name: strategy, action: 'BUY', price: 1, confidence: 0.5, ...data },
  ] as const;

describe('events of ARES', () => {
  it('[AR1] [AR3] reach clients in their shapes, while not a millisecond passes', async () => {
    // Time stands still: nothing that waits for a tick would ever be sent.
    const running = await serve({ yaml: PUSH, clock: new ManualClock(Date.UTC(2026, 0, 2)) });
    const client = await watch(running);
    await publish(
      ['strategy.RSI_Oversold.signal', { strategy_name: 'RSI_Oversold', action: 'BUY', price: 5, confidence: 0.85 }],
      ['trade.executed', { trade_id: 'T1', strategy_name: 'X', action: 'SELL', entry_price: 7, quantity: 2 }],
      ['trade.closed', { trade_id: 'T1', strategy_name: 'X', entry_price: 7, exit_price: 6, pnl: 2 }],
      ['strategy.X.metrics', { strategy_name: 'X', total_trades: 9, win_rate: 0.6, total_profit_loss: -3.5 }],
      ['strategy.rollback', { strategy_name: 'X', version: 2, reason: 'drawdown', message: 'Rolled back' }],
    );
    await client.next(({ raw }) => raw.type === 'alert');
    const source = 'desk';
    expect(eventsOf(client).map(({ type, timestamp, data }) => ({ type, timestamp, data }))).toEqual(
      [
        { type: 'signal', data: { strategy_name: 'RSI_Oversold', action: 'BUY', price: 5, confidence: 0.85, source } },
        {
          type: 'trade',
          data: {
            trade_id: 'T1',
            strategy_name: 'X',
            action: 'SELL',
            side: 'sell',
            entry_price: 7,
            price: 7,
            quantity: 2,
            source,
          },
        },
        {
          type: 'trade_closed',
          data: { trade_id: 'T1', strategy_name: 'X', entry_price: 7, exit_price: 6, pnl: 2, source },
        },
        {
          type: 'metrics',
          data: { strategy_name: 'X', total_trades: 9, win_rate: 0.6, total_profit_loss: -3.5, source },
        },
        {
          type: 'alert',
          data: {
            type: 'strategy.rollback',
            severity: 'warning',
            strategy_name: 'X',
            message: 'Rolled back',
            version: '2',
            reason: 'drawdown',
            source,
          },
        },
      ].map((event) => ({ timestamp: '2026-01-02T00:00:00.000Z', ...event })),
    );
  });

  it('[D7] [D8] [D13] add up to the summary of profit and loss', async () => {
    const running = await serve({ yaml: PUSH });
    const client = await watch(running, 'summary');
    const executed = (id: string) => ['trade.executed', { trade_id: id, strategy_name: 'X', action: 'BUY' }] as const;
    const closed = (id: string, pnl: number) => ['trade.closed', { trade_id: id, strategy_name: 'X', pnl }] as const;
    await publish(executed('a'), executed('b'), executed('c'), executed('d'));
    await publish(closed('a', 12.5), closed('b', -2.25), closed('c', 0));
    const expected = { total_trades: 3, active_positions: 1, winning_trades: 1, win_rate: 1 / 3, realized_pnl: 10.25 };
    await until(() => client.replica.tables.get('summary')?.get('')?.['total_trades'] === 3, { what: 'the summary' });
    const summary = client.replica.tables.get('summary')?.get('');
    expect(summary).toMatchObject({ ...expected, win_rate: expect.closeTo(1 / 3, 9) });
    expect((await running.get('/api/v1/state/summary'))['active_positions']).toBe(1);
  });

  it('[PU10] may be tried out on the simulated desk, and are marked as part of it', async () => {
    const running = await serve({ config: { sim: { symbols: 1 } } });
    const client = await watch(running, 'strategy.Mine.signal');
    await publish(signalOf('Mine'));
    const signal = await client.next(({ raw }) => raw.type === 'signal');
    expect(signal.raw.data).toMatchObject({ strategy_name: 'Mine', source: 'sim' });
    expect(client.all('connected')[0]!.raw.data.mode).toBe('simulated');
    expect((await post({ symbol: 'X' }, '/api/v1/ingest/market_data')).status).toBe(503);
  });

  it('[PU15] [V5] bring the source to life, and nothing else does', async () => {
    const running = await serve({ yaml: PUSH.replace('ares', 'ares, stall_after: 1s') });
    const state = async () => (await running.get('/ready')).sources.desk.state as string;
    expect(await state()).toBe('connecting');
    expect((await post({ topic: 'nothing', data: 1 })).status).toBe(400);
    expect(await state()).toBe('connecting');
    await post({ symbol: 'BTCUSDT', last_price: 1 }, '/api/v1/ingest/market_data');
    expect(await state()).toBe('live');
    const row = async () => (await running.get('/api/v1/state/market_data')).BTCUSDT;
    expect(await row()).toMatchObject({ source: 'desk', stale: false });
    await until(async () => (await state()) === 'stale', { what: 'silence to be noticed' });
    expect(await row()).toMatchObject({ stale: true });
    expect((await running.get('/api/v1/eventbus/health')).status).toBe('down');
    await publish(signalOf('X'));
    expect(await state()).toBe('live');
    expect((await running.get('/admin/quarantine/desk')).entries).toMatchObject([
      { kind: 'no_route', where: 'nothing' },
    ]);
  });
});

describe('rows that are pushed', () => {
  it('[PU17] late do not replace newer ones, and without a time the last one counts', async () => {
    const running = await serve({ yaml: PUSH });
    const push = async (second: number | undefined, last_price: number, operation = 'merge') => {
      const updated_at = second === undefined ? {} : { updated_at: `2026-01-02T03:04:0${second}Z` };
      const row = { symbol: 'BTCUSDT', last_price, ...updated_at };
      const answer = await post(row, `/api/v1/ingest/market_data?op=${operation}`);
      expect(answer).toMatchObject({ status: 200, body: { accepted: 1, refused: 0 } });
      return (await running.get('/api/v1/state/market_data')).BTCUSDT.last_price as number;
    };
    const outdated = () => running.metric('dashboard_source_outdated_total', { source: 'desk' });
    expect(await push(5, 105)).toBe(105);
    expect(await push(4, 104)).toBe(105);
    expect(await push(3, 103, 'replace')).toBe(105);
    expect(await outdated()).toBe(2);
    expect(await push(5, 205)).toBe(205);
    expect(await push(6, 106, 'replace')).toBe(106);
    expect(await push(undefined, 100)).toBe(100);
    expect(await outdated()).toBe(2);
  });
});

describe('a client', () => {
  it('[AR11] [N8] subscribes by topic, strategy, type and confidence', async () => {
    const running = await serve({ yaml: PUSH });
    const byTopic = await watch(running, 'strategy.RSI_Oversold.*', 'trade.closed');
    const byPattern = await watch(running, 'strategy.RSI_*.signal');
    const byFilter = await watch(running);
    const filters = { signals: { strategy_name: ['MACD_Divergence', 'RSI_Oversold'], min_confidence: 0.7 } };
    await byFilter.ask({ type: 'subscribe', channels: ['signals'], filters }, 'subscribed');
    const byType = await watch(running, 'alerts');
    const nobody = await watch(running, 'trade.*');
    expect(await nobody.ask({ type: 'unsubscribe', channels: ['trade.executed'] }, 'subscribed')).toMatchObject({
      channels: ['closed_trades'],
    });
    expect(await nobody.ask({ type: 'subscribe', channels: ['strategy.none'] }, 'error')).toMatchObject({
      code: 'UNKNOWN_CHANNEL',
    });
    await publish(
      signalOf('RSI_Oversold', { confidence: 0.9, symbol: 'BTCUSDT' }),
      signalOf('RSI_Oversold', { confidence: 0.6 }),
      signalOf('RSI_Overbought', { confidence: 0.7, symbol: 'ETHUSDT' }),
      signalOf('MACD_Divergence', { confidence: 0.7 }),
      ['strategy.RSI_Oversold.metrics', { total_trades: 1 }],
      ['strategy.MACD_Divergence.metrics', { total_trades: 1 }],
      ['strategy.promoted', { strategy_name: 'RSI_Oversold', message: 'up' }],
      ['trade.executed', { trade_id: 't', strategy_name: 'RSI_Oversold' }],
      ['trade.closed', { trade_id: 't', strategy_name: 'RSI_Oversold', pnl: 1 }],
    );
    for (const client of clients) await client.settled();
    const seen = (client: WireClient) =>
      eventsOf(client).map(({ type, data }) => `${type} ${data.strategy_name} ${data.confidence ?? ''}`.trim());
    expect(seen(byTopic)).toEqual([
      'signal RSI_Oversold 0.9',
      'signal RSI_Oversold 0.6',
      'metrics RSI_Oversold',
      'trade_closed RSI_Oversold',
    ]);
    expect(seen(byPattern)).toEqual([
      'signal RSI_Oversold 0.9',
      'signal RSI_Oversold 0.6',
      'signal RSI_Overbought 0.7',
    ]);
    expect(seen(byFilter)).toEqual(['signal RSI_Oversold 0.9', 'signal MACD_Divergence 0.7']);
    expect(seen(byType)).toEqual(['alert RSI_Oversold']);
    expect(seen(nobody)).toEqual(['trade_closed RSI_Oversold']);
    expect((await running.get('/api/v1/eventbus/health')).subscribers).toEqual({
      trades: 0,
      fills: 0,
      closed_trades: 2,
      signals: 3,
      metrics: 1,
      alerts: 1,
    });
  });

  it('[N14] is shown the last events again, or those from a time on, and of its own topics only', async () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 2));
    const running = await serve({ yaml: PUSH, clock });
    for (let minute = 0; minute < 5; minute++) {
      await publish(signalOf('A', { price: minute + 1 }), signalOf('B', { price: minute + 1 }));
      clock.advance(60_000);
    }
    const client = await watch(running, 'strategy.A.signal');
    const replayed = async (message: Json) => {
      const before = client.messages.length;
      client.send({ type: 'replay', channel: 'signals', ...message });
      await client.settled();
      return client.messages.slice(before).flatMap(({ raw }) => (raw.type === 'signal' ? [raw] : []));
    };
    const pricesOf = (events: readonly Json[]) => events.map(({ data, replay }) => replay === true && data.price);
    expect(pricesOf(await replayed({ count: 2 }))).toEqual([4, 5]);
    expect(pricesOf(await replayed({ from: '2026-01-02T00:02:00Z' }))).toEqual([3, 4, 5]);
    expect(pricesOf(await replayed({}))).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a burst of a hundred events', () => {
  const EVENTS = Array.from({ length: 100 }, (_, index) => signalOf(`S${index % 7}`, { price: index + 1 }));

  async function expectAll(send: (event: (typeof EVENTS)[number]) => Promise<unknown>): Promise<void> {
    const watchers = await Promise.all(Array.from({ length: 100 }, () => watch(server!, 'strategy.*')));
    const sent: Promise<unknown>[] = [];
    for (const event of EVENTS) {
      sent.push(send(event));
      await sleep(10);
    }
    await Promise.all(sent);
    const counts = () => watchers.map((client) => eventsOf(client).length);
    await until(() => counts().every((count) => count >= EVENTS.length), {
      what: () => `a hundred events each, not ${counts().join(' ')}`,
    });
    for (const client of watchers) await client.settled();
    for (const client of watchers) {
      const events = eventsOf(client);
      expect(events.map(({ id }) => id)).toEqual(EVENTS.map((_, index) => index + 1));
      expect(events.map(({ data }) => data.price).sort((left, right) => left - right)).toEqual(
        EVENTS.map(([, data]) => data.price),
      );
      expect(client.all('gap')).toEqual([]);
    }
  }

  it('[AR1] [PU3] reaches a hundred clients whole where it is pushed', async () => {
    await serve({ yaml: PUSH });
    await expectAll(([topic, data]) => post({ topic, data }));
  });

  it('[AR1] reaches a hundred clients whole and in order through Redis', async () => {
    redis = await startRedis();
    const { url, cli } = redis;
    const running = await serve({ yaml: `sources: {bus: {type: redis, url: "${url}", preset: ares}}` });
    await until(async () => (await cli('PUBLISH', 'strategy.probe.metrics', '{"total_trades":1}')) === '1', {
      what: 'the server to listen to Redis',
    });
    await until(async () => (await running.get('/ready')).sources.bus.state === 'live', { what: 'the bus to live' });
    let last: Promise<unknown> = Promise.resolve();
    await expectAll(([topic, data]) => {
      // One after the other: a later one must not overtake.
      last = last.then(() => cli('PUBLISH', topic, JSON.stringify(data)));
      return last;
    });
    const [watcher] = clients;
    expect(eventsOf(watcher!).map(({ data }) => data.price)).toEqual(EVENTS.map(([, data]) => data.price));
  });
});
