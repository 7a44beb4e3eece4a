import fc from 'fast-check';
import { createJsonCodec } from '@tickboard/core/protocol/codec/json';
import type { Change } from '@tickboard/core/store/change';
import { RateView } from '@tickboard/core/store/rate-view';
import { Selection } from '@tickboard/core/store/selection';
import { describe, expect, it } from 'vitest';
import { BTC_ROW, fillStore, openHttp, START, START_MS } from './http-under-test.ts';

const CHANNELS =
  'market_data, orderbook, orders, positions, account, strategies, risk, system_health, summary, candles';

describe('GET /api/v1/state/:channel', () => {
  it('[H6] answers a table as an object by key', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    const answer = await get('/api/v1/state/market_data');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toEqual({
      BTCUSDT: BTC_ROW,
      'ETH/USDT:USDT': { symbol: 'ETH/USDT:USDT', last_price: 3_000, stale: true },
    });
  });

  it('[H6] answers orders as an array', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    expect((await get('/api/v1/state/orders')).json()).toEqual([
      { id: 'o-2', status: 'new', symbol: 'BTCUSDT', created_at: START },
      { id: 'o-1', status: 'filled', symbol: 'BTCUSDT' },
    ]);
  });

  it('[H6] answers a record as one object, with times inside objects as text too', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    expect((await get('/api/v1/state/account')).json()).toEqual({
      equity: 1_000.25,
      balances: { BTC: 0.5, USDT: 10 },
      updated_at: START,
    });
    expect((await get('/api/v1/state/risk')).json()).toEqual({
      leverage: 2,
      emergency_stop: { is_stopped: true, stopped_at: START },
    });
  });

  it('[H6] answers a feed as the events kept, oldest first', async () => {
    const { get, store, clock } = await openHttp({ store: { feedKept: 2 } });
    fillStore(store);
    clock.advance(1_000);
    store.apply([{ op: 'event', channel: 'fills', data: { symbol: 'ETHUSDT', side: 'buy' } }]);
    expect((await get('/api/v1/state/fills')).json()).toEqual([
      { id: 2, seq: 1, timestamp: START, data: { symbol: 'BTCUSDT', side: 'sell', price: 50_010 } },
      { id: 3, seq: 2, timestamp: '2026-01-02T03:04:06.006Z', data: { symbol: 'ETHUSDT', side: 'buy' } },
    ]);
  });

  it.each([
    ['market_data', {}],
    ['orders', []],
    ['account', {}],
    ['fills', []],
  ])('[H6] answers %s, while empty, as empty', async (channel, empty) => {
    const { get } = await openHttp();
    const answer = await get(`/api/v1/state/${channel}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual(empty);
  });

  it('[H6] shows every channel exactly as a snapshot of protocol 1 does', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    const view = new RateView(store);
    view.advance();
    const selection = Selection.ofChannels(store.tables.keys());
    const bytes = createJsonCodec().encodeState({
      type: 'snapshot',
      epoch: store.epoch,
      seq: view.version,
      prev: 0,
      time: START_MS,
      tables: view.snapshot(selection),
    });
    const { data } = JSON.parse(new TextDecoder().decode(bytes)) as { data: Record<string, unknown> };
    expect(Object.keys(data)).toHaveLength(store.tables.size);
    for (const [channel, rows] of Object.entries(data)) {
      const shown: unknown = (await get(`/api/v1/state/${channel}`)).json();
      // The order of orders says nothing.
      if (Array.isArray(rows)) expect(new Set(shown as unknown[])).toEqual(new Set(rows));
      else expect(shown).toEqual(rows);
    }
  });

  it('[H6] answers a table of ten thousand rows whole', async () => {
    const { get, store } = await openHttp();
    const symbols = Array.from({ length: 10_000 }, (_, index) => `S${index}`);
    const levels = Array.from({ length: 20 }, (_, index) => [100 + index, index] as const);
    store.apply(
      symbols.map((symbol): Change => ({
        op: 'merge',
        channel: 'orderbook',
        row: { symbol, bids: levels, asks: levels },
      })),
    );
    const answer = await get('/api/v1/state/orderbook');
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(3_000_000);
    const rows = answer.json();
    expect(Object.keys(rows)).toHaveLength(10_000);
    expect(rows['S9999']).toEqual({ symbol: 'S9999', bids: levels, asks: levels });
  });

  it.each(['live', 'simulated'] as const)('[H10] says when the data is %s', async (mode) => {
    const { get, store } = await openHttp({ mode });
    fillStore(store);
    expect((await get('/api/v1/state/orders')).headers['x-tickboard-mode']).toBe(mode);
    expect((await get('/api/v1/state/orders/o-1')).headers['x-tickboard-mode']).toBe(mode);
  });

  it('[H8] answers 404 for a channel that is not there, naming it', async () => {
    const { get } = await openHttp();
    const answer = await get('/api/v1/state/markets');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      error: expect.stringContaining(`there is no channel "markets", only ${CHANNELS}`),
      status: 404,
      path: '/api/v1/state/markets',
    });
  });

  it.each([
    ['market_data?symbol=BTCUSDT', 'there is no parameter "symbol", none is accepted here'],
    ['market_data/BTCUSDT?format=csv', 'there is no parameter "format"'],
    ['fills?limit=5&limit=6', 'there is no parameter "limit"'],
    ['fills?__proto__=5', 'there is no parameter "__proto__"'],
  ])('[H34] answers 400 to %s rather than something else than was asked for', async (path, error) => {
    const { get, store } = await openHttp();
    fillStore(store);
    const answer = await get(`/api/v1/state/${path}`);
    expect([answer.statusCode, answer.json().error]).toEqual([400, expect.stringContaining(error)]);
  });
});

describe('GET /api/v1/state/:channel/:key', () => {
  it('[H7] answers one row', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    expect((await get('/api/v1/state/market_data/BTCUSDT')).json()).toEqual(BTC_ROW);
    expect((await get('/api/v1/state/orders/o-1')).json()).toMatchObject({ id: 'o-1', status: 'filled' });
  });

  it('[H7] answers one event by its id, while it is kept', async () => {
    const { get, store } = await openHttp({ store: { feedKept: 1 } });
    fillStore(store);
    expect((await get('/api/v1/state/fills/2')).json()).toMatchObject({ id: 2, data: { side: 'sell' } });
    for (const id of ['1', '3', '0', '-1', '2.0', '02', 'x', '1e0', '9'.repeat(30)]) {
      expect((await get(`/api/v1/state/fills/${id}`)).statusCode).toBe(404);
    }
  });

  it('[H7] decodes the key once', async () => {
    const { get, store } = await openHttp();
    const ids = ['BTC/USDT:USDT', '%2F', 'a b', 'ключ', '💰'.repeat(64), '...', 'a?b#c', "it's", '%', 'x%41'];
    store.apply(ids.map((id) => ({ op: 'merge', channel: 'orders', row: { id, status: 'new' } })));
    for (const id of ids) {
      const answer = await get(`/api/v1/state/orders/${encodeURIComponent(id)}`);
      expect(answer.json()).toEqual({ id, status: 'new' });
    }
  });

  it('[H8] answers 404 for a key that is not there, naming channel and key', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    const answer = await get('/api/v1/state/market_data/DOGE%2FUSDT');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      error: 'market_data has no "DOGE/USDT"',
      status: 404,
      path: '/api/v1/state/market_data/DOGE%2FUSDT',
    });
  });

  it('[H8] answers 404 for a row that was deleted', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    store.apply([{ op: 'delete', channel: 'market_data', key: 'BTCUSDT' }]);
    expect((await get('/api/v1/state/market_data/BTCUSDT')).statusCode).toBe(404);
  });

  it.each(
    [
      { key: '__proto__', status: 404 },
      { key: 'constructor', status: 404 },
      { key: 'toString', status: 404 },
      { key: '..%2f', status: 404 },
      { key: '..%2F..%2F..%2Fetc%2Fpasswd', status: 404 },
      { key: '%00', status: 404 },
      { key: '', status: 404 },
      { key: '%ff', status: 400 },
      { key: '%', status: 400 },
      { key: '%E0%A4%A', status: 400 },
      { key: 'a'.repeat(512), status: 404 },
      { key: 'a'.repeat(513), status: 414 },
      { key: 'a'.repeat(10_000), status: 414 },
      { key: encodeURIComponent('💰'.repeat(800)), status: 414 },
    ].map((given) => ({ ...given, shown: given.key.slice(0, 40) })),
  )('[H22] answers the hostile key $shown with $status', async ({ key, status }) => {
    const { get, store } = await openHttp();
    fillStore(store);
    for (const channel of ['market_data', 'account', 'fills']) {
      // The empty key is the record's own.
      const expected = key === '' && channel === 'account' ? 200 : status;
      const answer = await get(`/api/v1/state/${channel}/${key}`);
      expect(answer.statusCode).toBe(expected);
      if (expected !== 200) expect(answer.json()).toMatchObject({ status: expected, error: expect.any(String) });
    }
    if (key !== '') expect((await get(`/api/v1/state/${key}`)).statusCode).toBe(status);
  });

  it('[H22] answers no URL with 500', async () => {
    const { ask, store } = await openHttp();
    fillStore(store);
    let address = 0;
    const piece = fc.oneof(
      fc.constantFrom('/', '%', '%2f', '..', '?', '#', '__proto__', 'state', 'api', 'v1', ':', '*', ';', '&', '='),
      fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
    );
    const start = fc.constantFrom('/', '/api/v1/state/', '/api/v1/state/market_data/', '/metrics', '/debug');
    await fc.assert(
      fc.asyncProperty(start, fc.array(piece), async (head, pieces) => {
        const { statusCode } = await ask({
          url: head + pieces.join(''),
          headers: { accept: 'application/json' },
          // Many addresses, for the limit not to hide what is asked.
          remoteAddress: `10.0.${address >> 8}.${address++ & 255}`,
        });
        expect(statusCode).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the ETag of state', () => {
  it('[H9] is made of epoch and version, and is answered with 304 when it is held', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    const first = await get('/api/v1/state/market_data');
    const tag = String(first.headers.etag);
    expect(tag).toBe(`"${store.epoch}-1"`);
    for (const held of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await get('/api/v1/state/market_data', { 'if-none-match': held });
      expect(again.statusCode).toBe(304);
      expect(again.body).toBe('');
      expect(again.headers.etag).toBe(tag);
      expect(again.headers['cache-control']).toBe('private, no-cache');
    }
    const other = await get('/api/v1/state/market_data', { 'if-none-match': '"other"' });
    expect(other.statusCode).toBe(200);
  });

  it('[H9] steps with its own channel, row or feed only', async () => {
    const { get, store } = await openHttp();
    fillStore(store);
    const paths = ['market_data', 'market_data/BTCUSDT', 'orders', 'fills', 'fills/2'];
    const tagsOf = async () => {
      const answers = await Promise.all(paths.map((path) => get(`/api/v1/state/${path}`)));
      return answers.map(({ headers }) => String(headers.etag).replace(`${store.epoch}-`, ''));
    };
    expect(await tagsOf()).toEqual(['"1"', '"1"', '"1"', '"2"', '"2"']);
    store.apply([{ op: 'merge', channel: 'market_data', row: { symbol: 'ETH/USDT:USDT', last_price: 3_001 } }]);
    expect(await tagsOf()).toEqual(['"2"', '"1"', '"1"', '"2"', '"2"']);
    store.apply([{ op: 'event', channel: 'fills', data: { symbol: 'BTCUSDT' } }]);
    expect(await tagsOf()).toEqual(['"2"', '"1"', '"1"', '"3"', '"2"']);
  });

  it('[H9] is another one for another content, whatever happened in between', async () => {
    const change = fc.oneof(
      fc.record({
        op: fc.constant('merge' as const),
        channel: fc.constant('orders'),
        row: fc.record({
          id: fc.constantFrom('a', 'b', 'c'),
          status: fc.constantFrom('new', 'filled'),
          price: fc.integer({ min: 1, max: 3 }),
        }),
      }),
      fc.record({
        op: fc.constant('delete' as const),
        channel: fc.constant('orders'),
        key: fc.constantFrom('a', 'b', 'c'),
      }),
    );
    const limits = fc.record({
      tombstonesKept: fc.integer({ min: 0, max: 2 }),
      finishedKept: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(
        limits,
        fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 30 }),
        async (store, batches) => {
          const under = await openHttp({ store });
          const bodyByTag = new Map<string, string>();
          for (const batch of batches) {
            under.store.apply(batch);
            const { headers, body } = await under.ask({ url: '/api/v1/state/orders' });
            const tag = String(headers.etag);
            expect(bodyByTag.get(tag) ?? body).toBe(body);
            bodyByTag.set(tag, body);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
