import { decodeMsgpack } from '@tickboard/core/protocol/codec/decode-msgpack';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileReader } from '../../src/history/embedded/file-reader.ts';
import { openForReading } from '../../src/history/embedded/open-file.ts';
import { HistoryError } from '../../src/history/history-error.ts';
import { makeDirectory, openFile } from '../history/embedded/file-under-test.ts';
import { openHttp, sourceStatus, START, START_MS } from './http-under-test.ts';
import { brokenHistory, historyOf } from './kept-history.ts';

const STATUS = { state: 'degraded', detail: 'the disk is full', waiting: 3, left_out: 2 } as const;
const PATH = '/api/v1/history';

/** The route on a real file, read in this thread. */
async function openHistory({ apiKey, keptSince }: { readonly apiKey?: string; readonly keptSince?: number } = {}) {
  const file = openFile(join(makeDirectory(), 'history.sqlite'));
  for (let index = 0; index < 3; index++) {
    file.trade({
      symbol: 'BTC/USDT',
      time: START_MS + index,
      price: 1.5 + index,
      quantity: 2,
      trade_id: `"${index}",`,
    });
  }
  file.write();
  const reader = new FileReader(openForReading(file.path));
  const kept = historyOf(reader, { status: STATUS });
  const query: typeof kept.query = (asked) => kept.query({ ...asked, ...(keptSince !== undefined && { keptSince }) });
  const history = { ...kept, query };
  const http = await openHttp({ replaced: { history }, ...(apiKey !== undefined && { apiKey }) });
  return { http, file };
}

describe('GET /api/v1/history', () => {
  it('[HI10] [HI12] answers the newest rows first, with what was asked', async () => {
    const { http } = await openHistory();
    const answer = await http.get(`${PATH}?type=trades&symbol=BTC%2FUSDT&limit=2`);
    expect(answer.statusCode).toBe(200);
    const { next_cursor: cursor, ...rest } = answer.json<Record<string, unknown>>();
    expect(rest).toEqual({
      type: 'trades',
      symbol: 'BTC/USDT',
      limit: 2,
      data: [
        {
          record_id: 3,
          time: '2026-01-02T03:04:05.008Z',
          price: 3.5,
          quantity: 2,
          trade_id: '"2",',
          symbol: 'BTC/USDT',
        },
        {
          record_id: 2,
          time: '2026-01-02T03:04:05.007Z',
          price: 2.5,
          quantity: 2,
          trade_id: '"1",',
          symbol: 'BTC/USDT',
        },
      ],
    });
    expect(answer.headers['x-next-cursor']).toBe(cursor);
    const last = await http.get(`${PATH}?type=trades&symbol=BTC%2FUSDT&limit=5&cursor=${String(cursor)}`);
    expect(last.json()).toMatchObject({ data: [{ record_id: 1 }] });
    expect(last.json()).not.toHaveProperty('next_cursor');
    const range = `from=${START}&to=${START_MS + 2}`;
    const inRange = await http.get(`${PATH}?type=trades&order=asc&${range}`);
    expect(inRange.json<{ data: { price: number }[] }>().data.map(({ price }) => price)).toEqual([1.5, 2.5]);
  });

  it('[HI77] says which bar this server began in, but not as CSV', async () => {
    const { http } = await openHistory({ keptSince: START_MS + 1 });
    const ask = (interval: string, format = 'json') =>
      http.get(`${PATH}?type=candles&symbol=BTC%2FUSDT&interval=${interval}&format=${format}`);
    const marks = async (interval: string) =>
      (await ask(interval)).json<{ data: { partial?: boolean }[] }>().data.map(({ partial }) => partial);
    expect(await marks('1s')).toEqual([true]);
    expect((await ask('1s', 'ndjson')).body).toContain('"partial":true');
    expect((await ask('1s', 'csv')).body).not.toContain('partial');
  });

  it('[HI12] says the same in every format', async () => {
    const { http } = await openHistory();
    const ask = (format: string) => http.get(`${PATH}?type=trades&order=asc&limit=2&format=${format}`);
    const json = (await ask('json')).json<{ data: unknown[] }>();
    expect(decodeMsgpack((await ask('msgpack')).rawPayload)).toEqual(json);
    const lines = (await ask('ndjson')).body.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(json.data);
    const csv = await ask('csv');
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.body).toBe(
      [
        'record_id,time,price,quantity,side,trade_id,source,symbol',
        '1,2026-01-02T03:04:05.006Z,1.5,2,,"""0"",",,BTC/USDT',
        '2,2026-01-02T03:04:05.007Z,2.5,2,,"""1"",",,BTC/USDT',
        '',
      ].join('\r\n'),
    );
  });

  it.each([
    ['', 'type is missing: one of market_data, trades, candles'],
    ['type=ticks', 'type is "ticks": one of market_data, trades, candles'],
    ['type=trades&limit=0', 'limit is "0": an integer from 1 to 10000'],
    ['type=trades&limit=1e3', 'limit is "1e3": an integer'],
    ['type=trades&limit=10001', 'limit is "10001"'],
    ['type=trades&from=yesterday', 'from is "yesterday": a time in RFC 3339'],
    ['type=trades&from=2026-02-30T00:00:00Z', 'from is "2026-02-30T00:00:00Z": a time in RFC 3339'],
    ['type=trades&to=99999999999999999', 'to is "99999999999999999"'],
    ['type=trades&from=5&to=5', 'to has to be later than from'],
    ['type=trades&order=up', 'order is "up": one of asc, desc'],
    ['type=trades&format=xml', 'format is "xml": one of json, ndjson, csv, msgpack'],
    ['type=trades&symbol=a%20b', 'symbol is "a b": a symbol'],
    ['type=trades&strategy=RSI', 'strategy does not go with type trades: it goes with orders, fills'],
    ['type=account&symbol=BTC', 'symbol does not go with type account: it goes with market_data, trades'],
    ['type=trades&interval=1m', 'interval does not go with type trades: it goes with candles'],
    ['type=candles', 'symbol is missing'],
    ['type=candles&symbol=BTC&interval=2m', 'interval is "2m": one of 1s, 1m, 5m, 15m, 1h, 4h, 1d'],
    ['type=trades&symbol=A&symbol=B', 'symbol is given more than once: a symbol'],
    ['type=trades&type=fills', 'type is given more than once: one of market_data, trades'],
    ['type=trades&limt=5', 'there is no parameter "limt", only type, symbol'],
    ['type=trades&__proto__=5', 'there is no parameter "__proto__"'],
    ['type=trades&cursor=%00', 'cursor is'],
  ])('[HI11] refuses ?%s and says what is accepted', async (query, error) => {
    const { http } = await openHistory();
    const answer = await http.get(`${PATH}?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ error: string }>().error).toContain(error);
  });

  it('[HI13] refuses a cursor with other parameters than it was given for', async () => {
    const { http } = await openHistory();
    const { next_cursor: cursor } = (await http.get(`${PATH}?type=trades&limit=1`)).json<{ next_cursor: string }>();
    for (const query of [`type=trades&order=asc&cursor=${cursor}`, 'type=trades&cursor=abc']) {
      const answer = await http.get(`${PATH}?${query}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json<{ error: string }>().error).toMatch(/^cursor cannot be used/);
    }
  });

  it('[HI14] has a tag that is another one whenever the answer is, and wants the key', async () => {
    const { http, file } = await openHistory({ apiKey: 'secret-key' });
    expect((await http.get(`${PATH}?type=trades`)).statusCode).toBe(401);
    const key = { 'x-api-key': 'secret-key' };
    const first = await http.get(`${PATH}?type=trades`, key);
    expect(first.headers['x-tickboard-mode']).toBe('live');
    const held = { ...key, 'if-none-match': String(first.headers.etag) };
    const again = await http.get(`${PATH}?type=trades`, held);
    expect([again.statusCode, again.body]).toEqual([304, '']);
    file.trade({ symbol: 'BTC/USDT', time: START_MS, price: 1 });
    file.write();
    const changed = await http.get(`${PATH}?type=trades`, held);
    expect(changed.statusCode).toBe(200);
    expect(changed.headers.etag).not.toBe(first.headers.etag);
  });

  it('[HI15] says where nothing is kept, and where nothing can be read', async () => {
    const off = await openHttp();
    const none = await off.get(`${PATH}?type=trades`);
    expect([none.statusCode, none.json<{ error: string }>().error]).toEqual([
      404,
      'nothing is kept here: history.enabled is false',
    ]);
    const error = new HistoryError('/secret/place: the disk reports a fault', { canRetry: true });
    const broken = await openHttp({ replaced: { history: brokenHistory(error) } });
    for (const path of [`${PATH}?type=trades`, '/api/v1/symbols', '/api/v1/stats']) {
      const failed = await broken.get(path);
      expect(failed.statusCode).toBe(503);
      expect(failed.body).not.toContain('secret');
    }
  });

  it('[HI23] leaves the server ready whatever its state, which /ready tells', async () => {
    const { http } = await openHistory();
    http.sources = [sourceStatus()];
    const answer = await http.get('/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'ready', history: STATUS });
  });
});
