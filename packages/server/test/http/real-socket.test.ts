/** What only a real socket shows: bytes that no HTTP client sends, upgrades, and the end of the server. */
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Given, type HttpUnderTest, openHttp, fillStore } from './http-under-test.ts';

interface Listening extends HttpUnderTest {
  readonly port: number;
}

async function listen(given: Given = {}): Promise<Listening> {
  const under = await openHttp(given);
  await under.app.listen({ port: 0, host: '127.0.0.1' });
  return { ...under, port: (under.app.server.address() as AddressInfo).port };
}

interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes as they are and reads until the server ends the connection. */
async function send(port: number, bytes: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(bytes);
  const text = await readAll(socket);
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]), head: head.toLowerCase(), body };
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

function request(target: string, headers = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n${headers}\r\n`;
}

describe('the HTTP server on a socket', () => {
  it('[H20] [H22] answers bytes that are no HTTP with 400, and too long a head with 431', async () => {
    const { port } = await listen();
    const broken = await send(port, 'MAKE ME A SANDWICH\r\n\r\n');
    expect(broken.status).toBe(400);
    expect(broken.head).toContain('content-type: application/json');
    expect(JSON.parse(broken.body)).toEqual({ error: 'bad request', status: 400, path: null });
    const long = await send(port, request('/health', `X-Long: ${'x'.repeat(20_000)}\r\n`));
    expect(long.status).toBe(431);
    expect(JSON.parse(long.body)).toEqual({ error: 'request header fields too large', status: 431, path: null });
  });

  it.each([
    ['/../../etc/passwd', 404],
    ['/api/v1/state/../../../etc/passwd', 404],
    ['/api/v1/state/market_data/..', 404],
    ['/api/v1/state/market_data/%2e%2e', 404],
    ['/api/v1/state/market_data/%', 400],
    ['/api/v1/state/market_data/\\', 404],
    ['http://other.example.com/api/v1/state/__proto__', 404],
    ['/api/v1/state/__proto__/__proto__', 404],
    ['/health?a=%ff%&&&=', 200],
  ])('[H22] answers the target %s, sent as it is, with %d', async (target, status) => {
    const { port, store } = await listen();
    fillStore(store);
    const answer = await send(port, request(target));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject(status === 200 ? { status: 'ok' } : { status });
  });

  it('[H13] answers a plain request for the WebSocket with 426', async () => {
    const { port } = await listen();
    // Whether or not the client keeps connections open.
    for (const text of [request('/ws?type=tui'), 'GET /ws?type=tui HTTP/1.1\r\nHost: desk\r\n\r\n']) {
      const answer = await send(port, text);
      expect(answer.status).toBe(426);
      expect(answer.head).toContain('upgrade: websocket');
      expect(JSON.parse(answer.body)).toEqual({
        error: 'this is a WebSocket: connect to it with ws:// or wss://',
        status: 426,
        path: '/ws',
      });
    }
  });

  it('[H13] leaves upgrade requests to who listens for them', async () => {
    const { port, app } = await listen();
    app.server.on('upgrade', (upgrade, socket) => socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${upgrade.url}`));
    const answer = await send(
      port,
      `GET /ws?x=1 HTTP/1.1\r\nHost: desk\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    expect(answer.status).toBe(101);
    expect(answer.body).toBe('/ws?x=1');
  });

  it('[H26] answers what comes in while it drains', async () => {
    const { port, app } = await listen();
    const socket = connect(port, '127.0.0.1');
    const answered = readAll(socket);
    // Half a request, so that the connection is busy and outlives the closing.
    socket.write('GET /health HTTP/1.1\r\nHost: desk\r\n');
    await once(app.server, 'connection');
    const closed = app.close();
    socket.write('\r\n');
    expect(await answered).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*"status":"ok"/);
    await closed;
  });
});
