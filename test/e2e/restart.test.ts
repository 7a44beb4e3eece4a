/** A server that is killed and started again, as its clients see it. */
import { systemClock } from '@tickboard/core/clock';
import type { Board } from '@tickboard/client/board';
import { connectTickboard } from '@tickboard/client/node/connect-tickboard';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import { startWebProcess, type WebProcess } from '../harness/web.ts';
import { type Json, WireClient } from '../harness/wire-client.ts';

/** What is older than history keeps ticks would be gone. */
const START_MS = systemClock.now() - 3_600_000;
const FEEDS = ['trades', 'fills', 'closed_trades', 'signals', 'metrics', 'alerts'] as const;
/** A machine that is busy with others may need longer than what is usual. */
const YAML = 'history: { enabled: true, restore_within: 30s }\nstate: { feed_kept: 20, finished_orders_kept: 3 }';

let server: WebProcess;
let boards: Board[] = [];

beforeEach(async () => {
  server = await startWebProcess({ yaml: YAML, sources: { desk: 3_600_000, other: 3_600_000 } });
});

afterEach(async () => {
  for (const board of boards) board.close();
  boards = [];
  await server.stop();
});

function timeOf(second: number): string {
  return new Date(START_MS + second * 1_000).toISOString();
}

function eventOf(feed: (typeof FEEDS)[number], number: number): Json {
  const time = timeOf(number);
  if (feed === 'trades') return { symbol: `S${number % 3}`, price: number / 4, quantity: 2, side: 'sell', time };
  if (feed === 'fills') return { symbol: 'BTCUSDT', price: number, quantity: 0.1, trade_id: `f${number}`, time };
  if (feed === 'closed_trades') return { trade_id: `c${number}`, pnl: -number, strategy_name: 'RSI', time };
  if (feed === 'signals') return { strategy_name: 'RSI', action: 'BUY', confidence: 0.5, time };
  if (feed === 'metrics') return { strategy_name: 'RSI', total_trades: number, values: { sharpe: 1.25 }, time };
  return { severity: 'warning', type: 'risk.margin', message: `"${number}" of\n5`, time };
}

function orderOf(number: number, fields: Json): Json {
  const updated = timeOf(number);
  return { id: `o${number}`, symbol: 'BTCUSDT', side: 'buy', quantity: 1, updated_at: updated, ...fields };
}

async function tellAll(first: number, last: number): Promise<void> {
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  for (const feed of FEEDS) {
    await server.push(
      feed,
      numbers.map((number) => eventOf(feed, number)),
    );
  }
}

/** What history has: all that was told so far is written. */
async function recorded(type: string): Promise<Json[]> {
  const answer = await fetch(`${server.url}/api/v1/history?type=${type}&order=asc&limit=1000`);
  const { data } = await answer.json();
  return data;
}

async function untilWritten(): Promise<void> {
  const waiting = async () => {
    const answer = await (await fetch(`${server.url}/ready`)).json();
    return answer.history.waiting === 0;
  };
  await until(waiting, { what: 'history to be written' });
}

async function kill(): Promise<void> {
  await untilWritten();
  await server.kill('SIGKILL');
}

function open(): Board {
  const board = connectTickboard(server.url, { feedKept: 100 });
  boards.push(board);
  return board;
}

async function shown(board: Board): Promise<Record<string, Json[]>> {
  await board.ready();
  for (const feed of FEEDS) board.replay(feed, { count: 100 });
  const feeds = () => Object.fromEntries(FEEDS.map((feed) => [feed, board.feed(feed).map(({ data }) => data)]));
  await board.verify();
  return feeds();
}

describe('a restart', () => {
  it('[HI65] [HI66] loses no event of a screen, tells none as new, and records none again', async () => {
    await tellAll(1, 30);
    const before = await shown(open());
    for (const feed of FEEDS) expect(before[feed]).toHaveLength(30);
    await untilWritten();
    const inHistory = Object.fromEntries(await Promise.all(FEEDS.map(async (feed) => [feed, await recorded(feed)])));
    await kill();
    await server.restart();
    expect(await shown(open())).toEqual(before);
    // Told again by who does not know how far it was heard, and one that is new.
    await tellAll(11, 31);
    await untilWritten();
    const after = await shown(open());
    for (const feed of FEEDS) {
      expect(after[feed]).toEqual([...(before[feed] as Json[]), expect.objectContaining({ source: 'desk' })]);
      const rows = await recorded(feed);
      expect(rows).toHaveLength(31);
      expect(rows.slice(0, 30)).toEqual(inHistory[feed]);
    }
  });

  it('[HI67] [L44] [W23] tells a client that comes back of no event twice, and of none as lost that was not', async () => {
    await tellAll(1, 30);
    const board = open();
    const heard: string[] = [];
    for (const feed of FEEDS) board.on(feed, ({ id, isReplay }) => heard.push(`${feed} ${id} ${String(isReplay)}`));
    const gaps: Json[] = [];
    board.on('gap', (gap) => gaps.push(gap));
    await board.ready();
    const { epoch } = board.status;
    const plain = await WireClient.connect(`${server.url.replace('http', 'ws')}/ws?format=json`);
    await plain.next('snapshot');
    await kill();
    await server.restart();
    await until(() => board.status.epoch !== epoch && board.status.state === 'connected', { what: 'the board' });
    await tellAll(31, 31);
    await until(() => heard.length >= FEEDS.length, { what: () => `the new events; ${heard.join()}` });
    expect(heard.toSorted()).toEqual(FEEDS.map((feed) => `${feed} 31 false`).toSorted());
    // Of what was told while there was no server nobody knows.
    expect(gaps).toEqual(FEEDS.map((channel) => ({ channel, lost: undefined, next: undefined })));

    const again = await WireClient.connect(`${server.url.replace('http', 'ws')}/ws?format=json`);
    again.send({ type: 'resume', epoch, seq: 5, channels: [...FEEDS], feeds: { fills: 30, alerts: 2 } });
    expect((await again.next('resumed')).raw).toMatchObject({ recovered: false });
    const fill = await again.next(({ raw }) => raw.type === 'trade');
    expect(fill.raw).toMatchObject({ id: 31, data: { trade_id: 'f31' } });
    expect(fill.raw).not.toHaveProperty('replay');
    await again.settled();
    expect(again.all('gap')).toEqual([]);
    again.send({ type: 'replay', channel: 'fills', count: 1_000 });
    const replayed = await again.next(({ raw }) => raw.replay === true);
    expect(replayed.raw).toMatchObject({ id: 1, timestamp: timeOf(1), data: { trade_id: 'f1', time: timeOf(1) } });
    again.webSocket.terminate();
  });

  it('[HI68] shows orders as they were told last, stale until their source tells them anew', async () => {
    const open1 = orderOf(1, { status: 'submitted', price: 10 });
    const finished = [2, 3, 4, 5].map((number) => orderOf(number, { status: 'filled', filled: 1 }));
    await server.push('orders', [open1, ...finished, orderOf(6, { status: 'new' })]);
    await server.push('orders', [orderOf(7, { status: 'partially_filled', filled: 0.5 })], { source: 'other' });
    await server.push('orders', [{ id: 'o6' }], { op: 'delete' });
    await kill();
    await server.restart();
    const board = open();
    await board.ready();
    const rows = () => [...board.table('orders').values()].toSorted((left, right) => left.id.localeCompare(right.id));
    expect(rows().map(({ id, stale, source }) => [id, stale, source])).toEqual([
      ['o1', true, 'desk'],
      ['o3', true, 'desk'],
      ['o4', true, 'desk'],
      ['o5', true, 'desk'],
      ['o7', true, 'other'],
    ]);
    expect(rows()[0]).toMatchObject({ status: 'submitted', price: 10, updated_at: Date.parse(timeOf(1)) });
    const before = await recorded('orders');
    // As it was, and one with an older time than before: its back end is believed.
    await server.push('orders', [open1, orderOf(3, { status: 'canceled', updated_at: timeOf(0) })]);
    await until(() => rows()[1]?.status === 'canceled', { what: 'the orders to be told' });
    expect(rows().map(({ id, stale = false }) => [id, stale])).toEqual([
      ['o1', false],
      ['o3', false],
      ['o4', true],
      ['o5', true],
      ['o7', true],
    ]);
    await untilWritten();
    expect((await recorded('orders')).length).toBe(before.length + 1);
  });
});
