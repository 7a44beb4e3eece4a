import { describe, expect, it } from 'vitest';
import { prefersJson } from '../../src/http/accept.ts';
import { BTC_ROW, fillStore, openHttp, sourceStatus, START } from './http-under-test.ts';

const JSON_ONLY = { accept: 'application/json' };
const KEY = 'a-long-key';

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
    const { get, store, metrics, clock } = await openHttp({
      sources: [sourceStatus({ messagesPerSecond: 12.5 }), sourceStatus({ name: 'nats', messagesPerSecond: 1 })],
    });
    fillStore(store);
    metrics.sourceMessages.child('redis').inc(40);
    metrics.sourceMessages.child('nats').inc(2);
    metrics.stateUpdateLag.child('redis').set(0.0123);
    metrics.stateUpdateLag.child('nats').set(3);
    clock.advance(90_500);
    const answer = await get('/metrics?symbol=BTCUSDT', JSON_ONLY);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toEqual({
      ticker: BTC_ROW,
      metrics: {
        spread: 1,
        spread_bps: 0.199998,
        messages_received: 42,
        messages_per_second: 13.5,
        uptime_seconds: 90.5,
        feed_latency_ms: 12,
      },
      timestamp: '2026-01-02T03:05:35.506Z',
    });
  });

  it('[H4] leaves out what is not known, and shows no latency below 0', async () => {
    const { get, store, metrics } = await openHttp();
    fillStore(store);
    const symbol = encodeURIComponent('ETH/USDT:USDT');
    const unknown = await get(`/metrics?symbol=${symbol}`, JSON_ONLY);
    expect(unknown.json()).toEqual({
      ticker: { symbol: 'ETH/USDT:USDT', last_price: 3_000, stale: true },
      metrics: { messages_received: 0, messages_per_second: 0, uptime_seconds: 0 },
      timestamp: START,
    });
    metrics.stateUpdateLag.child('redis').set(-0.5);
    const early = await get('/metrics?symbol=BTCUSDT', JSON_ONLY);
    expect(early.json().metrics.feed_latency_ms).toBe(0);
  });

  it('[H4] as JSON without a symbol answers all of them, and the latency of the slowest source', async () => {
    const { get, store, metrics } = await openHttp();
    fillStore(store);
    metrics.stateUpdateLag.child('redis').set(0.02);
    metrics.stateUpdateLag.child('nats').set(0.5);
    const { ticker, metrics: figures } = (await get('/metrics', JSON_ONLY)).json();
    expect(Object.keys(ticker)).toEqual(['BTCUSDT', 'ETH/USDT:USDT']);
    expect(ticker.BTCUSDT).toEqual(BTC_ROW);
    expect(figures).toMatchObject({ feed_latency_ms: 500 });
    expect(figures).not.toHaveProperty('spread');
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
