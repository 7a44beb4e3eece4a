/** Every back end of B25, each a real server, killed and brought back in turn before the eyes of a client. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectProven } from '../harness/expect-proven.ts';
import { type GrpcServer, startGrpcServer } from '../harness/grpc/grpc-server.ts';
import { type HttpService, startHttpService } from '../harness/http-service.ts';
import { type NatsServer, startNats } from '../harness/nats.ts';
import { type RedisServer, startRedis } from '../harness/redis.ts';
import { type ServerUnderTest, startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { type Json, WireClient } from '../harness/wire-client.ts';

const GET_ORDERS = 'order.OrderService/GetOrders';
const STREAM_ORDERS = 'order.OrderService/StreamOrderUpdates';
const GET_RISK = 'riskmanager.RiskManager/GetRiskMetrics';
const GET_STOP = 'riskmanager.RiskManager/GetEmergencyStopStatus';

const now = () => new Date().toISOString();
const seconds = () => Math.floor(Date.now() / 1_000);

const order = (id: string, state: string, filled: number) => ({
  order_id: id,
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  state,
  time_in_force: 'GTC',
  quantity: 2,
  price: 49_000,
  filled_quantity: filled,
  created_at: seconds(),
  updated_at: seconds(),
});

const ticker = (price: number) => ({
  symbol: 'BTCUSDT',
  last_price: price,
  bid_price: price - 1,
  ask_price: price + 1,
  volume_24h: 0,
  high_24h: 0,
  low_24h: 0,
  updated_at: now(),
});

const accountReport = (total: string) => ({
  pnl: { timestamp: now(), realized_pnl: '12.50', unrealized_pnl: '-3.25', total_trades: 4 },
  balances: { USDT: { free: total, locked: '0', total } },
  positions: {
    ETHUSDT: {
      symbol: 'ETHUSDT',
      quantity: '-3',
      entry_price: '3000',
      current_price: '2990',
      realized_pnl: '1',
      last_update: now(),
    },
  },
  timestamp: now(),
});

/** One back end: what it says, how it goes and comes back, and what of it shows. */
interface Part {
  readonly source: string;
  speak(): unknown;
  halt(): Promise<void>;
  resume(): Promise<void>;
  /** A row of it. */
  readonly row: readonly [channel: string, key: string];
}

let redis: RedisServer;
let nats: NatsServer;
let orders: GrpcServer;
let risk: GrpcServer;
let account: HttpService;
let strategy: HttpService;
let server: ServerUnderTest;
let client: WireClient;
let price = 50_000;

beforeEach(async () => {
  [redis, nats, orders, risk, account, strategy] = await Promise.all([
    startRedis(),
    startNats(),
    startGrpcServer(),
    startGrpcServer(),
    startHttpService(),
    startHttpService(),
  ]);
});

afterEach(async () => {
  client.webSocket.terminate();
  await server.stop();
  await Promise.all([redis.stop(), nats.stop(), orders.stop(), risk.stop(), account.halt(), strategy.halt()]);
});

function configure(): string {
  const source = (name: string, ...options: string[]) => `  ${name}: {${options.join(', ')}, preset: b25}\n`;
  return `sources:\n${[
    source('market', 'type: redis', `url: "${redis.url}"`),
    source('bus', 'type: nats', `url: "${nats.url}"`),
    source('orders', 'type: grpc', `url: "${orders.address}"`, 'service: orders', 'refresh_interval: 300ms'),
    source('risk', 'type: grpc', `url: "${risk.address}"`, 'service: risk', 'refresh_interval: 300ms'),
    source(
      'account',
      'type: http',
      `url: "${account.url}"`,
      'service: account',
      'polls: [{path: /api/account, every: 300ms}]',
    ),
    source(
      'strategy',
      'type: http',
      `url: "${strategy.url}"`,
      'service: strategy',
      'polls: [{path: /status, every: 300ms}]',
    ),
  ].join('')}`;
}

const listParts = (): readonly Part[] => [
  {
    source: 'market',
    speak: () => redis.publish([['market_data:BTCUSDT', Buffer.from(JSON.stringify(ticker(++price)))]]),
    halt: () => redis.kill('SIGKILL'),
    resume: () => redis.restart(),
    row: ['market_data', 'BTCUSDT'],
  },
  {
    source: 'bus',
    speak: () => {
      const position = {
        symbol: 'SOLUSDT',
        quantity: '10',
        entry_price: '150',
        current_price: '151',
        last_update: now(),
      };
      return nats.publish([['trading.positions', JSON.stringify(position)]]);
    },
    halt: () => nats.kill('SIGKILL'),
    resume: () => nats.restart(),
    row: ['positions', 'SOLUSDT'],
  },
  {
    source: 'orders',
    speak: () => orders.answer(GET_ORDERS, { orders: [order('o-1', 'PARTIALLY_FILLED', 1)] }),
    halt: () => orders.kill('SIGKILL'),
    resume: () => orders.restart(),
    row: ['orders', 'o-1'],
  },
  {
    source: 'risk',
    async speak() {
      await risk.answer(GET_RISK, { metrics: { leverage: 2.5, drawdown_daily: 0.01 }, timestamp: seconds() });
      await risk.answer(GET_STOP, { status: { is_stopped: false } });
    },
    halt: () => risk.kill('SIGKILL'),
    resume: () => risk.restart(),
    row: ['risk', ''],
  },
  {
    source: 'account',
    speak: () => account.answer('/api/account', accountReport('1000.50')),
    halt: () => account.halt(),
    resume: () => account.resume(),
    row: ['account', ''],
  },
  {
    source: 'strategy',
    speak: () => strategy.answer('/status', { mode: 'live', active_strategies: 3, signal_queue_size: 0 }),
    halt: () => strategy.halt(),
    resume: () => strategy.resume(),
    row: ['strategies', 'strategy-engine'],
  },
];

function row(channel: string, key: string): Json {
  return client.replica.tables.get(channel)?.get(key);
}

/** Keeps the back ends named talking until it is so. */
async function untilSo(what: string, talking: readonly Part[], isSo: () => boolean): Promise<void> {
  await until(
    async () => {
      for (const part of talking) await part.speak();
      return isSo();
    },
    {
      what: () => `${what}; system_health: ${JSON.stringify([...(client.replica.tables.get('system_health') ?? [])])}`,
    },
  );
}

const statusOf = (source: string): unknown => row('system_health', source)?.status;
const isFresh = ({ row: place }: Part) => row(...place)?.stale === false;

/** What a row says beside when, and how fresh it is. */
function unmarked(held: Json): Json {
  const { stale: _stale, updated_at: _at, ...rest } = held;
  return rest;
}

describe('a server on all back ends of B25', () => {
  it('[V6] [V8] [V9] shows each for what it is while they die and come back one by one', async () => {
    server = await startServer({ yaml: configure() });
    client = await WireClient.connect(server.wsUrl('format=compact&interval=50'), { format: 'compact' });
    await client.next('snapshot');
    const parts = listParts();
    const areAllLive = () => parts.every((part) => statusOf(part.source) === 'live' && isFresh(part));
    await untilSo('all to be live', parts, areAllLive);
    expect(row('account', '')).toMatchObject({
      balances: { USDT: 1_000.5 },
      realized_pnl: 12.5,
      unrealized_pnl: -3.25,
    });
    expect(row('positions', 'ETHUSDT')).toMatchObject({ side: 'short', quantity: 3, source: 'account' });
    expect(row('orders', 'o-1')).toMatchObject({ status: 'partially_filled', filled: 1 });
    expect(row('risk', '')).toMatchObject({ leverage: 2.5, emergency_stop: { is_stopped: false } });
    expect(row('strategies', 'strategy-engine')).toMatchObject({ mode: 'live' });
    expect(row('strategies', 'strategy-engine')).not.toHaveProperty('pnl');
    expect(client.all('connected')[0]?.raw.data.mode).toBe('live');

    for (const part of parts) {
      const others = parts.filter((other) => other !== part);
      const held = row(...part.row);
      await part.halt();
      await untilSo(`${part.source} to be down`, others, () => statusOf(part.source) === 'down');
      expect(row('system_health', part.source).detail).toMatch(/127\.0\.0\.1:\d+/);
      await untilSo(`the row of ${part.source} to be stale`, others, () => row(...part.row)?.stale === true);
      // What was known is still shown, and marked.
      expect(unmarked(row(...part.row))).toEqual(unmarked(held));
      await untilSo('the others to go on', others, () =>
        others.every((other) => statusOf(other.source) === 'live' && isFresh(other)),
      );
      expect((await fetch(`${server.url}/ready`)).status).toBe(503);
      await part.resume();
      await untilSo(`${part.source} to be back`, parts, areAllLive);
    }
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    expect([client.isOpen, client.faults]).toEqual([true, []]);
    await expectProven(client);
  });

  it('[V9] starts with all of them away, says why of each, and finds them when they come', async () => {
    const parts = listParts();
    for (const part of parts) await part.halt();
    server = await startServer({ yaml: configure() });
    client = await WireClient.connect(server.wsUrl('format=compact&interval=50'), { format: 'compact' });
    await client.next('snapshot');
    await untilSo('all to be down', [], () => parts.every((part) => statusOf(part.source) === 'down'));
    for (const { source } of parts) expect(row('system_health', source).detail).toMatch(/refused.*127\.0\.0\.1:\d+/);
    for (const part of parts) await part.resume();
    await untilSo('all to be live', parts, () => parts.every((part) => statusOf(part.source) === 'live'));
  });

  it('[S43] tells the newest of an order that three of them tell of', async () => {
    server = await startServer({ yaml: configure() });
    client = await WireClient.connect(server.wsUrl('format=compact&interval=50'), { format: 'compact' });
    await client.next('snapshot');
    const parts = listParts();
    await untilSo('all to be live', parts, () => parts.every((part) => statusOf(part.source) === 'live'));
    const at = (offsetMs: number) => new Date(Date.now() + offsetMs).toISOString();
    const told = (state: string, filled: number, offsetMs: number) => ({
      ...order('o-9', state, filled),
      created_at: at(offsetMs),
      updated_at: at(offsetMs),
    });
    await nats.publish([
      ['orders.updates.BTCUSDT', JSON.stringify({ order: told('FILLED', 2, 0), update_type: 'FILLED' })],
    ]);
    await untilSo('the fill', [], () => row('orders', 'o-9')?.status === 'filled');
    await redis.publish([['orders:BTCUSDT', Buffer.from(JSON.stringify(told('PARTIALLY_FILLED', 1, -2_000)))]]);
    // What the service tells of and does not list, nor know, it has lost.
    await orders.answer(GET_ORDERS, { orders: [order('o-9', 'NEW', 0), order('o-10', 'NEW', 0)] });
    await orders.send(STREAM_ORDERS, [{ order: order('o-9', 'NEW', 0), update_type: 'UPDATED' }]);
    await orders.send(STREAM_ORDERS, [{ order: order('o-10', 'NEW', 0), update_type: 'CREATED' }]);
    await redis.publish([['orders:BTCUSDT', Buffer.from(JSON.stringify({ ...told('NEW', 0, 0), order_id: 'o-11' }))]]);
    await untilSo(
      'what came after',
      [],
      () => row('orders', 'o-10') !== undefined && row('orders', 'o-11') !== undefined,
    );
    expect(row('orders', 'o-9')).toMatchObject({ status: 'filled', filled: 2 });
  });
});
