import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { connectTickboard } from '../../src/node/connect-tickboard.ts';
import { createWsTransport } from '../../src/node/ws-transport.ts';
import { type Handshakes, listenForHandshakes, Reports } from '../support/handshakes.ts';

describe('ws in Node.js', () => {
  let server: Handshakes;
  afterEach(() => server.stop());

  it('[L2] carries the token and other headers, and frames of both kinds both ways', async () => {
    server = await listenForHandshakes();
    const reports = new Reports();
    const transport = createWsTransport({ headers: { 'X-Desk': 'one' } });
    const socket = transport({ url: server.url, token: 'secret' }, reports.events);
    expect(reports.all).toEqual([]);
    expect(await reports.next()).toEqual(['opened']);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'x-desk': 'one' });
    expect(server.requests[0]?.url).toBe('/ws');
    const [peer] = server.sockets;
    peer?.send('{"type":"pong"}');
    peer?.send(Uint8Array.of(1, 2, 255));
    expect(await reports.next()).toEqual(['received', '{"type":"pong"}']);
    expect(await reports.next()).toEqual(['received', [1, 2, 255]]);
    const heard = once(peer!, 'message');
    socket.send('{"type":"ping"}');
    expect(String((await heard)[0])).toBe('{"type":"ping"}');
    peer?.close(4413, 'too slow');
    expect(await reports.next()).toEqual(['closed', 4413, 'too slow']);
    expect(() => socket.send('nobody is there')).not.toThrow();
  });

  it.each([
    [400, 4400],
    [401, 4401],
    [403, 4403],
    [429, 4429],
    [503, 1006],
  ])('[L8] takes HTTP %i for close code %i', async (status, code) => {
    server = await listenForHandshakes((response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '3' });
      response.end(JSON.stringify({ error: 'not like this', status }));
    });
    const reports = new Reports();
    createWsTransport()({ url: server.url, token: undefined }, reports.events);
    const reason = JSON.stringify({ message: 'not like this', retry_after_ms: 3_000 });
    expect(await reports.next()).toEqual(['closed', code, reason]);
    expect(reports.all).toEqual([]);
  });

  it('[L56] says in words that the server speaks no TLS, and that there is no such host', async () => {
    server = await listenForHandshakes();
    const reports = new Reports();
    createWsTransport()({ url: server.url.replace('ws:', 'wss:'), token: undefined }, reports.events);
    const [, , words] = await reports.next();
    expect(words).toMatch(/^127\.0\.0\.1:\d+ does not speak TLS: try without it, by http: or ws:$/);
    createWsTransport()({ url: 'ws://nowhere.invalid:1/ws', token: undefined }, reports.events);
    expect(await reports.next()).toEqual(['closed', 1006, 'there is no host named nowhere.invalid']);
  });

  it('[L8] names the status where a proxy sends a page, however long', async () => {
    server = await listenForHandshakes((response) => {
      response.writeHead(502);
      response.end(`<html>${'x'.repeat(100_000)}`);
    });
    const reports = new Reports();
    createWsTransport()({ url: server.url, token: undefined }, reports.events);
    expect(await reports.next()).toEqual(['closed', 1006, '{"message":"HTTP 502"}']);
  });

  it('[L3] says why a server cannot be reached', async () => {
    server = await listenForHandshakes();
    await server.stop();
    const reports = new Reports();
    createWsTransport()({ url: server.url, token: undefined }, reports.events);
    expect(await reports.next()).toEqual(['closed', 1006, expect.stringContaining('ECONNREFUSED')]);
  });

  it('[L13] ends an attempt under way, and an open connection', async () => {
    let asked: () => void = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    server = await listenForHandshakes(() => asked());
    const dialling = new Reports();
    const attempt = createWsTransport()({ url: server.url, token: undefined }, dialling.events);
    await isAsked;
    attempt.close();
    expect((await dialling.next()).slice(0, 2)).toEqual(['closed', 1006]);
    await server.stop();

    server = await listenForHandshakes();
    const open = new Reports();
    const socket = createWsTransport()({ url: server.url, token: undefined }, open.events);
    await open.next();
    const closed = once(server.sockets[0]!, 'close');
    socket.close();
    expect((await closed)[0]).toBe(1000);
  });

  it('[L1] [L8] is what connectTickboard uses from Node.js, as a client of kind tui', async () => {
    server = await listenForHandshakes((response) => {
      response.writeHead(401);
      response.end('{"error":"credentials are missing or wrong"}');
    });
    const board = connectTickboard(server.url.replace('ws:', 'http:').replace('/ws', ''), {
      token: 'wrong',
      headers: { 'X-Desk': 'one' },
    });
    await expect(board.ready()).rejects.toMatchObject({
      name: 'ConnectionRefusedError',
      code: 4401,
      message: 'credentials are missing or wrong',
    });
    expect(server.requests[0]).toMatchObject({ url: '/ws?type=tui&format=compact', headers: { 'x-desk': 'one' } });
    board.close();
  });

  it('[L15] is refused a header that cannot be sent', async () => {
    server = await listenForHandshakes();
    const board = connectTickboard(server.url, { token: 'two\nlines' });
    await expect(board.ready()).rejects.toMatchObject({ name: 'ConnectionRefusedError', code: undefined });
    board.close();
  });
});
