import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encode } from '@msgpack/msgpack';
import { afterEach, describe, expect, it } from 'vitest';
import { type ServerOptions, startServer, type ServerUnderTest } from '../../../../test/harness/server.ts';
import { until } from '../../../../test/harness/until.ts';
import { type Json, RefusedUpgrade, WireClient, type WireClientOptions } from '../../../../test/harness/wire-client.ts';

const KEY = 'key.with-all_of~it!';

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

async function open(query = '', options: WireClientOptions = {}): Promise<WireClient> {
  const client = await WireClient.connect(server.wsUrl(query), options);
  clients.push(client);
  return client;
}

async function refusalOf(query = '', options: WireClientOptions = {}): Promise<RefusedUpgrade> {
  const error = await open(query, options).then(
    () => new Error('came in'),
    (refused: unknown) => refused as Error,
  );
  if (!(error instanceof RefusedUpgrade)) throw error;
  return error;
}

function errorOf({ status, contentType, body }: RefusedUpgrade) {
  expect(contentType).toBe('application/json; charset=utf-8');
  const { error, ...rest }: Json = JSON.parse(body);
  expect(rest).toEqual({ status, path: '/ws' });
  return `${status} ${String(error)}`;
}

async function read(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(socket, 'end');
  return text;
}

const HANDSHAKE = [
  'Host: desk',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

/** Sends an upgrade request as written and returns all that the server answers. It must hang up by itself. */
async function answerTo(target: string, headers: readonly string[] = HANDSHAKE): Promise<string> {
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  socket.write([`GET ${target} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
  const text = await read(socket);
  socket.destroy();
  return text;
}

describe('what a connection speaks', () => {
  it.each([
    ['', 'msgpack', 100],
    ['type=tui', 'msgpack', 100],
    ['type=web', 'json', 250],
    ['format=json', 'json', 100],
    ['type=web&format=msgpack', 'msgpack', 250],
    ['type=web&format=compact&interval=500', 'compact', 500],
  ] as const)('[N1] follows from ?%s: %s each %d ms', async (query, format, intervalMs) => {
    await start();
    const client = await open(query, { format });
    const { raw, isBinary } = await client.next('connected');
    expect(isBinary).toBe(format !== 'json');
    expect(raw.data).toMatchObject({ protocol: format === 'compact' ? 2 : 1, interval_ms: intervalMs });
    const snapshot = await client.next('snapshot');
    expect(Array.isArray(snapshot.raw)).toBe(format === 'compact');
    client.send({ type: 'ping', timestamp: 5 });
    expect((await client.next('pong')).raw).toMatchObject({ timestamp: 5 });
  });

  it.each([
    ['type=desktop', '400 type=desktop: tui or web was expected'],
    ['type=constructor', '400 type=constructor: tui or web was expected'],
    ['type=', '400 type=: tui or web was expected'],
    ['format=xml', '400 format=xml: json, msgpack, compact was expected'],
    ['format=JSON', '400 format=JSON: json, msgpack, compact was expected'],
    ['interval=fast', '400 interval=fast: 50 to 10000 ms was expected'],
    ['interval=-1', '400 interval=-1: 50 to 10000 ms was expected'],
    ['interval=49', '400 interval=49: 50 to 10000 ms was expected'],
    ['interval=1e3', '400 interval=1e3: 50 to 10000 ms was expected'],
    ['interval=10001', '400 interval=10001: 50 to 10000 ms was expected'],
    ['epoch=abc', '400 epoch and seq go together: a text and a whole number were expected'],
    ['epoch=abc&seq=-1', '400 epoch and seq go together: a text and a whole number were expected'],
    ['epoch=abc&seq=99999999999999999', '400 epoch and seq go together: a text and a whole number were expected'],
    ['channel=', '400 channel=: a name of 1 to 256 characters was expected'],
    [
      `channel=positions&channel=${'x'.repeat(257)}`,
      `400 channel=${'x'.repeat(64)}: a name of 1 to 256 characters was expected`,
    ],
    [
      Array.from({ length: 65 }, (_, index) => `channel=candles:${index}*`).join('&'),
      '400 channel: more than 64 names with a * in all',
    ],
  ])('[N2] is refused before the upgrade for ?%s', async (query, expected) => {
    await start();
    expect(errorOf(await refusalOf(query))).toBe(expected);
    expect(await server.metric('dashboard_refused_connections_total', { status: '400' })).toBe(1);
  });

  it('[N2] shows no more of a parameter than helps', async () => {
    await start();
    const { body } = await refusalOf(`type=${'x'.repeat(8_000)}`);
    expect(body.length).toBeLessThan(250);
  });

  it.each([
    ['60', 100],
    ['100', 100],
    ['101', 200],
    ['201', 250],
    ['251', 500],
    ['777', 1_000],
    ['3000', 5_000],
    ['9000', 10_000],
  ])('[N3] comes at the step above the interval asked for: %s ms is %d', async (asked, holds) => {
    await start();
    const client = await open(`format=json&interval=${asked}`);
    expect((await client.next('connected')).raw.data).toMatchObject({ interval_ms: holds });
  });

  it('[N3] may come at the configured intervals, and at the bounds, whatever the steps', async () => {
    await start({ config: { broadcast: { tuiIntervalMs: 130, minIntervalMs: 60, maxIntervalMs: 700 } } });
    const granted = await Promise.all(
      ['110', '60', '600'].map(async (asked) => {
        const client = await open(`format=json&interval=${asked}`);
        return (await client.next('connected')).raw.data.interval_ms;
      }),
    );
    expect(granted).toEqual([130, 60, 700]);
  });
});

describe('who comes in', () => {
  it('[N2] is told 404 at any other path', async () => {
    await start();
    for (const path of ['/', '/wss', '/ws/', '/ws/streams', '/health']) {
      expect(await answerTo(path)).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    }
    expect(await answerTo(`/${'x'.repeat(5_000)}`)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it.each(['//', 'http://', '//[', 'http://[::1', '/ws?type=%', '\\\\', '*'])(
    '[N24] [N2] cannot end the process by asking for %s',
    async (target) => {
      await start();
      expect(await answerTo(target)).toMatch(/^HTTP\/1\.1 (?:400|404|101) /);
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
    },
  );

  it.each([
    ['no key', HANDSHAKE.filter((line) => !line.includes('Key'))],
    ['another version', HANDSHAKE.map((line) => line.replace('13', '99'))],
    ['a broken key', HANDSHAKE.map((line) => line.replace('dGhlIHNhbXBsZSBub25jZQ==', 'x'))],
    ['a broken subprotocol', [...HANDSHAKE, 'Sec-WebSocket-Protocol: a,,b']],
  ])('[N2] is told 400 in JSON for a handshake with %s', async (_what, headers) => {
    await start();
    const answer = await answerTo('/ws', headers);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/json/);
    expect(await server.metric('dashboard_refused_connections_total', { status: '400' })).toBe(1);
  });

  it('[N4] is a page of this server, of an allowed origin, or a program', async () => {
    await start({ config: { websocket: { allowedOrigins: ['https://desk.example'] } } });
    const allowed = ['https://desk.example', `http://127.0.0.1:${server.port}`, undefined];
    for (const origin of allowed) {
      const client = await open('', { headers: origin === undefined ? {} : { Origin: origin } });
      expect(client.isOpen).toBe(true);
    }
    for (const origin of ['https://evil.example', 'https://desk.example.evil.example', 'null', 'http://127.0.0.1']) {
      expect(errorOf(await refusalOf('', { headers: { Origin: origin } }))).toBe(`403 origin ${origin} is not allowed`);
    }
  });

  it('[N4] may be any page where every origin is allowed, from the next connection on', async () => {
    await start();
    const headers = { Origin: 'https://desk.example' };
    expect((await refusalOf('', { headers })).status).toBe(403);
    server.reconfigure({ websocket: { allowedOrigins: ['*'] } });
    expect((await open('', { headers })).isOpen).toBe(true);
  });

  it('[N5] shows the key in a header or as a subprotocol, where one is configured', async () => {
    await start({ config: { security: { apiKey: KEY } } });
    const ways: WireClientOptions[] = [
      { headers: { Authorization: `Bearer ${KEY}` } },
      { headers: { Authorization: `bearer   ${KEY}` } },
      { headers: { 'X-API-Key': KEY } },
      { protocols: [`bearer.${KEY}`] },
      { protocols: ['tickboard', `bearer.${KEY}`] },
    ];
    for (const way of ways) {
      const client = await open('format=json', way);
      await client.next('snapshot');
      expect(client.webSocket.protocol).toBe(way.protocols?.[0] ?? '');
    }
    const wrong: WireClientOptions[] = [
      {},
      { headers: { Authorization: KEY } },
      { headers: { Authorization: `Basic ${KEY}` } },
      { headers: { Authorization: 'Bearer ' } },
      { headers: { Authorization: `Bearer ${KEY}x` } },
      { headers: { 'X-API-Key': '' } },
      { protocols: ['bearer.other'] },
      { protocols: [KEY] },
    ];
    for (const way of wrong) expect((await refusalOf('', way)).status).toBe(401);
    expect(errorOf(await refusalOf(`token=${KEY}`))).toBe('401 credentials are missing or wrong');
    expect(await server.metric('dashboard_refused_connections_total', { status: '401' })).toBe(wrong.length + 1);
    expect(JSON.stringify(server.logLines())).not.toContain(KEY);
  });

  it('[N5] may show it in the URL where that is allowed', async () => {
    await start({ config: { security: { apiKey: KEY }, websocket: { tokenInQuery: true } } });
    for (const name of ['token', 'api_key']) {
      expect((await open(`${name}=${encodeURIComponent(KEY)}`)).isOpen).toBe(true);
      expect((await refusalOf(`${name}=other`)).status).toBe(401);
    }
    expect(JSON.stringify(server.logLines())).not.toContain(KEY);
  });

  it('[N6] is one of so many in all, and comes in once another has gone', async () => {
    await start({ config: { websocket: { maxConnections: 2 } } });
    const first = await open();
    await open();
    expect(errorOf(await refusalOf())).toBe('429 too many connections');
    await first.close();
    await until(async () => (await server.metric('dashboard_active_connections')) === 1, { what: 'a place' });
    expect((await open()).isOpen).toBe(true);
    server.reconfigure({ websocket: { maxConnections: 3 } });
    expect((await open()).isOpen).toBe(true);
  });

  it('[N6] is one of so many from its address', async () => {
    await start({ config: { websocket: { maxConnectionsPerIp: 1 } } });
    const first = await open();
    expect(errorOf(await refusalOf())).toBe('429 too many connections from this address');
    await first.close();
    await until(async () => (await server.metric('dashboard_active_connections')) === 0, { what: 'a place' });
    expect((await open()).isOpen).toBe(true);
  });

  it('[N24] leaves no socket behind that was refused and does not hang up', async () => {
    await start();
    const countSockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
    const before = countSockets();
    const sockets = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
        socket.write(['GET /ws?type=x HTTP/1.1', ...HANDSHAKE, '', ''].join('\r\n'));
        await read(socket);
        return socket;
      }),
    );
    // Of both ends of a connection, this process still holds its own.
    await until(() => countSockets() <= before + sockets.length, {
      what: () => `${sockets.length} sockets, not ${countSockets() - before}`,
    });
    expect(sockets.every((socket) => !socket.destroyed)).toBe(true);
    for (const socket of sockets) socket.destroy();
  });

  it('[N24] cannot break anything by resetting its connection while it comes in', async () => {
    await start();
    for (let round = 0; round < 20; round++) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(['GET /ws HTTP/1.1', ...HANDSHAKE, '', ''].join('\r\n'), () => socket.resetAndDestroy());
      await once(socket, 'close');
    }
    await until(async () => (await server.metric('dashboard_active_connections')) === 0, { what: 'all to be gone' });
    expect((await open()).isOpen).toBe(true);
  });
});

describe('the first messages', () => {
  it('[N7] are a greeting that says what there is, and a snapshot of all of it', async () => {
    await start();
    server.deliver({ op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', last_price: 5 } });
    await until(() => server.server.store.version > 1, { what: 'the row' });
    const client = await open('format=json');
    const { data, timestamp } = (await client.next('connected')).raw;
    expect(client.messages[0]?.raw).toBe(client.all('connected')[0]?.raw);
    const { store } = server.server;
    expect(data).toEqual({
      message: 'Connected to Tickboard',
      client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      protocol: 1,
      revision: expect.any(Number),
      epoch: store.epoch,
      seq: expect.any(Number),
      channels: [...store.tables.keys(), ...store.feeds.keys()],
      interval_ms: 100,
      mode: 'live',
      server_time: timestamp,
      heartbeat_ms: 15_000,
      topics: [...store.feeds.keys()],
    });
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const snapshot = (await client.next('snapshot')).raw;
    expect(Object.keys(snapshot['data'])).toEqual([...store.tables.keys()]);
    expect(snapshot['data']).toMatchObject({ market_data: { BTCUSDT: { last_price: 5 } }, orders: [], account: {} });
  });

  it('[N7] are what was missed, for a client that names what it holds', async () => {
    await start();
    const first = await open('format=json');
    const { data } = (await first.next('connected')).raw;
    await first.next('snapshot');
    const { seq } = first.replica;
    first.webSocket.terminate();
    server.deliver({ op: 'merge', channel: 'market_data', row: { symbol: 'BTCUSDT', last_price: 5 } });
    await until(() => server.server.store.version > seq, { what: 'a change' });
    const back = await open(`format=json&epoch=${String(data['epoch'])}&seq=${seq}`);
    expect((await back.next('resumed')).raw).toMatchObject({ recovered: true, seq });
    const update = (await back.next('update')).raw;
    expect(update['prev']).toBeLessThanOrEqual(seq);
    expect(update['changes']['market_data.BTCUSDT']).toMatchObject({ last_price: 5 });
    expect(back.all('snapshot')).toEqual([]);
    const stranger = await open(`format=json&epoch=000000000000&seq=${seq}`);
    expect((await stranger.next('resumed')).raw).toMatchObject({ recovered: false });
    expect((await stranger.next('snapshot')).raw.data).toHaveProperty('market_data.BTCUSDT');
    expect(await server.metric('dashboard_resumes_total', { outcome: 'recovered' })).toBe(1);
    expect(await server.metric('dashboard_resumes_total', { outcome: 'snapshot' })).toBe(1);
  });

  it('[N30] are what was missed of what the URL names', async () => {
    await start();
    const first = await open('format=json');
    const { data } = (await first.next('connected')).raw;
    await first.next('snapshot');
    const { seq } = first.replica;
    const quote = (symbol: string) =>
      ({ op: 'merge', channel: 'market_data', row: { symbol, last_price: 5 } }) as const;
    server.deliver(quote('BTCUSDT'), quote('ETHUSDT'));
    await until(() => server.server.store.version > seq, { what: 'the changes' });
    const back = await open(`format=json&epoch=${String(data['epoch'])}&seq=${seq}&channel=market_data:ETH*`);
    const answer = (await back.next('resumed')).raw;
    expect(answer).toMatchObject({ recovered: true, channels: ['market_data:ETH*'] });
    expect(Object.keys((await back.next('update')).raw['changes'])).toEqual(['market_data.ETHUSDT']);
  });

  it('[N7] in MessagePack are maps that any decoder reads', async () => {
    await start();
    const client = await open('', { format: 'msgpack' });
    expect((await client.next('connected')).raw).toMatchObject({ type: 'connected', data: { protocol: 1 } });
    client.webSocket.send(encode({ type: 'ping', timestamp: 'now' }));
    expect((await client.next('pong')).raw).toMatchObject({ timestamp: 'now' });
  });
});
