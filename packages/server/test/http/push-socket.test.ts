/** What only a real socket shows of pushes: bodies that come slowly, that never end, and that are broken off. */
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { RecordingContext } from '../../../../test/harness/source-context.ts';
import { until } from '../../../../test/harness/until.ts';
import { createAresRoutes } from '../../src/decode/contracts/ares/routes.ts';
import { Intake, INTAKE_DEFAULTS, type IntakeSettings } from '../../src/sources/intake.ts';
import { type HttpUnderTest, openHttp } from './http-under-test.ts';

const LINE = `${JSON.stringify({ topic: 'strategy.x.signal', data: { action: 'BUY' } })}\n`;

interface Listening extends HttpUnderTest {
  readonly context: RecordingContext;
  readonly port: number;
}

let sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
});

async function listen(settings: Partial<IntakeSettings> = {}): Promise<Listening> {
  const context = new RecordingContext();
  const intake = new Intake('desk', { ...INTAKE_DEFAULTS, ...settings }, createAresRoutes(), context);
  const under = await openHttp({ replaced: { intakes: () => [intake] } });
  await under.app.listen({ port: 0, host: '127.0.0.1' });
  return { ...under, context, port: (under.app.server.address() as AddressInfo).port };
}

interface Request {
  readonly socket: Socket;
  /** All that the server said so far. */
  heard(): string;
  /** A piece of the body. */
  write(text: string): void;
  end(): void;
}

/** Sends the head of a request whose body has no length given in advance. */
async function open(port: number, type = 'application/x-ndjson'): Promise<Request> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(socket, 'connect');
  socket.write(
    `POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  return {
    socket,
    heard: () => text,
    write: (piece) => socket.write(`${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`),
    end: () => socket.write('0\r\n\r\n'),
  };
}

const statusOf = (heard: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1]);

async function untilAnswered(request: Request): Promise<number> {
  await until(() => request.heard().includes('\r\n\r\n'), { what: 'an answer' });
  return statusOf(request.heard());
}

describe('a body that is pushed', () => {
  it('[PU11] line by line is taken line by line, wherever it is cut', async () => {
    const { port, context } = await listen();
    const request = await open(port);
    request.write(LINE + LINE.slice(0, 10));
    await until(() => context.changes.length === 1, { what: 'the first line' });
    request.write(LINE.slice(10));
    await until(() => context.changes.length === 2, { what: 'the second line' });
    expect(request.heard()).toBe('');
    request.end();
    expect(await untilAnswered(request)).toBe(200);
    expect(request.heard()).toContain('"accepted":2');
  });

  it('[PU11] keeps texts whole whose characters are cut', async () => {
    const { port, context } = await listen();
    const request = await open(port);
    const bytes = Buffer.from(
      `${JSON.stringify({ topic: 'strategy.promoted', data: { message: 'Größe € 🚀', strategy_name: 'x' } })}\n`,
    );
    for (const byte of bytes) {
      request.socket.write('1\r\n');
      request.socket.write(Buffer.of(byte));
      request.socket.write('\r\n');
    }
    request.end();
    expect(await untilAnswered(request)).toBe(200);
    expect(context.events('alerts')).toMatchObject([{ message: 'Größe € 🚀' }]);
  });

  it('[PU1] that is broken off leaves what was taken, and no failure', async () => {
    const { port, context, log, get } = await listen();
    const request = await open(port);
    request.write(LINE + LINE.slice(0, 10));
    await until(() => context.changes.length === 1, { what: 'the first line' });
    request.socket.destroy();
    const other = await open(port, 'application/json');
    other.write('{"topic":');
    other.socket.destroy();
    expect((await get('/health')).statusCode).toBe(200);
    const last = await open(port);
    last.write(LINE);
    last.end();
    expect(await untilAnswered(last)).toBe(200);
    expect(context.changes).toHaveLength(2);
    expect(log.all.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('[PU11] is not read on once it is too large, and the answer still comes', async () => {
    const { port, context } = await listen({ bodyBytesMax: 1_024 });
    const request = await open(port, 'application/json');
    request.write(`"${'x'.repeat(4_096)}`);
    expect(await untilAnswered(request)).toBe(413);
    expect(request.heard().toLowerCase()).toContain('connection: close');
    await until(() => request.socket.closed, { what: 'the connection to end' });
    expect(context).toMatchObject({ deliveries: 0 });
  });

  it('[PU12] of lines ends with the last item that is allowed', async () => {
    const { port, context } = await listen({ itemsMax: 3 });
    const request = await open(port);
    request.write(LINE.repeat(2));
    await until(() => context.changes.length === 2, { what: 'the first lines' });
    request.write(LINE.repeat(2));
    expect(await untilAnswered(request)).toBe(413);
    expect(request.heard()).toContain('"accepted":3');
    expect(context.changes).toHaveLength(3);
  });

  it('[PU13] is one of 64 at once, and more are told to wait', async () => {
    const { port, context } = await listen();
    const requests = await Promise.all(Array.from({ length: 64 }, () => open(port)));
    for (const request of requests) request.write(LINE);
    await until(() => context.changes.length === 64, { what: 'the first lines' });
    const refused = await open(port);
    expect(await untilAnswered(refused)).toBe(429);
    requests[0]!.end();
    expect(await untilAnswered(requests[0]!)).toBe(200);
    requests[1]!.socket.destroy();
    for (const _ of [0, 1]) {
      await until(
        async () => {
          const next = await open(port);
          next.write(LINE);
          next.end();
          return (await untilAnswered(next)) === 200;
        },
        { what: 'room' },
      );
    }
  });
});
