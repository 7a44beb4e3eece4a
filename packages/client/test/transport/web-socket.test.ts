import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openWebSocket } from '../../src/transport/web-socket.ts';
import { type Handshakes, listenForHandshakes, Reports } from '../support/handshakes.ts';

describe('the WebSocket of browsers (as Node.js has it)', () => {
  let server: Handshakes;
  afterEach(() => server.stop());

  it('[L2] carries the token as a subprotocol, and frames of both kinds both ways', async () => {
    server = await listenForHandshakes();
    const reports = new Reports();
    const socket = openWebSocket({ url: server.url, token: 'abc.def-1' }, reports.events);
    expect(reports.all).toEqual([]);
    expect(await reports.next()).toEqual(['opened']);
    expect(server.requests[0]?.headers['sec-websocket-protocol']).toBe('bearer.abc.def-1');
    expect(server.requests[0]?.url).toBe('/ws');
    const [peer] = server.sockets;
    peer?.send('{"type":"pong"}');
    peer?.send(Uint8Array.of(1, 2, 255));
    expect(await reports.next()).toEqual(['received', '{"type":"pong"}']);
    expect(await reports.next()).toEqual(['received', [1, 2, 255]]);
    const heard = once(peer!, 'message');
    socket.send(Uint8Array.of(7, 8));
    expect((await heard)[0]).toEqual(Buffer.of(7, 8));
    peer?.close(4413, 'too slow');
    expect(await reports.next()).toEqual(['closed', 4413, 'too slow']);
  });

  it('[L13] closes', async () => {
    server = await listenForHandshakes();
    const reports = new Reports();
    const socket = openWebSocket({ url: server.url, token: undefined }, reports.events);
    await reports.next();
    const closed = once(server.sockets[0]!, 'close');
    socket.close();
    expect((await closed)[0]).toBe(1000);
  });

  it('[L3] reports a server that is not there as an abnormal closure', async () => {
    server = await listenForHandshakes();
    await server.stop();
    const reports = new Reports();
    openWebSocket({ url: server.url, token: undefined }, reports.events);
    expect((await reports.next()).slice(0, 2)).toEqual(['closed', 1006]);
  });

  it('[L15] throws on a token that no subprotocol can hold', async () => {
    server = await listenForHandshakes();
    const reports = new Reports();
    expect(() => openWebSocket({ url: server.url, token: 'two words' }, reports.events)).toThrow();
  });
});
