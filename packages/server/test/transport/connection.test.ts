import { ManualClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { afterEach, describe, expect, it } from 'vitest';
import { expectProven } from '../../../../test/harness/expect-proven.ts';
import {
  advanceUntil,
  type ServerOptions,
  startServer,
  type ServerUnderTest,
} from '../../../../test/harness/server.ts';
import { until } from '../../../../test/harness/until.ts';
import { RefusedUpgrade, WireClient, type WireClientOptions } from '../../../../test/harness/wire-client.ts';
import { frameOf, OPCODE, RawWebSocket } from './raw-web-socket.ts';

const SEED = 20_260_105;

let server: ServerUnderTest;
let cleanUp: (() => void)[] = [];

afterEach(async () => {
  for (const task of cleanUp) task();
  cleanUp = [];
  await server.stop();
});

async function start(options: ServerOptions = {}): Promise<void> {
  server = await startServer(options);
}

async function open(options: WireClientOptions = {}): Promise<WireClient> {
  const client = await WireClient.connect(server.wsUrl('format=json'), options);
  cleanUp.push(() => client.webSocket.terminate());
  await client.next('snapshot');
  return client;
}

async function openRaw(): Promise<RawWebSocket> {
  const raw = await RawWebSocket.connect(server.port);
  cleanUp.push(() => raw.socket.destroy());
  return raw;
}

async function untilAllAreGone(): Promise<void> {
  await until(async () => (await server.metric('dashboard_active_connections')) === 0, { what: 'all to be gone' });
  expect(await server.metric('dashboard_client_subscriptions')).toBe(0);
}

describe('pings', () => {
  const LIMITS = { pingIntervalMs: 30_000, readTimeoutMs: 60_000 };

  it('[N25] go out at the interval, and a client that answers them stays', async () => {
    const clock = new ManualClock();
    await start({ clock, config: { websocket: LIMITS } });
    const client = await open();
    let pings = 0;
    client.webSocket.on('ping', () => {
      pings++;
    });
    for (let seconds = 0; seconds < 300; seconds += 10) {
      clock.advance(10_000);
      // Behind the pong that it may have sent.
      await client.settled();
    }
    expect(client.isOpen).toBe(true);
    expect(pings).toBeGreaterThanOrEqual(9);
    expect(pings).toBeLessThanOrEqual(11);
  });

  it('[N25] that are not answered for the read timeout close with 4408', async () => {
    const clock = new ManualClock();
    await start({ clock, config: { websocket: LIMITS } });
    const [deaf, other] = [await open({ autoPong: false }), await open()];
    for (let seconds = 0; seconds < 60; seconds += 10) {
      clock.advance(10_000);
      await other.settled();
    }
    expect(await deaf.ask({ type: 'ping' }, 'pong')).toMatchObject({ type: 'pong' });
    clock.advance(1_000);
    const { code, reason } = await deaf.closed();
    expect([code, JSON.parse(reason)]).toEqual([4408, { message: 'no pong' }]);
    expect(other.isOpen).toBe(true);
    expect(await server.metric('dashboard_closes_total', { code: '4408' })).toBe(1);
  });

  it('[N25] are spread over the interval, not sent to all at once', async () => {
    const clock = new ManualClock();
    await start({ clock, random: seededRandom(SEED), config: { websocket: LIMITS } });
    const clients = await Promise.all(Array.from({ length: 30 }, () => open()));
    const pinged: number[] = [];
    for (const client of clients) client.webSocket.once('ping', () => pinged.push(clock.monotonic()));
    for (let seconds = 0; seconds < 31; seconds++) {
      clock.advance(1_000);
      await Promise.all(clients.map((client) => client.settled()));
    }
    expect(pinged).toHaveLength(30);
    expect(new Set(pinged).size).toBeGreaterThan(10);
  });

  it('[N25] of a client are answered', async () => {
    await start();
    const raw = await openRaw();
    raw.send(frameOf(OPCODE.ping, 'are you there?'));
    expect((await raw.frame(OPCODE.pong)).payload.toString()).toBe('are you there?');
  });

  it('[N25] of a client that never reads do not pile up answers', async () => {
    await start();
    const raw = await openRaw();
    raw.socket.pause();
    const flood = Buffer.concat(Array.from({ length: 1_000 }, () => frameOf(OPCODE.ping, 'x'.repeat(125))));
    const keepFlooding = () => {
      if (raw.socket.writableLength < 1e6) raw.socket.write(flood);
      return raw.socket.destroyed;
    };
    await until(keepFlooding, { what: 'the flood to be ended' });
    await untilAllAreGone();
    expect(await server.metric('dashboard_closes_total', { code: '1006' })).toBe(1);
  });
});

/** Frames that break RFC 6455, and the code that it has for them. */
const BROKEN: readonly (readonly [what: string, frame: Buffer, code: number])[] = [
  ['a frame that is not masked', frameOf(OPCODE.text, '{}', { isMasked: false }), 1002],
  ['compression that was not agreed on', frameOf(OPCODE.text, '{}', { reserved: 4 }), 1002],
  ['bits that mean nothing', frameOf(OPCODE.text, '{}', { reserved: 1 }), 1002],
  ['an unknown opcode', frameOf(0x5, ''), 1002],
  ['a continuation of nothing', frameOf(OPCODE.continuation, '{}'), 1002],
  ['a control frame in parts', frameOf(OPCODE.ping, '', { isFinal: false }), 1002],
  ['a control frame that is too long', frameOf(OPCODE.ping, 'x'.repeat(126)), 1002],
  ['a close code that may not be sent', frameOf(OPCODE.close, Uint8Array.from([0x03, 0xed])), 1002],
  ['text that is no UTF-8', frameOf(OPCODE.text, Uint8Array.from([0xff, 0xfe])), 1007],
];

describe('a broken client', () => {
  it('[N24] [N27] is closed, and cut off when it does not hang up', async () => {
    await start();
    const codes = await Promise.all(
      BROKEN.map(async ([what, frame]) => {
        const raw = await openRaw();
        raw.send(frame);
        const code = await raw.closeCode();
        await raw.gone();
        return [what, code];
      }),
    );
    expect(codes).toEqual(BROKEN.map(([what, , code]) => [what, code]));
    await untilAllAreGone();
    expect((await open()).isOpen).toBe(true);
  });

  it('[N24] that sends a message in a thousand parts is understood', async () => {
    await start();
    const raw = await openRaw();
    const text = JSON.stringify({ type: 'ping', timestamp: 'in parts', note: 'x'.repeat(950) });
    raw.send(
      frameOf(OPCODE.text, text.slice(0, 1), { isFinal: false }),
      ...Array.from(text.slice(1, -1), (part) => frameOf(OPCODE.continuation, part, { isFinal: false })),
      frameOf(OPCODE.continuation, text.slice(-1)),
    );
    const pong = await until(() => raw.frames.find(({ payload }) => payload.includes('"pong"')), { what: 'a pong' });
    expect(JSON.parse(pong.payload.toString())).toMatchObject({ type: 'pong', timestamp: 'in parts' });
  });

  it('[N24] that is reset in the middle of a message leaves nothing behind', async () => {
    await start();
    for (let round = 0; round < 10; round++) {
      const raw = await openRaw();
      raw.send(frameOf(OPCODE.text, '{"type":"pi', { isFinal: false }));
      raw.socket.resetAndDestroy();
    }
    await untilAllAreGone();
    expect((await open()).isOpen).toBe(true);
  });
});

describe('the end of a connection', () => {
  it('[N27] is forced on a client that does not answer a close, or closes and does not hang up', async () => {
    await start({ config: { websocket: { maxBadMessages: 1 } } });
    const [deaf, lazy] = [await openRaw(), await openRaw()];
    deaf.send(frameOf(OPCODE.text, 'no'));
    lazy.send(frameOf(OPCODE.close, Uint8Array.from([0x03, 0xe8])));
    expect(await deaf.closeCode()).toBe(4400);
    expect(await lazy.closeCode()).toBe(1000);
    await Promise.all([deaf.gone(), lazy.gone()]);
    await untilAllAreGone();
  });

  it('[N24] leaves nothing behind, whoever began it and however', async () => {
    await start();
    const before = (await server.get('/api/service-info')).clients;
    const clients = await Promise.all(Array.from({ length: 12 }, () => open()));
    clients.forEach((client, index) => {
      client.send({ type: 'subscribe', channels: ['orders', `market_data:S${index}*`, 'signals'] });
      client.send({ type: 'set_interval', interval_ms: [50, 100, 1_000][index % 3] });
    });
    await Promise.all(clients.map((client) => client.settled()));
    expect(await server.metric('dashboard_client_subscriptions')).toBe(36);
    expect((await server.get('/api/service-info')).clients.groups).toBe(12);
    clients.forEach((client, index) => {
      if (index % 3 === 0) client.webSocket.terminate();
      else client.webSocket.close(index % 3 === 1 ? 1000 : 4_999, 'bye');
    });
    await untilAllAreGone();
    expect((await server.get('/api/service-info')).clients).toEqual(before);
    expect(await server.metric('dashboard_closes_total', { code: 'other' })).toBe(4);
    expect(await server.metric('dashboard_closes_total')).toBe(12);
  });
});

describe('a client that does not read', () => {
  it('[W16] [N27] is closed with 4413 and a time to come back after; the others see nothing of it', async () => {
    await start({ config: { websocket: { lowWaterBytes: 10_000, highWaterBytes: 100_000 } } });
    const [slow, other] = [await openRaw(), await open()];
    slow.socket.pause();
    const levels = Array.from({ length: 500 }, (_, level) => [level, 1] as const);
    const sessions = () => server.metric('dashboard_client_subscriptions', { channel: 'orderbook' });
    // More and more, until the system takes no more of it.
    for (let round = 1; (await sessions()) === 2; round++) {
      const rows = Array.from({ length: 100 }, (_, index) => ({
        symbol: `S${index}`,
        bids: [...levels, [-round, round]],
      }));
      server.deliver(...rows.map((row) => ({ op: 'merge', channel: 'orderbook', row }) as Change));
      await until(() => other.replica.tables.get('orderbook')?.get('S99')?.['bids'] !== undefined, { what: 'a book' });
      await other.settled();
    }
    slow.socket.resume();
    expect(await slow.closeCode()).toBe(4413);
    const reason = JSON.parse((await slow.frame(OPCODE.close)).payload.subarray(2).toString());
    expect(reason).toEqual({ message: 'too slow to keep up', retry_after_ms: expect.any(Number) });
    slow.send(frameOf(OPCODE.close, Uint8Array.from([0x11, 0x3d])));
    await slow.gone();
    expect(await server.metric('dashboard_closes_total', { code: '4413' })).toBe(1);
    expect(other.isOpen).toBe(true);
    await expectProven(other);
  });
});

describe('draining', () => {
  it('[N26] closes all with 1001 and a time to come back after, each its own, and lets nobody in', async () => {
    await start({ random: seededRandom(SEED) });
    const clients = await Promise.all(Array.from({ length: 20 }, () => open()));
    // Keeps the server from being done at once.
    const slow = await openRaw();
    const stopping = server.stop();
    const refused = await until(
      () =>
        WireClient.connect(server.wsUrl()).then(
          () => undefined,
          (error: unknown) => error,
        ),
      { what: 'to be refused' },
    );
    expect(refused).toBeInstanceOf(RefusedUpgrade);
    expect(refused).toMatchObject({ status: 503 });
    const closes = await Promise.all(clients.map((client) => client.closed()));
    expect(closes.map(({ code }) => code)).toEqual(clients.map(() => 1001));
    const waits = closes.map(({ reason }) => JSON.parse(reason).retry_after_ms as number);
    expect(JSON.parse(closes[0]!.reason).message).toBe('the server is going away');
    expect(new Set(waits).size).toBeGreaterThan(15);
    for (const wait of waits) expect(wait).toBeGreaterThan(0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_001);
    expect(await slow.closeCode()).toBe(1001);
    slow.socket.destroy();
    await stopping;
  });

  it('[N26] is over within the shutdown timeout, whoever has not gone', async () => {
    const clock = new ManualClock();
    await start({ clock, config: { server: { shutdownTimeoutMs: 1_000 } } });
    const slow = await openRaw();
    const draining = server.server.drain();
    await advanceUntil(clock, draining);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(1_000);
    expect(clock.monotonic()).toBeLessThan(1_500);
    await slow.gone();
    await expect(fetch(`${server.url}/health`)).rejects.toThrow('fetch failed');
  });

  it('[N26] sends nothing behind the close', async () => {
    await start();
    const raw = await openRaw();
    await raw.frame(OPCODE.text);
    server.deliver({ op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', last_price: 1 } });
    const stopping = server.stop();
    server.deliver({ op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', last_price: 2 } });
    await raw.closeCode();
    expect(raw.frames.at(-1)?.opcode).toBe(OPCODE.close);
    raw.socket.destroy();
    await stopping;
  });

  it('[N26] waits no longer for a source that does not stop', async () => {
    const clock = new ManualClock();
    const stop = () => new Promise<void>(() => {});
    await start({ clock, puppet: { stop }, config: { server: { shutdownTimeoutMs: 1_000 } } });
    const client = await open();
    const draining = server.server.drain();
    expect((await client.closed()).code).toBe(1001);
    await advanceUntil(clock, draining);
    expect(clock.monotonic()).toBeLessThan(1_500);
    expect(server.logLines().map(({ msg }) => msg)).toContain('a source did not stop in time');
  });
});
