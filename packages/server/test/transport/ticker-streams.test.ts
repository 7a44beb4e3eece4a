import { ManualClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import { Store } from '@tickboard/core/store/store';
import { Collector } from '@tickboard/server/state/collector';
import { TickerStreams } from '@tickboard/server/transport/ticker-streams';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type ServerOptions, startServer, type ServerUnderTest } from '../../../../test/harness/server.ts';
import { until } from '../../../../test/harness/until.ts';
import type { Json } from '../../../../test/harness/wire-client.ts';
import { MemoryOutlet } from '../broadcast/support/memory-outlet.ts';
import { sourceStatus, START_MS } from '../http/http-under-test.ts';

const SEED = 20_260_106;
const LOW_WATER_BYTES = 1_000;
const BTC = 'BTC/USDT';

function open() {
  const clock = new ManualClock(START_MS);
  const store = new Store({ random: seededRandom(SEED), now: () => clock.now() });
  const sources = () => [sourceStatus({ name: 'feed', accepted: 40, refused: {}, messagesPerSecond: 12.5 })];
  const collector = new Collector({ store, sources, clock });
  const counts = { clients: 0, bytes: 0 };
  const observer = {
    opened: () => {},
    closed: () => {},
    sent: (clients: number, bytes: number) => {
      counts.clients += clients;
      counts.bytes += bytes;
    },
  };
  const streams = new TickerStreams({ collector, clock, observer, lowWaterBytes: () => LOW_WATER_BYTES });
  const quote = (symbol: string, last_price: number, more: object = {}) => {
    store.apply([{ op: 'merge', channel: 'market_data', row: { symbol, last_price, source: 'feed', ...more } }]);
  };
  return { clock, streams, quote, counts };
}

/** Objects that an outlet was sent: small ones, in frames with two or four bytes before them. */
function objectsOf({ writes }: MemoryOutlet): Json[] {
  return writes.map((frame) => JSON.parse(frame.subarray(frame.indexOf('{')).toString()));
}

function lastsOf(outlet: MemoryOutlet): unknown[] {
  return objectsOf(outlet).map(({ last }) => last);
}

describe('a stream', () => {
  it('[TS1] has the ticker with its figures at once, and then each 500 ms', () => {
    const { clock, streams, quote } = open();
    quote(BTC, 100, { bid_price: 99, ask_price: 100, change_24h_pct: 2.35, updated_at: START_MS - 12 });
    const outlet = new MemoryOutlet();
    streams.add(outlet, BTC);
    expect(objectsOf(outlet)).toEqual([
      {
        symbol: BTC,
        source: 'feed',
        last_price: 100,
        bid_price: 99,
        ask_price: 100,
        change_24h_pct: 2.35,
        updated_at: '2026-01-02T03:04:04.994Z',
        last: 100,
        bid: 99,
        ask: 100,
        volume: null,
        change_percent: 2.35,
        timestamp: START_MS - 12,
        metrics: {
          spread: 1,
          spread_bps: 100,
          messages_received: 40,
          uptime_seconds: 0,
          messages_per_second: 12.5,
          feed_latency_ms: 12,
        },
      },
    ]);
    clock.advance(499);
    expect(outlet.writes).toHaveLength(1);
    clock.advance(1);
    expect(outlet.writes).toHaveLength(2);
    clock.advance(5_000);
    expect(outlet.writes).toHaveLength(12);
  });

  it('[TS2] comes at once where the price is further than 0.1 % from what was sent, each 100 ms at most', () => {
    const { clock, streams, quote } = open();
    quote(BTC, 1_000);
    const outlet = new MemoryOutlet();
    streams.add(outlet, BTC);
    quote(BTC, 1_001);
    clock.advance(100);
    expect(lastsOf(outlet)).toEqual([1_000]);
    quote(BTC, 1_001.01);
    expect(lastsOf(outlet)).toEqual([1_000, 1_001.01]);
    quote(BTC, 999);
    clock.advance(99);
    expect(lastsOf(outlet)).toEqual([1_000, 1_001.01]);
    clock.advance(1);
    quote(BTC, 1_001);
    clock.advance(100);
    expect(lastsOf(outlet)).toEqual([1_000, 1_001.01, 999, 1_001]);
    // Creeping counts from what was sent, not from tick to tick.
    for (const price of [1_001.4, 1_001.8, 1_002.2]) {
      quote(BTC, price);
      clock.advance(100);
    }
    expect(lastsOf(outlet).slice(4)).toEqual([1_002.2]);
    clock.advance(399);
    expect(outlet.writes).toHaveLength(5);
    clock.advance(1);
    expect(outlet.writes).toHaveLength(6);
  });

  it('[TS3] without a symbol keeps the one that was newest, and waits where there is none', () => {
    const { clock, streams, quote } = open();
    const early = new MemoryOutlet();
    streams.add(early, undefined);
    clock.advance(1_000);
    expect(early.writes).toEqual([]);
    quote('ETH/USDT', 1);
    clock.advance(100);
    quote(BTC, 2);
    const late = new MemoryOutlet();
    streams.add(late, undefined);
    quote('OLD/USDT', 3, { stale: true });
    const later = new MemoryOutlet();
    streams.add(later, undefined);
    quote('ETH/USDT', 1.5);
    clock.advance(1_000);
    const symbolsOf = (outlet: MemoryOutlet) => new Set(objectsOf(outlet).map(({ symbol }) => symbol));
    expect(symbolsOf(early)).toEqual(new Set(['ETH/USDT']));
    expect(symbolsOf(late)).toEqual(new Set([BTC]));
    expect(symbolsOf(later)).toEqual(new Set([BTC]));
  });

  it('[TS6] is encoded once for all clients of a symbol, and skips one that does not read', () => {
    const { clock, streams, quote, counts } = open();
    quote(BTC, 1);
    const outlets = Array.from({ length: 100 }, () => new MemoryOutlet());
    for (const outlet of outlets) streams.add(outlet, BTC);
    clock.advance(500);
    const [slow, fast, ...others] = outlets as [MemoryOutlet, MemoryOutlet, ...MemoryOutlet[]];
    expect(others.every(({ writes }) => writes[1] === fast.writes[1])).toBe(true);
    slow.stall();
    for (let price = 2; price <= 40; price++) {
      quote(BTC, price);
      clock.advance(100);
    }
    expect(lastsOf(fast).slice(2)).toEqual(Array.from({ length: 39 }, (_item, index) => index + 2));
    expect(slow.bufferedBytes).toBeLessThan(LOW_WATER_BYTES + 1_000);
    const held = slow.writes.length;
    slow.open();
    quote(BTC, 50);
    clock.advance(100);
    expect(lastsOf(slow).slice(held)).toEqual([50]);
    expect(counts.clients).toBe(outlets.reduce((sum, { writes }) => sum + writes.length, 0));
  });

  it('[TS6] that nobody watches any more leaves no timer', () => {
    const { clock, streams, quote } = open();
    quote(BTC, 1);
    const removes = [BTC, undefined].map((symbol) => streams.add(new MemoryOutlet(), symbol));
    expect(clock.pending).toBe(1);
    for (const remove of removes) remove();
    expect(clock.pending).toBe(0);
    const outlet = new MemoryOutlet();
    streams.add(outlet, BTC);
    clock.advance(500);
    expect(outlet.writes).toHaveLength(2);
    streams.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('WS /ws/stream', () => {
  const KEY = 'a-long-key';
  let server: ServerUnderTest | undefined;
  const sockets: WebSocket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate();
    await server?.stop();
    server = undefined;
  });

  async function start(options: ServerOptions = {}): Promise<ServerUnderTest> {
    server = await startServer(options);
    server.deliver({ op: 'merge', channel: 'market_data', row: { symbol: BTC, last_price: 100 } });
    await until(() => server?.server.store.tables.get('market_data')?.rows.has(BTC), { what: 'the row' });
    return server;
  }

  function connect({ port }: ServerUnderTest, query: string, headers: Readonly<Record<string, string>> = {}) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/stream${query}`, { headers });
    sockets.push(socket);
    const client = { socket, objects: [] as Json[], closed: undefined as number | undefined, status: 0 };
    socket.on('message', (data: Buffer) => client.objects.push(JSON.parse(data.toString())));
    socket.on('close', (code) => {
      client.closed = code;
    });
    socket.on('unexpected-response', (_request, response) => {
      client.status = response.statusCode ?? 0;
      response.resume();
    });
    socket.on('error', () => {});
    return client;
  }

  async function statusOf(...asked: Parameters<typeof connect>): Promise<number> {
    const client = connect(...asked);
    await until(() => client.status > 0 || client.objects.length > 0, { what: 'an answer' });
    return client.status;
  }

  it('[TS1] [TS8] sends over a real socket, and counts', async () => {
    const under = await start();
    const client = connect(under, `?symbol=${encodeURIComponent(BTC)}`);
    await until(() => client.objects.length >= 3, { what: 'three objects' });
    expect(client.objects[0]).toMatchObject({ symbol: BTC, last: 100, bid: null, metrics: { spread: null } });
    expect(await under.metric('dashboard_active_connections')).toBe(1);
    const sent = await under.metric('dashboard_messages_sent_total', { client_type: 'Web', message_type: 'ticker' });
    expect(sent).toBeGreaterThanOrEqual(3);
    client.socket.close();
    await until(async () => (await under.metric('dashboard_active_connections')) === 0, { what: 'it to be gone' });
  });

  it('[TS4] refuses an unknown symbol, a repeated one, and a request that is no upgrade', async () => {
    const under = await start();
    expect(await statusOf(under, '?symbol=DOGE/USDT')).toBe(404);
    expect(await statusOf(under, '?symbol=__proto__')).toBe(404);
    expect(await statusOf(under, '?symbol=')).toBe(404);
    expect(await statusOf(under, '?symbol=A&symbol=B')).toBe(400);
    expect((await fetch(`${under.url}/ws/stream`)).status).toBe(426);
  });

  it('[TS5] wants the credentials and origins of /ws, and shares its limits', async () => {
    const under = await start({
      config: { security: { apiKey: KEY }, websocket: { maxConnectionsPerIp: 2 } },
    });
    expect(await statusOf(under, '')).toBe(401);
    expect(await statusOf(under, '', { 'x-api-key': KEY, origin: 'https://elsewhere.example' })).toBe(403);
    expect(await statusOf(under, '', { 'x-api-key': KEY })).toBe(0);
    const other = new WebSocket(under.wsUrl(), { headers: { 'x-api-key': KEY } });
    sockets.push(other);
    await until(() => other.readyState === WebSocket.OPEN, { what: 'a client of /ws' });
    expect(await statusOf(under, '', { 'x-api-key': KEY })).toBe(429);
  });

  it('[TS7] takes no notice of what clients say, and closes them with 1001 when the server goes', async () => {
    const under = await start();
    const client = connect(under, '');
    await until(() => client.objects.length > 0, { what: 'an object' });
    for (const said of ['{"type":"subscribe"}', 'nonsense', Buffer.from([0xff])]) client.socket.send(said);
    const before = client.objects.length;
    await until(() => client.objects.length > before, { what: 'another object' });
    await under.stop();
    await until(() => client.closed === 1001, { what: () => `code 1001; it was ${client.closed}` });
    expect(client.closed).toBe(1001);
  });
});
