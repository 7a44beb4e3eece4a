/** The connection of the events page against a real server that it loses, and that loses its state. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findFreePort } from '../harness/free-port.ts';
import { startServer, type ServerUnderTest } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import type { Json } from '../harness/wire-client.ts';

interface PageStream {
  connect(key?: string): void;
  stop(): void;
}

interface Handlers {
  state(name: string, detail: string): void;
  welcome(data: Json): void;
  restarted(): void;
  event(message: Json): void;
  gap(channel: string, lost: number): void;
  summary(change: (held: Json) => Json): void;
  health(change: (held: Json) => Json): void;
  keyWanted(): void;
}

/** Plain JavaScript, as browsers get it. */
const SOURCES: string = '../../packages/server/src/http/realtime-page/sources.mjs';
const STREAM: string = '../../packages/server/src/http/realtime-page/stream.mjs';

type SourcesModule = { describeSources(health: Json): { readonly words: string; readonly detail: string } };
type StreamModule = { readonly EventStream: new (url: string, handlers: Handlers) => PageStream };

let server: ServerUnderTest | undefined;
let opened: PageStream[] = [];
let sockets: WebSocket[] = [];
let isOffline = false;
let timers: NodeJS.Timeout[] = [];

/** The page's connections, which the test can cut. */
class PageSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string[]) {
    super(isOffline ? 'ws://127.0.0.1:1' : url, protocols);
    sockets.push(this);
  }
}

beforeEach(() => {
  isOffline = false;
  sockets = [];
  vi.stubGlobal('WebSocket', PageSocket);
  vi.stubGlobal('window', {
    setTimeout: (task: () => void, delayMs: number) => note(setTimeout(task, delayMs)),
    setInterval: (task: () => void, delayMs: number) => note(setInterval(task, delayMs)),
    clearTimeout: (timer: NodeJS.Timeout) => clearTimeout(timer),
    addEventListener: () => {},
  });
  // As a browser resolves what the page asks for.
  const { fetch: systemFetch } = globalThis;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => systemFetch(new URL(path, server!.url), init));
});

afterEach(async () => {
  for (const stream of opened) stream.stop();
  opened = [];
  for (const timer of timers) clearTimeout(timer);
  timers = [];
  await server?.stop();
  server = undefined;
  vi.unstubAllGlobals();
});

function note(timer: NodeJS.Timeout): NodeJS.Timeout {
  timers.push(timer);
  return timer;
}

async function openPage() {
  const { EventStream } = (await import(STREAM)) as StreamModule;
  const page = {
    said: [] as string[],
    prices: [] as unknown[],
    states: [] as string[],
    summary: {} as Json,
    health: {} as Json,
    keys: 0,
  };
  const stream = new EventStream(server!.wsUrl('type=web'), {
    state: (name) => page.states.push(name),
    welcome: () => {},
    restarted: () => page.said.push('restarted'),
    event: ({ channel, data }) => {
      page.prices.push(data.price);
      page.said.push(`${channel} ${data.price}`);
    },
    gap: (channel, lost) => page.said.push(`${channel} lost ${lost}`),
    summary: (change) => {
      page.summary = change(page.summary);
    },
    health: (change) => {
      page.health = change(page.health);
    },
    keyWanted: () => page.keys++,
  });
  opened.push(stream);
  return { page, stream };
}

function signal(...prices: readonly number[]): void {
  server!.deliver(...prices.map((price) => ({ op: 'event', channel: 'signals', data: { price } }) as const));
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('the events page', () => {
  it('[EP3] [EP4] shows what is kept, what comes, and after a break what it missed, each once', async () => {
    server = await startServer();
    signal(...range(1, 60));
    const { page, stream } = await openPage();
    stream.connect();
    await until(() => page.prices.length === 50, { what: () => `the events kept, not ${page.prices.length}` });
    expect(page.prices).toEqual(range(11, 60));
    signal(61);
    await until(() => page.prices.includes(61), { what: 'a new event' });
    for (let round = 0; round < 3; round++) {
      isOffline = true;
      sockets.at(-1)!.close();
      await until(() => page.states.at(-1) === 'reconnecting', { what: 'the break to be seen' });
      const from = 62 + round * 10;
      signal(...range(from, from + 9));
      isOffline = false;
      await until(() => page.prices.at(-1) === from + 9, { what: 'what was missed' });
    }
    expect(page.prices).toEqual(range(11, 91));
    expect(page.said.filter((line) => line.includes('lost') || line === 'restarted')).toEqual([]);
    server.deliver({ op: 'event', channel: 'closed_trades', data: { pnl: 5 } });
    await until(() => page.summary.realized_pnl === 5, { what: 'the summary' });
  });

  it('[EP8] says how many sources are not live, and nothing once all are', async () => {
    const { describeSources } = (await import(SOURCES)) as SourcesModule;
    const gone = `http://127.0.0.1:${await findFreePort()}`;
    server = await startServer({
      yaml: `sources:\n  bot: { type: push, preset: ares }\n  desk: { type: http, url: "${gone}", preset: b25, service: account }\n`,
    });
    const { page, stream } = await openPage();
    stream.connect();
    await fetch('/api/v1/ingest/positions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ symbol: 'BTCUSDT', side: 'long', quantity: 1 }),
    });
    const isTold = () => page.health['bot']?.status === 'live' && page.health['desk']?.status === 'down';
    await until(isTold, { what: () => `the sources, not ${JSON.stringify(page.health)}` });
    const { words, detail } = describeSources(page.health);
    expect(words).toBe('1 of 2 sources not live');
    expect(detail).toBe(`desk: ${page.health['desk'].detail}`);
    delete page.health['desk'];
    expect(describeSources(page.health)).toEqual({ words: '', detail: '' });
  });

  it('[EP8] counts what it is told of a source by fields, and nothing that is none', async () => {
    const { describeSources } = (await import(SOURCES)) as SourcesModule;
    server = await startServer();
    signal(1);
    const { page, stream } = await openPage();
    stream.connect();
    await until(() => page.health['puppet']?.status === 'live', { what: () => JSON.stringify(page.health) });
    expect(describeSources(page.health).words).toBe('');
    server.source.disconnected('the cable was pulled');
    await until(() => page.health['puppet'].status === 'down', { what: 'the source to be down' });
    expect(describeSources({ ...page.health, write_back: { status: 'down' } })).toEqual({
      words: '1 of 1 source not live',
      detail: 'puppet: the cable was pulled',
    });
  });

  it('[EP4] says how many events are lost', async () => {
    server = await startServer();
    signal(0);
    const { page, stream } = await openPage();
    stream.connect();
    await until(() => page.prices.length === 1, { what: 'the first event' });
    isOffline = true;
    sockets.at(-1)!.close();
    await until(() => page.states.at(-1) === 'reconnecting', { what: 'the break to be seen' });
    signal(...range(1, 5_000));
    // They come in over several turns: whoever is back before the last of them has missed less.
    const { feeds } = server.server.store;
    await until(() => feeds.get('signals')?.lastId === 5_001, { what: 'all events to be taken in' });
    isOffline = false;
    await until(() => page.prices.at(-1) === 5_000, { what: 'the last event' });
    const lost = 5_001 - page.prices.length;
    expect(lost).toBeGreaterThan(0);
    expect(page.said.filter((line) => line.includes('lost'))).toEqual([`signals lost ${lost}`]);
  });

  it('[EP4] [EP5] outlives the server, and shows what happened since it began anew', async () => {
    const port = await findFreePort();
    server = await startServer({ config: { server: { port } } });
    signal(1, 2);
    const { page, stream } = await openPage();
    stream.connect();
    await until(() => page.prices.length === 2, { what: 'the first events' });
    await server.stop();
    await until(() => page.states.at(-1) === 'reconnecting', { what: 'the end to be seen' });
    server = await startServer({ config: { server: { port } } });
    signal(3, 4);
    await until(() => page.prices.length >= 4, { what: 'the events since' });
    expect(page.said).toEqual(['signals 1', 'signals 2', 'restarted', 'signals 3', 'signals 4']);
  });

  it('[EP6] asks for a key, and connects with the right one', async () => {
    server = await startServer({ config: { security: { apiKey: 'right' } } });
    signal(1);
    const { page, stream } = await openPage();
    stream.connect();
    await until(() => page.keys === 1, { what: 'the key to be asked for' });
    stream.connect('wrong');
    await until(() => page.keys === 2, { what: 'the key to be asked for again' });
    expect(page.states.at(-1)).toBe('stopped');
    stream.connect('right');
    await until(() => page.prices.length === 1, { what: 'an event' });
    expect(page.states.at(-1)).toBe('live');
  });

  it('[EP5] does not come back where it is not wanted', async () => {
    server = await startServer({ config: { websocket: { badMessagesMax: 1 } as Json } });
    const { page, stream } = await openPage();
    stream.connect();
    await until(() => page.states.at(-1) === 'live', { what: 'the page to be live' });
    for (let round = 0; round < 20; round++) sockets.at(-1)!.send('nonsense');
    await until(() => page.states.at(-1) === 'stopped', { what: 'the page to give up' });
    expect(sockets).toHaveLength(1);
  });
});
