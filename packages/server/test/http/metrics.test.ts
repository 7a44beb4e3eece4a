import { describe, expect, it } from 'vitest';
import { prefersJson } from '../../src/http/accept.ts';
import { BTC_ROW, fillStore, openHttp, sourceStatus, START, START_MS } from './http-under-test.ts';

const JSON_ONLY = { accept: 'application/json' };
const KEY = 'a-long-key';
/** The row without its spread, which QuantMind defines otherwise, and with QuantMind's names. */
const { spread: _spread, spread_bps: _spreadBps, ...BTC_PRICES } = BTC_ROW;
const BTC_TICKER = {
  ...BTC_PRICES,
  last: 50_000.5,
  bid: 50_000,
  ask: 50_001,
  volume: null,
  change_percent: null,
  timestamp: START_MS,
};

describe('GET /metrics', () => {
  it("[H3] answers Prometheus' text with its content type", async () => {
    const { get, metrics } = await openHttp();
    metrics.messagesSent.child('Web', 'update').inc(7);
    const answer = await get('/metrics');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers['vary']).toContain('Accept');
    expect(answer.body).toContain('# TYPE dashboard_messages_sent_total counter');
    expect(answer.body).toContain('dashboard_messages_sent_total{client_type="Web",message_type="update"} 7');
  });

  it.each([
    ['application/json', true],
    ['application/json, text/plain, */*', true],
    ['Application/JSON; q=0.9, text/plain;q=0.5', true],
    ['text/html, application/json;q=0.5', true],
    [undefined, false],
    ['', false],
    ['*/*', false],
    ['application/json;q=0', false],
    ['application/json;q=nonsense', false],
    ['text/plain, application/json;q=0.9', false],
    ['text/*, application/json;q=0.9', false],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
    ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1', false],
  ])('[H3] for Accept: %s, JSON is %s', async (accept, isJson) => {
    expect(prefersJson(accept)).toBe(isJson);
    const { get } = await openHttp();
    const { headers } = await get('/metrics', accept === undefined ? {} : { accept });
    expect(String(headers['content-type']).startsWith('application/json')).toBe(isJson);
  });

  it('[H4] as JSON answers the ticker of a symbol with the figures of its feed', async () => {
    const { get, store, clock } = await openHttp({
      sources: [
        sourceStatus({ messagesPerSecond: 12.5, accepted: 100, refused: { bad_json: 3 } }),
        sourceStatus({ name: 'nats', messagesPerSecond: 1 }),
      ],
    });
    fillStore(store);
    clock.advance(90_500);
    const answer = await get('/metrics?symbol=BTCUSDT', JSON_ONLY);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toEqual({
      ticker: BTC_TICKER,
      metrics: {
        spread: 1,
        // Over the ask, as QuantMind has it: that of the row is over the mid price.
        spread_bps: 0.1999960001,
        messages_received: 103,
        messages_per_second: 12.5,
        uptime_seconds: 90.5,
        feed_latency_ms: 90_500,
      },
      timestamp: '2026-01-02T03:05:35.506Z',
    });
  });

  it('[H4] has null for what is not known, and shows no latency below 0', async () => {
    const { get, store, clock } = await openHttp();
    fillStore(store);
    const symbol = encodeURIComponent('ETH/USDT:USDT');
    const unknown = await get(`/metrics?symbol=${symbol}`, JSON_ONLY);
    const nothing = { bid: null, ask: null, volume: null, change_percent: null, timestamp: null };
    expect(unknown.json()).toEqual({
      ticker: { symbol: 'ETH/USDT:USDT', last_price: 3_000, stale: true, last: 3_000, ...nothing },
      metrics: {
        spread: null,
        spread_bps: null,
        messages_received: 0,
        messages_per_second: 0,
        uptime_seconds: 0,
        feed_latency_ms: null,
      },
      timestamp: START,
    });
    const ahead = clock.now() + 500;
    store.apply([{ op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', updated_at: ahead } }]);
    const early = await get('/metrics?symbol=BTCUSDT', JSON_ONLY);
    expect(early.json().metrics.feed_latency_ms).toBe(0);
  });

  it('[H4] as JSON without a symbol answers the ticker that changed last, a live one before a stale one', async () => {
    const { get, store } = await openHttp();
    const empty = (await get('/metrics', JSON_ONLY)).json();
    expect(empty.ticker).toEqual({});
    expect(empty.metrics).toMatchObject({ spread: null, feed_latency_ms: null });
    fillStore(store);
    expect((await get('/metrics', JSON_ONLY)).json().ticker).toEqual(BTC_TICKER);
    store.apply([{ op: 'merge', channel: 'market_data', row: { symbol: 'SOLUSDT', last_price: 1, stale: false } }]);
    expect((await get('/metrics', JSON_ONLY)).json().ticker.symbol).toBe('SOLUSDT');
    const both = ['SOLUSDT', 'BTCUSDT'].map((symbol) => ({ symbol, stale: true }));
    store.apply(both.map((row) => ({ op: 'merge', channel: 'market_data', row })));
    expect((await get('/metrics', JSON_ONLY)).json().ticker.symbol).toBe('BTCUSDT');
  });

  it.each(['DOGE', '', '__proto__', 'constructor'])('[H4] answers 404 for the unknown symbol "%s"', async (symbol) => {
    const { get, store } = await openHttp();
    fillStore(store);
    const answer = await get(`/metrics?symbol=${symbol}`, JSON_ONLY);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({ error: `market_data has no "${symbol}"`, status: 404, path: '/metrics' });
  });

  it('[H4] answers 400 for a symbol given twice', async () => {
    const { get } = await openHttp();
    expect((await get('/metrics?symbol=A&symbol=B', JSON_ONLY)).statusCode).toBe(400);
  });

  it('[H4] [H15] [H16] wants the key for the rows, not for the figures', async () => {
    const { get, store } = await openHttp({ apiKey: KEY });
    fillStore(store);
    expect((await get('/metrics')).statusCode).toBe(200);
    expect((await get('/metrics', JSON_ONLY)).statusCode).toBe(401);
    expect((await get('/metrics', { ...JSON_ONLY, 'x-api-key': KEY })).statusCode).toBe(200);
  });
});
