import { describe, expect, it } from 'vitest';
import { FileReader } from '../../src/history/embedded/file-reader.ts';
import { openForReading } from '../../src/history/embedded/open-file.ts';
import { kindOf } from '../../src/history/kinds.ts';
import { openFile } from '../history/embedded/file-under-test.ts';
import { fillStore, openHttp, START, START_MS } from './http-under-test.ts';
import { historyOf } from './kept-history.ts';

const SECOND = '2026-01-02T03:04:06.006Z';

async function openKept(apiKey?: string) {
  const file = openFile();
  file.trade({ symbol: 'BTCUSDT', time: START_MS, price: 1, quantity: 1 });
  file.trade({ symbol: 'BTCUSDT', time: START_MS + 1_000, price: 2, quantity: 1 });
  file.quote({ symbol: 'ES.c.0', time: START_MS, last_price: 5, isKept: false });
  for (const [index, symbol] of ['SOLUSDT', null, 'ADAUSDT', 'SOLUSDT'].entries()) {
    const fields: Record<string, string | number | null> = { symbol, pnl: index, strategy_name: 'RSI' };
    const values = kindOf('closed_trades').columns.map(({ name }) => fields[name] ?? null);
    file.row({ type: 'closed_trades', time: START_MS + index * 1_000, recordedAt: START_MS, values });
  }
  file.write();
  const history = historyOf(new FileReader(openForReading(file.path)));
  return openHttp({ replaced: { history }, ...(apiKey !== undefined && { apiKey }) });
}

describe('GET /api/v1/symbols', () => {
  it('[HI53] names every symbol of the state and of history, and from when to when it is kept', async () => {
    const http = await openKept();
    fillStore(http.store);
    const { symbols } = (await http.get('/api/v1/symbols')).json<{ symbols: Record<string, unknown>[] }>();
    expect(symbols.map(({ symbol }) => symbol)).toEqual(['ADAUSDT', 'BTCUSDT', 'ES.c.0', 'ETH/USDT:USDT', 'SOLUSDT']);
    const both = { first_time: START, last_time: SECOND };
    expect(symbols[1]).toMatchObject({
      state: ['market_data', 'orders'],
      // That of the day's bar.
      first_time: '2026-01-02T00:00:00.000Z',
      last_time: SECOND,
      kept: {
        trades: both,
        candles: {
          '1s': { first_time: '2026-01-02T03:04:05.000Z', last_time: '2026-01-02T03:04:06.000Z' },
          '1d': { first_time: '2026-01-02T00:00:00.000Z', last_time: '2026-01-02T00:00:00.000Z' },
        },
      },
    });
    expect(symbols[2]?.['kept']).not.toHaveProperty('market_data');
    expect(symbols[3]).toEqual({ symbol: 'ETH/USDT:USDT', state: ['market_data'], kept: {} });
    expect(symbols[4]).toMatchObject({
      state: [],
      kept: { closed_trades: { first_time: START, last_time: '2026-01-02T03:04:08.006Z' } },
    });
  });

  it('[HI53] answers what is live where nothing is kept, and says so', async () => {
    const http = await openHttp();
    fillStore(http.store);
    const answer = await http.get('/api/v1/symbols');
    expect(answer.json()).toEqual({
      symbols: [
        { symbol: 'BTCUSDT', state: ['market_data', 'orders'], kept: {} },
        { symbol: 'ETH/USDT:USDT', state: ['market_data'], kept: {} },
      ],
      absent: { kept: 'nothing is kept here: history.enabled is false' },
    });
    const held = await http.get('/api/v1/symbols', { 'if-none-match': String(answer.headers.etag) });
    expect(held.statusCode).toBe(304);
  });
});

describe('GET /api/v1/stats', () => {
  it('[HI54] answers by currency, within what was asked for, and has a tag', async () => {
    const http = await openKept();
    const answer = await http.get(`/api/v1/stats?symbol=SOLUSDT&from=${START}&tz=Asia%2FTokyo`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      from: START,
      symbol: 'SOLUSDT',
      tz: 'Asia/Tokyo',
      annual_days: 365,
      by_currency: [{ currency: 'USD', trades: 2, pnl: 3, win_rate: 0.5, by_day: [{ day: '2026-01-02', trades: 2 }] }],
    });
    const held = await http.get('/api/v1/stats?symbol=SOLUSDT', { 'if-none-match': '*' });
    expect(held.statusCode).toBe(304);
  });

  it('[HI53] [HI54] wants the key, and says where nothing is kept', async () => {
    const guarded = await openKept('secret-key');
    for (const path of ['/api/v1/symbols', '/api/v1/stats']) expect((await guarded.get(path)).statusCode).toBe(401);
    expect((await (await openHttp()).get('/api/v1/stats')).statusCode).toBe(404);
  });

  it('[HI54] refuses to compute a third while two are computed', async () => {
    const { promise, resolve } = Promise.withResolvers<never>();
    const file = openFile();
    const stats = () => promise;
    const history = historyOf(new FileReader(openForReading(file.path)), { stats });
    const http = await openHttp({ replaced: { history } });
    // Asked once somebody waits for the answer.
    const waiting = Promise.all([http.get('/api/v1/stats'), http.get('/api/v1/stats')]);
    const third = await http.get('/api/v1/stats');
    expect([third.statusCode, third.headers['retry-after']]).toEqual([503, '10']);
    resolve({ body: new Uint8Array(), rows: 0, tag: 'x' } as never);
    expect((await waiting).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await http.get('/api/v1/stats')).statusCode).toBe(200);
  });
});

describe('parameters of symbols and stats', () => {
  it.each([
    ['stats?tz=Mars/Olympus', 'tz is "Mars/Olympus": a time zone of the IANA data base, such as UTC'],
    ['stats?annual_days=0', 'annual_days is "0": an integer from 1 to 366 was expected'],
    ['stats?from=5&to=4', 'to has to be later than from'],
    ['stats?symbol=a%20b', 'symbol is "a b": a symbol'],
    ['stats?limit=4', 'there is no parameter "limit", only from, to, symbol, strategy, desk, source, tz, annual_days'],
    ['history?type=candles&symbol=A&desk=a', 'desk does not go with type candles: it goes with orders, fills'],
    ['history?type=equity&desk=a%20b', 'desk is "a b": the name of a desk, unnamed for rows that name none, or all'],
    ['symbols?symbol=A', 'there is no parameter "symbol", none is accepted here'],
  ])('[HI11] refuses %s and says what is accepted', async (path, error) => {
    const http = await openKept();
    const answer = await http.get(`/api/v1/${path}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ error: string }>().error).toContain(error);
  });
});
