import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectTickboard } from '../src/connect-tickboard.ts';
import { MemoryNetwork } from '../src/transport/memory.ts';
import { watchBrowser } from '../src/wake.ts';
import { until } from '../../../test/harness/until.ts';
import { listenForHandshakes } from './support/handshakes.ts';

describe('connectTickboard', () => {
  afterEach(() => vi.unstubAllGlobals());

  function urlFor(given: string | URL, page?: string): string {
    vi.stubGlobal('location', page === undefined ? undefined : { href: page });
    const { transport, ...network } = new MemoryNetwork();
    const board = connectTickboard(given, { transport });
    board.close();
    return network.links[0]?.request.url ?? '';
  }

  it('[L1] finds the WebSocket of a server from its address', () => {
    const query = '?type=web&format=compact';
    expect(urlFor('http://desk.test:8080')).toBe(`ws://desk.test:8080/ws${query}`);
    expect(urlFor('https://desk.test/')).toBe(`wss://desk.test/ws${query}`);
    expect(urlFor(new URL('wss://desk.test/deep/ws?tenant=7#top'))).toBe(
      'wss://desk.test/deep/ws?tenant=7&type=web&format=compact',
    );
    expect(urlFor('/', 'https://desk.test/dashboard?x=1')).toBe(`wss://desk.test/ws${query}`);
    expect(urlFor('/live', 'http://desk.test/')).toBe(`ws://desk.test/live${query}`);
  });

  it('[L15] throws on what is no URL, and on nothing else', () => {
    expect(() => connectTickboard('desk test')).toThrow(TypeError);
    const board = connectTickboard('ftp://desk.test');
    expect(board.status).toMatchObject({ state: 'refused', reason: { code: undefined } });
    board.close();
  });

  it('[L2] uses the WebSocket that is there, with randomness and time of the system', async () => {
    const server = await listenForHandshakes();
    const board = connectTickboard(server.url, { token: 'abc' });
    const told = new Promise<void>((resolve) => {
      board.on('status', ({ attempt }) => {
        if (attempt > 0) resolve();
      });
    });
    await until(() => server.sockets.length > 0, { what: 'the client' });
    expect(server.requests[0]?.headers['sec-websocket-protocol']).toBe('bearer.abc');
    server.sockets[0]?.close(1011, 'oops');
    await told;
    const { retryAt = 0, reason } = board.status;
    expect(reason).toEqual({ code: 1011, message: 'oops' });
    expect(retryAt).toBeGreaterThan(Date.now() - 60_000);
    board.close();
    await server.stop();
  });
});

describe('a browser', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('[L11] wakes the client when the network is back and when the page becomes visible', () => {
    const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
    const host = new EventTarget();
    vi.stubGlobal('document', page);
    vi.stubGlobal('addEventListener', host.addEventListener.bind(host));
    vi.stubGlobal('removeEventListener', host.removeEventListener.bind(host));
    let count = 0;
    const stop = watchBrowser(() => count++);
    host.dispatchEvent(new Event('online'));
    expect(count).toBe(1);
    page.dispatchEvent(new Event('visibilitychange'));
    expect(count).toBe(1);
    page.visibilityState = 'visible';
    page.dispatchEvent(new Event('visibilitychange'));
    expect(count).toBe(2);
    stop();
    host.dispatchEvent(new Event('online'));
    page.dispatchEvent(new Event('visibilitychange'));
    expect(count).toBe(2);
  });

  it('[L11] that is none is no trouble', () => {
    expect(() => watchBrowser(() => {})()).not.toThrow();
  });
});
