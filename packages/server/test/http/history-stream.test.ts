/** Answers with all rows there are, over real sockets, out of a real file. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../../../test/harness/until.ts';
import { FileReader } from '../../src/history/embedded/file-reader.ts';
import { openForReading } from '../../src/history/embedded/open-file.ts';
import { HistoryError } from '../../src/history/history-error.ts';
import type { HistoryPage, HistoryQuery } from '../../src/history/history-query.ts';
import { renderPage } from '../../src/history/render-page.ts';
import { PATIENCE_MS, STREAMS_MAX } from '../../src/http/history-stream.ts';
import { openFile } from '../history/embedded/file-under-test.ts';
import { type HttpUnderTest, openHttp, START_MS } from './http-under-test.ts';
import { historyOf } from './kept-history.ts';

const WHOLE = '/api/v1/history?type=trades&order=asc&limit=all';
const BATCH_ROWS = 100_000;
/** Ten milliseconds apart. */
const LOOKS = 50;

interface Opened {
  readonly http: HttpUnderTest;
  readonly url: string;
  /** What was made for answers so far. */
  readonly made: { pages: number; bytes: number };
}

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** `intercept` is run before each page but the first. */
async function openWith(rows: number, intercept = async (): Promise<void> => {}): Promise<Opened> {
  const file = openFile();
  for (let index = 0; index < rows; index++) {
    file.trade({
      symbol: `S${index % 7}USDT`,
      time: START_MS + index,
      price: index / 8,
      quantity: 1,
      trade_id: `${index}`,
    });
    if (index % BATCH_ROWS === BATCH_ROWS - 1) file.write();
  }
  file.write();
  const reader = new FileReader(openForReading(file.path));
  const made = { pages: 0, bytes: 0 };
  const query = async (given: HistoryQuery): Promise<HistoryPage> => {
    if (made.pages > 0) await intercept();
    const page = renderPage(given, reader.read(given));
    made.pages++;
    made.bytes += page.body.length;
    return page;
  };
  const http = await openHttp({ replaced: { history: historyOf(reader, { query }) } });
  return { http, url: await http.app.listen({ port: 0, host: '127.0.0.1' }), made };
}

/** Asks, and reads nothing of the answer until told. */
function ask(url: string, path: string, version = '1.1'): { readonly socket: Socket; readonly received: () => number } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  socket.on('error', () => {});
  socket.pause();
  socket.write(`GET ${path} HTTP/${version}\r\nHost: tickboard\r\nConnection: close\r\n\r\n`);
  return { socket, received: () => socket.bytesRead };
}

/** Nothing more is read from history for a while: the buffers of both sockets are full. */
async function untilStill(made: Opened['made']): Promise<void> {
  let looks = 0;
  let before = -1;
  await until(
    () => {
      looks = made.pages > 0 && made.pages === before ? looks + 1 : 0;
      before = made.pages;
      return looks === LOOKS;
    },
    { what: 'reading from history to pause' },
  );
}

describe('GET /api/v1/history?limit=all', () => {
  it('[HI50] answers every row once, as CSV with one head', async () => {
    const { url, made } = await openWith(12_345);
    const csv = await fetch(`${url}${WHOLE}&format=csv`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect([csv.headers.get('etag'), csv.headers.get('x-next-cursor'), csv.headers.get('cache-control')]).toEqual([
      null,
      null,
      'no-store',
    ]);
    const [head, ...lines] = (await csv.text()).trimEnd().split('\r\n');
    expect(head).toBe('record_id,time,price,quantity,side,trade_id,source,symbol');
    expect(lines.map((line) => line.split(',')[5])).toEqual(Array.from({ length: 12_345 }, (_, index) => `${index}`));
    expect(made.pages).toBe(3);
    const ndjson = await (await fetch(`${url}${WHOLE}&format=ndjson&symbol=S3USDT`)).text();
    const ids = ndjson
      .trimEnd()
      .split('\n')
      .map((line) => Number((JSON.parse(line) as { trade_id: string }).trade_id));
    expect(ids).toEqual(Array.from({ length: 12_345 }, (_, index) => index).filter((index) => index % 7 === 3));
  });

  it('[HI50] reads nothing for HEAD but the first page, and refuses formats that have to be whole', async () => {
    const { http, url, made } = await openWith(12_345);
    const head = await fetch(`${url}${WHOLE}&format=csv`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type'), made.pages]).toEqual([
      200,
      'text/csv; charset=utf-8; header=present',
      1,
    ]);
    for (const format of ['', '&format=json', '&format=msgpack']) {
      const answer = await http.get(`${WHOLE}${format}`);
      expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([
        400,
        'limit all goes with format ndjson or csv only',
      ]);
    }
  });

  it('[HI51] holds a page of a million rows at a time for a client that reads slowly', async () => {
    const { url, made } = await openWith(1_000_000);
    const { socket, received } = ask(url, `${WHOLE}&format=ndjson`);
    let peak = 0;
    const look = () => {
      peak = Math.max(peak, made.bytes - received());
    };
    // Nothing is read: what is made is what the buffers of the two sockets hold, and stays that.
    await untilStill(made);
    const { pages } = made;
    let text = '';
    let rows = 0;
    socket.on('data', (chunk: Buffer) => {
      look();
      for (const byte of chunk) if (byte === 10) rows++;
      text = (text + chunk.toString('latin1')).slice(-64);
    });
    socket.resume();
    await until(() => socket.closed, { what: 'the end of the answer', timeoutMs: 90_000 });
    expect(text.endsWith('0\r\n\r\n')).toBe(true);
    expect(made.pages).toBe(200);
    expect(rows).toBeGreaterThan(1_000_000);
    expect(made.bytes).toBeGreaterThan(100_000_000);
    // What the kernel buffers for two sockets is the larger part of it.
    expect(peak).toBeLessThan(24_000_000);
    expect(pages).toBeLessThan(40);
  });

  it('[HI51] ends with the client that leaves', async () => {
    const { url, made } = await openWith(300_000);
    const clients = Array.from({ length: STREAMS_MAX }, () => ask(url, `${WHOLE}&format=csv`));
    await until(() => made.pages >= STREAMS_MAX, { what: 'all to be answered' });
    const refused = await until(
      async () => {
        const answer = await fetch(`${url}${WHOLE}&format=csv`);
        if (answer.status === 503) return answer;
        await answer.body?.cancel();
        return undefined;
      },
      { what: 'one too many to be refused' },
    );
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(((await refused.json()) as { error: string }).error).toContain('4 answers with limit all are being sent');
    for (const { socket } of clients) socket.destroy();
    await until(
      async () => {
        // Not more often than one address may ask.
        await sleep(200);
        const answer = await fetch(`${url}${WHOLE}&format=csv`);
        await answer.body?.cancel();
        return answer.status === 200;
      },
      { what: 'room for another one' },
    );
    expect(made.pages).toBeLessThan(60 * STREAMS_MAX);
  });

  it('[HI51] has room again where clients leave before there is anything to send', async () => {
    const reader = new FileReader(openForReading(openFile().path));
    const page = Promise.withResolvers<void>();
    let asked = 0;
    const query = async (given: HistoryQuery): Promise<HistoryPage> => {
      asked++;
      await page.promise;
      return renderPage(given, reader.read(given));
    };
    const http = await openHttp({ replaced: { history: historyOf(reader, { query }) } });
    const url = await http.app.listen({ port: 0, host: '127.0.0.1' });
    const clients = Array.from({ length: STREAMS_MAX }, () => ask(url, `${WHOLE}&format=csv`));
    await until(() => asked === STREAMS_MAX, { what: 'all to be read for' });
    const { server } = http.app;
    const connections = promisify(server.getConnections.bind(server));
    for (const { socket } of clients) socket.destroy();
    await until(async () => (await connections()) === 0, { what: 'all to be gone' });
    page.resolve();
    const answer = await until(
      async () => {
        await sleep(200);
        const next = await fetch(`${url}${WHOLE}&format=csv`);
        return next.status === 200 ? next : undefined;
      },
      { what: 'room for another one' },
    );
    expect(await answer.text()).toMatch(/^record_id,time/);
  });

  it('[HI51] cuts off a client that takes nothing for two minutes', async () => {
    const { http, url, made } = await openWith(300_000);
    const { socket } = ask(url, `${WHOLE}&format=ndjson`);
    await untilStill(made);
    http.clock.advance(PATIENCE_MS);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString('latin1')).slice(-64);
    });
    socket.resume();
    await until(() => socket.closed, { what: 'the connection to be cut' });
    expect(text.endsWith('0\r\n\r\n')).toBe(false);
    expect(http.log.text).toContain('took nothing for 120 s');
  });

  it('[HI52] is cut off, and no whole answer, where reading fails on the way', async () => {
    let pages = 0;
    const { http, url } = await openWith(30_000, async () => {
      if (++pages === 2) throw new HistoryError('/secret/place: the disk reports a fault', { canRetry: true });
    });
    const answer = await fetch(`${url}${WHOLE}&format=ndjson`);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect(http.log.text).toContain('an answer from history was cut off');
  });

  it('[HI52] is refused over HTTP/1.0, where an answer cut off looks like a whole one', async () => {
    const { url } = await openWith(1);
    const { socket } = ask(url, `${WHOLE}&format=ndjson`, '1.0');
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.resume();
    await until(() => socket.closed, { what: 'the answer' });
    expect(text).toContain('505');
    expect(text).toContain('limit all wants HTTP/1.1');
  });
});
