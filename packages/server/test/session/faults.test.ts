import { encode } from '@msgpack/msgpack';
import { ManualClock } from '@tickboard/core/clock';
import { CODEC_NAMES } from '@tickboard/core/protocol/codec/registry';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type ServerOptions, startServer, type ServerUnderTest } from '../../../../test/harness/server.ts';
import { until } from '../../../../test/harness/until.ts';
import { WireClient } from '../../../../test/harness/wire-client.ts';

let server: ServerUnderTest;
let clients: WireClient[] = [];

afterEach(async () => {
  for (const client of clients) client.webSocket.terminate();
  clients = [];
  await server.stop();
});

async function start(options: ServerOptions = {}): Promise<void> {
  server = await startServer(options);
}

async function open(format: WireClient['format']): Promise<WireClient> {
  const client = await WireClient.connect(server.wsUrl(`format=${format}`), { format });
  clients.push(client);
  await client.next('snapshot');
  return client;
}

async function untilNothingIsLeft(): Promise<void> {
  const left = async () => ({
    connections: await server.metric('dashboard_active_connections'),
    tui: await server.metric('dashboard_connected_clients', { client_type: 'TUI' }),
    subscriptions: await server.metric('dashboard_client_subscriptions'),
    ...(await server.get('/api/service-info')).clients,
  });
  await until(
    async () => {
      const { connections, tui, subscriptions, groups, lagging } = await left();
      return connections === 0 && tui === 0 && subscriptions === 0 && groups === 0 && lagging === 0;
    },
    { what: 'nothing to be left of the clients' },
  );
}

/** Messages that are wrong in a way that text can be, and what the answer says. */
const BAD_TEXTS: readonly (readonly [text: string, code: string, says: string])[] = [
  ['', 'BAD_MESSAGE', 'this is not JSON'],
  ['{"type":"ping"', 'BAD_MESSAGE', 'this is not JSON'],
  ['{"type":"ping"}{"type":"ping"}', 'BAD_MESSAGE', 'this is not JSON'],
  ['null', 'BAD_MESSAGE', 'a message is an object with a type'],
  ['[]', 'BAD_MESSAGE', 'a message is an object with a type'],
  ['"ping"', 'BAD_MESSAGE', 'a message is an object with a type'],
  ['{}', 'BAD_MESSAGE', 'the message has no type'],
  ['{"type":5}', 'BAD_MESSAGE', 'the message has no type'],
  ['{"type":null}', 'BAD_MESSAGE', 'the message has no type'],
  ['{"type":"pong"}', 'UNKNOWN_TYPE', 'there is no message "pong"'],
  ['{"type":"__proto__"}', 'UNKNOWN_TYPE', 'there is no message "__proto__"'],
  ['{"type":"constructor"}', 'UNKNOWN_TYPE', 'there is no message "constructor"'],
  ['{"__proto__":{"type":"ping"}}', 'BAD_MESSAGE', 'the message has no type'],
  ['{"type":"subscribe"}', 'BAD_MESSAGE', 'subscribe: must have required properties channels'],
  ['{"type":"subscribe","channels":"orders"}', 'BAD_MESSAGE', 'subscribe/channels: must be array'],
  ['{"type":"subscribe","channels":[5]}', 'BAD_MESSAGE', 'subscribe/channels/0: must be string'],
  ['{"type":"subscribe","channels":[""]}', 'BAD_MESSAGE', 'subscribe/channels/0: must not have fewer than 1 character'],
  ['{"type":"subscribe","channel":{}}', 'BAD_MESSAGE', 'subscribe/channels/0: must be string'],
  ['{"type":"subscribe","channels":[],"id":{}}', 'BAD_MESSAGE', 'subscribe/id'],
  ['{"type":"resume","epoch":"a","seq":-1}', 'BAD_MESSAGE', 'resume/seq: must be >= 0'],
  ['{"type":"resume","epoch":"a","seq":1.5}', 'BAD_MESSAGE', 'resume/seq: must be integer'],
  ['{"type":"resume","epoch":"a","seq":1e300}', 'BAD_MESSAGE', 'resume/seq'],
  ['{"type":"resume","epoch":"a","seq":1,"feeds":{"fills":"x"}}', 'BAD_MESSAGE', 'resume/feeds/fills: must be integer'],
  ['{"type":"set_interval","interval_ms":"fast"}', 'BAD_MESSAGE', 'set_interval/interval_ms: must be integer'],
  ['{"type":"ping","timestamp":{"a":[1]}}', 'BAD_MESSAGE', 'ping/timestamp'],
  ['{"type":"auth"}', 'BAD_MESSAGE', 'auth: must have required properties token'],
];

describe('a bad message', () => {
  it.each(BAD_TEXTS)('[N21] is answered with what is wrong: %s', async (text, code, says) => {
    await start();
    const client = await open('json');
    client.webSocket.send(text);
    const { raw } = await client.next('error');
    expect(raw).toMatchObject({ code, error: raw.message });
    expect(raw.message).toContain(says);
    await client.settled();
    expect(client.isOpen).toBe(true);
    expect(await server.metric('dashboard_messages_received_total', { message_type: 'invalid' })).toBe(1);
  });

  it('[N21] is answered at no more length than is of use', async () => {
    await start();
    const client = await open('json');
    const long = 'x'.repeat(30_000);
    for (const message of [{ type: long }, { type: 'resume', epoch: 'a', seq: 1, feeds: { [long]: 'x' } }]) {
      expect((await client.ask(message, 'error')).message.length).toBeLessThan(400);
    }
  });

  it.each(['msgpack', 'compact'] as const)('[N21] is no worse in MessagePack, for %s', async (format) => {
    await start();
    const client = await open(format);
    const unreadable = [
      [],
      [0xc1],
      [0x81],
      [0x01, 0x01],
      [0x81, 0xa9, ...Buffer.from('__proto__'), 0x80],
      [0xdf, 0xff, 0xff, 0xff, 0xff],
      [0xc6, 0xff, 0xff, 0xff, 0xff],
      Array.from({ length: 5_000 }, () => 0x91),
    ];
    for (const bytes of unreadable.slice(0, 9)) {
      client.webSocket.send(Buffer.from(bytes));
      expect((await client.next('error')).raw).toMatchObject({ code: 'BAD_MESSAGE' });
      client.send({ type: 'ping' });
    }
    for (const value of [
      5,
      null,
      [1],
      new Uint8Array(3),
      new Date(),
      { type: new Date() },
      { type: 'ping', id: [1] },
    ]) {
      client.webSocket.send(encode(value));
      expect((await client.next('error')).raw).toMatchObject({ code: 'BAD_MESSAGE' });
      client.send({ type: 'ping' });
    }
    await client.settled();
    expect(client.isOpen).toBe(true);
  });

  it.each(['msgpack', 'compact'] as const)(
    '[N24] [P31] that declares what no memory holds is a bad message, for %s',
    async (format) => {
      await start({ config: { websocket: { maxBadMessages: 3 } } });
      const bystander = await open('json');
      const client = await open(format);
      // 50 GB of arrays: more than any heap that tests run with.
      const bomb = Buffer.from('dd01fffffe'.repeat(200), 'hex');
      client.webSocket.send(bomb);
      expect((await client.next('error')).raw).toMatchObject({
        code: 'BAD_MESSAGE',
        message: 'this is not one MessagePack value',
      });
      await client.settled();
      for (let count = 0; count < 3; count++) client.webSocket.send(bomb);
      expect((await client.closed()).code).toBe(4400);
      await bystander.settled();
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
    },
  );

  it('[N21] ends the connection with 4400 after the configured number in a row', async () => {
    await start({ config: { websocket: { maxBadMessages: 3 } } });
    const client = await open('json');
    for (let round = 0; round < 5; round++) {
      client.webSocket.send('no');
      client.webSocket.send('no');
      await client.settled();
    }
    expect(client.isOpen).toBe(true);
    for (let count = 0; count < 3; count++) client.webSocket.send('no');
    const { code, reason } = await client.closed();
    expect([code, JSON.parse(reason)]).toEqual([4400, { message: '3 bad messages in a row' }]);
    expect(client.all('error')).toHaveLength(13);
    expect(await server.metric('dashboard_closes_total', { code: '4400' })).toBe(1);
  });

  it('[N21] is not even read any more once the connection is being closed', async () => {
    await start({ config: { websocket: { maxBadMessages: 2 } } });
    const client = await open('json');
    for (let count = 0; count < 500; count++) client.webSocket.send('no');
    expect((await client.closed()).code).toBe(4400);
    expect(client.all('error')).toHaveLength(2);
    expect(await server.metric('dashboard_messages_received_total', { message_type: 'invalid' })).toBe(2);
  });

  it('[N23] is a binary frame on a connection of JSON', async () => {
    await start();
    const client = await open('json');
    client.webSocket.send(encode({ type: 'ping' }), { binary: true });
    expect((await client.next('error')).raw).toMatchObject({
      code: 'BAD_MESSAGE',
      message: "this connection's messages are text (JSON) frames",
    });
    await client.settled();
  });

  it.each(['msgpack', 'compact'] as const)('[N23] is no JSON text on a connection of %s', async (format) => {
    await start();
    const client = await open(format);
    client.webSocket.send(JSON.stringify({ type: 'ping', timestamp: 7 }), { binary: false });
    expect((await client.next('pong')).raw).toMatchObject({ timestamp: 7 });
  });

  it.each(CODEC_NAMES)('[N23] that is too large closes with 1009, for %s', async (format) => {
    await start({ config: { websocket: { maxPayloadBytes: 2_000 } } });
    const client = await open(format);
    client.send({ type: 'ping', timestamp: 5, note: 'x'.repeat(1_900) });
    await client.next('pong');
    client.send({ type: 'ping', timestamp: 5, note: 'x'.repeat(2_000) });
    expect((await client.closed()).code).toBe(1009);
    await untilNothingIsLeft();
    expect(await server.metric('dashboard_closes_total', { code: '1009' })).toBe(1);
  });
});

describe('a flood of messages', () => {
  it('[N22] is answered by an error each beyond the allowed rate, and let go on once it is slower', async () => {
    const clock = new ManualClock();
    await start({ clock, config: { websocket: { messagesPerSecond: 20, maxBadMessages: 100 } } });
    const client = await open('json');
    for (let count = 0; count < 30; count++) client.send({ type: 'ping', timestamp: count });
    await until(() => client.all('pong').length + client.all('error').length === 30, { what: 'all answers' });
    expect(client.all('pong')).toHaveLength(20);
    expect(client.all('error')[0]?.raw).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      message: 'more than 20 messages a second',
    });
    clock.advance(500);
    for (let count = 0; count < 30; count++) client.send({ type: 'ping', timestamp: count });
    await until(() => client.all('pong').length + client.all('error').length === 60, { what: 'all answers' });
    expect(client.all('pong')).toHaveLength(30);
    expect(client.isOpen).toBe(true);
  });

  it('[N22] ends the connection with 4429 where it does not stop', async () => {
    await start({ clock: new ManualClock(), config: { websocket: { messagesPerSecond: 5, maxBadMessages: 4 } } });
    const client = await open('json');
    for (let count = 0; count < 9; count++) client.send({ type: 'ping' });
    const { code, reason } = await client.closed();
    expect([code, JSON.parse(reason)]).toEqual([4429, { message: 'too many messages' }]);
    expect(client.all('pong')).toHaveLength(5);
    expect(client.all('error')).toHaveLength(4);
  });

  it('[N22] is measured by what is configured at the moment', async () => {
    await start({ clock: new ManualClock(), config: { websocket: { messagesPerSecond: 5, maxBadMessages: 100 } } });
    const client = await open('json');
    for (let count = 0; count < 6; count++) client.send({ type: 'ping' });
    await client.next('error');
    server.reconfigure({ websocket: { messagesPerSecond: 500 } });
    client.send({ type: 'ping' });
    expect((await client.next('error')).raw).toMatchObject({ message: 'more than 500 messages a second' });
  });
});

describe('a selection', () => {
  const names = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => `market_data:S${from + index}`);
  const wildcards = (count: number) => names(count).map((name) => `${name}*`);

  it.each(CODEC_NAMES)('[N28] is bounded, however it is put together, for %s', async (format) => {
    await start();
    const client = await open(format);
    await client.ask({ type: 'subscribe', channels: [...names(800), ...wildcards(64)] }, 'subscribed');
    const subscribe = (channels: readonly string[]) => client.ask({ type: 'subscribe', channels, id: 's' }, 'error');
    expect(await subscribe(names(200, 800))).toMatchObject({
      code: 'TOO_LARGE',
      message: 'more than 1000 names in all',
      id: 's',
    });
    expect(await subscribe(['orders:*x'])).toMatchObject({
      code: 'TOO_LARGE',
      message: 'more than 64 names with a * in all',
    });
    const { epoch } = server.server.store;
    const resume = { type: 'resume', epoch, seq: 1, channels: [...wildcards(65)], id: 'r' };
    expect(await client.ask(resume, 'error')).toMatchObject({ code: 'TOO_LARGE', id: 'r' });
    const { channels } = await client.ask({ type: 'subscribe', channels: ['orders'] }, 'subscribed');
    expect(channels).toHaveLength(865);
  });
});

describe('a fault of the server itself', () => {
  it('[N29] costs the message that met it an error, and is logged and counted', async () => {
    await start();
    const client = await open('json');
    // A fault that nothing but this one message meets.
    Object.defineProperty(server.server.store.feeds.get('signals')!, 'firstKeptId', {
      get: () => {
        throw new Error('the disk is on fire');
      },
    });
    const replay = { type: 'replay', channel: 'signals', id: 'v' };
    const error = await client.ask(replay, 'error');
    expect(error).toEqual({
      type: 'error',
      code: 'UNSUPPORTED',
      message: 'the server failed on this message',
      error: 'the server failed on this message',
      id: 'v',
    });
    expect(await server.metric('dashboard_messages_received_total', { message_type: 'failed' })).toBe(1);
    const line = server.logLines().find(({ level }) => level === 'error');
    expect(line).toMatchObject({ msg: 'failed on a message', type: 'replay', connection: expect.any(String) });
    expect(JSON.stringify(line)).toContain('the disk is on fire');
    await client.settled();
    for (let count = 0; count < 10; count++) client.send(replay);
    expect((await client.closed()).code).toBe(4400);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

/** Frames that were right once: the seeds that mutation starts from. */
const SEEDS: readonly object[] = [
  {
    type: 'subscribe',
    channels: ['market_data:BTC*', 'orders', 'signals'],
    filters: { signals: { min_confidence: 0.5 } },
  },
  { type: 'unsubscribe', channels: ['orders', 'weather'], id: 3 },
  { type: 'refresh', channels: ['orders', 'market_data'] },
  { type: 'resume', epoch: 'abcdef012345', seq: 12, channels: ['fills', 'orders'], feeds: { fills: 118, trades: 0 } },
  { type: 'replay', channel: 'signals', count: 5, from: '2026-01-02T03:04:05Z' },
  { type: 'set_interval', interval_ms: 500 },
  { type: 'verify', id: 'v' },
  { type: 'ping', timestamp: 1_700_000_000_000 },
  { type: 'auth', token: 'secret' },
  { type: 'place_order', id: 'o', payload: { symbol: 'BTCUSDT', quantity: 1 } },
  { action: 'subscribe', subscriptions: ['trades', 'system_health'] },
];

/** What can happen to a frame, at the place where it is split in two. */
const MUTATIONS: readonly ((before: Buffer, after: Buffer, noise: Uint8Array) => Uint8Array[])[] = [
  (before, after) => [before, after],
  (before) => [before],
  (before, after) => [before, after, before, after],
  (before, after, noise) => [before, noise, after],
  (before, after, noise) => [before, noise.subarray(0, 1), after.subarray(1)],
];

function mutated(frames: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const noise = fc.uint8Array({ minLength: 1, maxLength: 8 });
  return fc
    .tuple(fc.constantFrom(...frames), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...MUTATIONS), noise)
    .map(([frame, share, mutate, bytes]) => {
      const place = Math.floor(share * (frame.length - 1));
      return Buffer.concat(mutate(frame.subarray(0, place), frame.subarray(place), bytes));
    });
}

describe('any input at all', () => {
  const anyValue = fc.anything({ withNullPrototype: true });
  /** A message of the right shape with a wrong part. */
  const anyMisfit = fc.tuple(fc.constantFrom(...SEEDS), fc.nat(), anyValue).map(([seed, index, value]) => {
    const names = Object.keys(seed);
    return { ...seed, [names[index % names.length] as string]: value };
  });

  it.each(CODEC_NAMES)(
    '[N24] [N21] is answered or closed, never a crash, and leaves nothing behind, for %s',
    async (format) => {
      await start({ config: { websocket: { messagesPerSecond: 100_000, maxBadMessages: 10_000 } } });
      server.deliver(
        { op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', last_price: 5 } },
        { op: 'merge', channel: 'orders', row: { id: 'o-1', status: 'new' } },
        { op: 'event', channel: 'signals', data: { symbol: 'BTCUSDT', confidence: 1 } },
      );
      const encodeAs = (value: unknown): Buffer => {
        if (format !== 'json') return Buffer.from(encode(value, { ignoreUndefined: true }));
        return Buffer.from(JSON.stringify(value) ?? '');
      };
      const frame = fc.oneof(
        { weight: 4, arbitrary: mutated(SEEDS.map(encodeAs)) },
        {
          weight: 2,
          arbitrary: anyMisfit.map((value) => {
            try {
              return encodeAs(value);
            } catch {
              // Neither format can write it: then no client can send it.
              return encodeAs({ type: 'ping' });
            }
          }),
        },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(frame, { minLength: 10, maxLength: 60 }), async (frames) => {
          const client = await open(format);
          for (const bytes of frames) client.webSocket.send(bytes, { binary: format !== 'json' });
          // Text that is no UTF-8 is against RFC 6455, and closed by `ws` with 1007.
          await Promise.race([client.settled().catch(() => {}), client.closed()]);
          if (!client.isOpen) expect((await client.closed()).code).toBe(1007);
          expect(client.faults.filter((fault) => fault.includes('gap'))).toEqual([]);
          client.webSocket.terminate();
        }),
        { numRuns: 15 },
      );
      expect(await server.metric('dashboard_messages_received_total', { message_type: 'failed' })).toBeUndefined();
      expect(server.logLines().filter(({ level }) => level === 'error')).toEqual([]);
      await untilNothingIsLeft();
    },
  );
});
