import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../../../../test/harness/free-port.ts';
import { expectDoubling, recordPauses } from '../../../../../test/harness/pauses.ts';
import { until } from '../../../../../test/harness/until.ts';
import { webSocketUnderTest } from './websocket-under-test.ts';

const SUBSCRIBE = ['{"op":"login"}', '{"op":"subscribe","args":["quotes, all"]}'];

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the connection', () => {
  it('[WC1] subscribes in order, and again after a reconnection', async () => {
    const rig = await webSocketUnderTest({ options: { subscribe: SUBSCRIBE } });
    const first = await rig.untilConnection(1);
    await until(() => first.heard.length === 2, { what: 'both messages' });
    first.socket.terminate();
    await rig.pass('the second connection to be heard', () => rig.connections[1]?.heard.length === 2);
    expect(rig.connections.map(({ heard }) => heard)).toEqual([SUBSCRIBE, SUBSCRIBE]);
    await rig.context.untilConnected();
    expect(rig.context.reports.map(({ state }) => state)).toEqual(['connected', 'disconnected', 'connected']);
  });

  it('[WC2] waits longer after each connection on which nothing came', async () => {
    const rig = await webSocketUnderTest({
      server: { autoPong: false },
      greet: ({ socket }) => socket.close(1008, 'not you'),
    });
    await rig.pass('several attempts', () => rig.connections.length >= 6);
    for (const [index, least] of [100, 200, 400, 800, 1_600].entries()) {
      const [before, after] = rig.connections.slice(index, index + 2);
      expect((after?.atMs ?? 0) - (before?.atMs ?? 0)).toBeGreaterThanOrEqual(least);
    }
  });

  it('[WC2] waits longer each time for a server that accepts, says that the key is invalid, and ends', async () => {
    const rig = await webSocketUnderTest({
      greet({ socket }) {
        socket.send('{"error":"invalid key"}');
        socket.close(4401);
      },
    });
    // The clock moves between connections only: none lasts.
    const pauses = await recordPauses(rig, 8);
    expectDoubling(pauses);
    expect(rig.connections).toHaveLength(pauses.length);
    expect(rig.context.refusals).toHaveLength(pauses.length);
  });

  it('[WC2] gives up a connection that does not come to stand', async () => {
    const url = await listen(createTcpServer((socket) => void socket.on('error', () => {})));
    const rig = await webSocketUnderTest({ options: { url, connectTimeoutMs: 2_000 } });
    await rig.pass('the attempt to be given up', () => rig.context.reason !== undefined);
    expect(rig.context.reason).toBe(`no answer from ${new URL(url).host} within 2000 ms`);
  });

  it('[WC3] notices a server that answers no ping', async () => {
    const rig = await webSocketUnderTest({ server: { autoPong: false } });
    await rig.context.untilConnected();
    await rig.pass('the silence to be noticed', () => rig.context.reason !== undefined);
    expect(rig.context.reason).toBe(`no answer from ${rig.address} for 5000 ms`);
    expect(rig.clock.monotonic()).toBeGreaterThanOrEqual(5_000);
  });

  it('[WC3] takes messages for an answer, and reports the round trip of a ping', async () => {
    const mute = await webSocketUnderTest({ server: { autoPong: false } });
    const { socket } = await mute.untilConnection(1);
    for (let round = 1; round <= 4; round++) {
      socket.send('{"symbol":"BTCUSDT","last_price":1}');
      await mute.pass('the message', () => mute.context.changes.length === round, 1);
      mute.clock.advance(4_000);
    }
    expect(mute.context.isConnected).toBe(true);
    expect(mute.context.latenciesMs).toEqual([]);
    const rig = await webSocketUnderTest();
    await rig.pass('several round trips', () => rig.context.latenciesMs.length >= 3);
    expect(rig.context.isConnected).toBe(true);
  });

  it('[WC3] sends a text with each ping where one is configured', async () => {
    const rig = await webSocketUnderTest({ options: { pingMessage: 'ping' } });
    await rig.pass('several pings', () => (rig.connections[0]?.heard.length ?? 0) >= 3);
    expect(new Set(rig.connections[0]?.heard)).toEqual(new Set(['ping']));
  });

  it.each([
    [1000, '', 'the connection was ended by ADDRESS (1000)'],
    [1001, 'bye', 'the connection was ended, because it goes away, by ADDRESS (1001: bye)'],
    [1008, 'no\nkey', 'the connection is against the rules of ADDRESS (1008: no key)'],
    [1012, '', 'the connection was ended for a restart by ADDRESS (1012)'],
    [4401, 'token expired', 'the connection was ended by ADDRESS (4401: token expired)'],
  ])('[WC4] says in words what an end with %i means', async (code, text, expected) => {
    const rig = await webSocketUnderTest({ greet: ({ socket }) => socket.close(code, text) });
    expect(await rig.context.untilDisconnected()).toBe(expected.replace('ADDRESS', rig.address));
  });

  it('[WC4] says when the connection is cut, when nothing listens, and when it is something else', async () => {
    const cut = await webSocketUnderTest({ greet: ({ socket }) => socket.terminate() });
    expect(await cut.context.untilDisconnected()).toBe(`connection closed by ${cut.address}`);
    const url = `ws://desk:se-cret@127.0.0.1:${await findFreePort()}`;
    const nobody = await webSocketUnderTest({ options: { url } });
    expect(await nobody.context.untilDisconnected()).toBe(`connection refused at ${new URL(url).host}`);
    const mailUrl = await listen(createTcpServer((socket) => void socket.on('error', () => {}).end('220 mail\r\n')));
    const mail = await webSocketUnderTest({ options: { url: mailUrl } });
    expect(await mail.context.untilDisconnected()).toMatch(/^what 127\.0\.0\.1:\d+ answers is not HTTP/);
  });

  it('[WC4] says when a server breaks the protocol', async () => {
    const rig = await webSocketUnderTest({
      // A frame with a reserved bit.
      greet: ({ request }) => request.socket.write(Buffer.from([0xb1, 0x00])),
    });
    expect(await rig.context.untilDisconnected()).toMatch(/^127\.0\.0\.1:\d+ broke the WebSocket protocol: /);
  });

  it.each([
    [200, 'no WebSocket is offered there: ADDRESS answers 200 OK'],
    [302, 'ADDRESS answers 302 Found: redirects are not followed'],
    [401, 'the API key or token is missing or wrong: ADDRESS answers 401 Unauthorized'],
    [403, 'the API key or token is wrong, or has no right to this: ADDRESS answers 403 Forbidden'],
    [404, 'there is no such path: ADDRESS answers 404 Not Found'],
    [500, 'the service fails: ADDRESS answers 500 Internal Server Error'],
  ])('[WC5] says in words what an answer %i to the request means', async (status, expected) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { location: 'http://localhost/other' }).end('whatever');
    });
    const url = await listen(server);
    const rig = await webSocketUnderTest({ options: { url, headers: { Authorization: 'Bearer se-cret' } } });
    expect(await rig.context.untilDisconnected()).toBe(expected.replace('ADDRESS', new URL(url).host));
    expect(JSON.stringify([rig.context.reports, rig.context.logged])).not.toContain('se-cret');
  });

  it('[WC5] comes back no sooner than it is asked to', async () => {
    const askedAtMs: number[] = [];
    const server = createServer((_request, response) => {
      askedAtMs.push(rig.clock.monotonic());
      response.writeHead(429, { 'retry-after': '60' }).end();
    });
    const url = await listen(server);
    const rig = await webSocketUnderTest({ options: { url } });
    expect(await rig.context.untilDisconnected()).toContain('answers 429 Too Many Requests, and asks to wait 60 s');
    await rig.pass('another attempt', () => askedAtMs.length >= 2, 500);
    expect((askedAtMs[1] ?? 0) - (askedAtMs[0] ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  it('[WC5] [WC7] is stopped at once while it waits as it was asked to', async () => {
    const url = await listen(
      createServer((_request, response) => void response.writeHead(503, { 'retry-after': '300' }).end()),
    );
    const rig = await webSocketUnderTest({ options: { url } });
    await rig.context.untilDisconnected();
    await rig.source.stop();
    expect(rig.context.clock.pending).toBe(0);
  });

  it('[WC6] sends headers, and credentials of the address', async () => {
    const target = await webSocketUnderTest();
    const url = `ws://desk:se%20cret@${target.address}/feed?all=1`;
    await webSocketUnderTest({ options: { url, headers: { 'X-API-Key': 'k1' } } });
    const { request } = await target.untilConnection(2);
    const keyed = target.connections.map((each) => each.request).find(({ headers }) => headers['x-api-key'] === 'k1');
    expect(keyed?.headers.authorization).toBe(`Basic ${Buffer.from('desk:se cret').toString('base64')}`);
    expect(keyed?.url).toBe('/feed?all=1');
    expect(request.headers.upgrade).toBe('websocket');
  });

  it('[WC7] says goodbye when it is stopped', async () => {
    const rig = await webSocketUnderTest();
    await rig.context.untilConnected();
    const { socket } = await rig.untilConnection(1);
    const code = new Promise<number>((resolve) => {
      socket.once('close', resolve);
    });
    await rig.source.stop();
    expect(await code).toBe(1000);
    expect(rig.context.reports).toHaveLength(1);
  });

  it('[WC7] cuts the connection where nobody says goodbye', async () => {
    const rig = await webSocketUnderTest();
    await rig.context.untilConnected();
    const { request } = await rig.untilConnection(1);
    // From here on the server reads nothing.
    request.socket.pause();
    let isStopped = false;
    const stopping = rig.source.stop().then(() => (isStopped = true));
    await rig.pass('the cut', () => isStopped, 10);
    await stopping;
    expect(rig.context.clock.pending).toBe(0);
  });
});
