import { seededRandom } from '@tickboard/core/random';
import { RateView } from '@tickboard/core/store/rate-view';
import { Selection } from '@tickboard/core/store/selection';
import { Store } from '@tickboard/core/store/store';
import { describe, expect, it } from 'vitest';
import { Derivation } from '../../src/state/derivation.ts';
import { BTC_ROW, fillStore, openHttp, sourceStatus, START, START_MS, VERSION } from './http-under-test.ts';

const SOURCE_VIEW = {
  type: 'redis',
  state: 'live',
  detail: 'connected to localhost:6379',
  since: START,
  last_message_at: START,
  messages_per_second: 12.5,
  accepted: 100,
  outdated: 2,
  refused: { bad_json: 3 },
  overflowed: { conflated: 5, dropped_rows: 1, dropped_events: 0 },
  waiting: 4,
  reconnects: 1,
  latency_ms: 0.8,
};

const CLIENTS_VIEW = { connections: 3, by_type: { TUI: 2, Web: 1 }, lagging: 1, groups: 2, queue_depth: 4 };

describe('GET /debug', () => {
  it('[H5] answers counts, versions, sources, clients and the state', async () => {
    const { get, store, clock } = await openHttp({ sources: [sourceStatus()], mode: 'simulated' });
    fillStore(store);
    clock.advance(2_000);
    store.apply([{ op: 'delete', channel: 'market_data', key: 'ETH/USDT:USDT' }]);
    const answer = await get('/debug');
    expect(answer.statusCode).toBe(200);
    const body = answer.json();
    expect(body).toMatchObject({
      service: 'dashboard-server',
      version: VERSION,
      mode: 'simulated',
      timestamp: '2026-01-02T03:04:07.006Z',
      uptime_seconds: 2,
      epoch: store.epoch,
      seq: 2,
      sources: { redis: SOURCE_VIEW },
      clients: CLIENTS_VIEW,
    });
    expect(body.channels).toMatchObject({
      market_data: { kind: 'table', count: 1, seq: 2 },
      orders: { kind: 'table', count: 2, seq: 1 },
      account: { kind: 'record', count: 1, seq: 1 },
      summary: { kind: 'record', count: 0, seq: 0, digest: '0000000000000000' },
      fills: { kind: 'feed', count: 2, first_id: 1, last_id: 2 },
      trades: { kind: 'feed', count: 0, first_id: 1, last_id: 0 },
    });
    expect(body.state.market_data).toEqual({ BTCUSDT: BTC_ROW });
    expect(body.state.summary).toEqual({});
    expect(body.state.fills).toHaveLength(2);
  });

  it('[H5] has every channel, as its own route shows it', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    const { state, channels } = (await get('/debug')).json();
    const names = [...store.tables.keys(), ...store.feeds.keys()];
    expect(Object.keys(state)).toEqual(names);
    expect(Object.keys(channels)).toEqual(names);
    for (const name of names) expect((await get(`/api/v1/state/${name}`)).json()).toEqual(state[name]);
  });

  it('[H5] gives the digests that a client is given for verify', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    const view = new RateView(store);
    view.advance();
    const expected = view.digests(Selection.ofChannels(store.tables.keys()));
    const { channels } = (await get('/debug')).json();
    expect(Object.keys(expected)).toHaveLength(store.tables.size);
    for (const [name, digest] of Object.entries(expected)) expect(channels[name].digest).toBe(digest);
  });
});

describe('derived figures', () => {
  it('[H27] are up to date in every answer, though no client makes a tick', async () => {
    const store = new Store({ random: seededRandom(1), now: () => START_MS });
    const derivation = new Derivation(store);
    const { get } = await openHttp({ replaced: { store, settle: () => derivation.settle() } });
    const ask = (bid: number) => {
      const quote = { symbol: 'BTCUSDT', last_price: 100, bid_price: bid, ask_price: 101 };
      store.apply([{ op: 'merge', channel: 'market_data', row: quote }]);
    };
    ask(100);
    const first = await get('/api/v1/state/market_data/BTCUSDT');
    expect(first.json()).toMatchObject({ spread: 1 });
    ask(99);
    const { headers } = await get('/api/v1/state/market_data/BTCUSDT', { 'if-none-match': String(first.headers.etag) });
    expect(headers.etag).not.toBe(first.headers.etag);
    ask(98);
    expect((await get('/api/v1/state/market_data')).json().BTCUSDT).toMatchObject({ spread: 3 });
    ask(97);
    expect((await get('/debug')).json().state.market_data.BTCUSDT).toMatchObject({ spread: 4 });
    ask(96);
    const { metrics } = (await get('/metrics?symbol=BTCUSDT', { accept: 'application/json' })).json();
    expect(metrics).toMatchObject({ spread: 5 });
  });
});

describe('GET /api/service-info', () => {
  it('[H11] answers what runs and how it is doing, without rows', async () => {
    const away = sourceStatus({
      name: 'nats',
      state: 'down',
      detail: 'refused',
      lastMessageAt: undefined,
      latencyMs: undefined,
    });
    const { get, store, clock } = await openHttp({ sources: [sourceStatus(), away] });
    fillStore(store);
    clock.advance(1_500);
    const body = (await get('/api/service-info')).json();
    expect(body).toMatchObject({
      service: 'dashboard-server',
      version: VERSION,
      mode: 'live',
      runtime: { name: 'node', version: process.version, platform: process.platform, arch: process.arch },
      started_at: START,
      uptime_seconds: 1.5,
      timestamp: '2026-01-02T03:04:06.506Z',
      clients: CLIENTS_VIEW,
      state: { epoch: store.epoch, seq: 1 },
    });
    expect(body.state.counts).toMatchObject({ market_data: 2, orders: 2, account: 1, fills: 2, trades: 0, summary: 0 });
    expect(body.backends).toEqual({
      redis: SOURCE_VIEW,
      nats: {
        type: 'redis',
        state: 'down',
        detail: 'refused',
        since: START,
        messages_per_second: 12.5,
        accepted: 100,
        outdated: 2,
        refused: { bad_json: 3 },
        overflowed: { conflated: 5, dropped_rows: 1, dropped_events: 0 },
        waiting: 4,
        reconnects: 1,
      },
    });
    expect(JSON.stringify(body)).not.toContain('BTCUSDT');
  });
});

describe('GET /', () => {
  it.each([
    ['simulated', 'Simulated data'],
    ['live', 'Live data'],
  ] as const)('[H12] says that the data is %s', async (mode, words) => {
    const { get } = await openHttp({ mode });
    const answer = await get('/');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain(words);
    expect(answer.body).toContain(`version ${VERSION}`);
  });

  it('[H12] links to endpoints that are there', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    const links = [...(await get('/')).body.matchAll(/href="(\/[^"]*)"/g)].map(([, path]) => String(path));
    expect(links).toContain('/debug');
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect((await get(link)).statusCode).toBe(200);
  });

  it('[H12] says where the key is needed, once it is', async () => {
    const open = await openHttp();
    const locked = await openHttp({ apiKey: 'a-long-key' });
    expect((await open.get('/')).body).not.toContain('needs the API key');
    expect((await locked.get('/')).body.match(/needs the API key/g)).toHaveLength(3);
  });

  it('[H12] runs no script and loads nothing', async () => {
    const { body } = await (await openHttp()).get('/');
    expect(body).not.toMatch(/<script|\son\w+=|javascript:|<iframe|<img|@import|url\(/i);
    expect([...body.matchAll(/(?:src|href)="(?!\/|data:,)/g)]).toEqual([]);
  });

  it('[H12] shows a version as text, whatever is in it', async () => {
    const { get } = await openHttp({ replaced: { version: '1<script>"&' } });
    expect((await get('/')).body).toContain('version 1&lt;script&gt;&quot;&amp;.');
  });
});
