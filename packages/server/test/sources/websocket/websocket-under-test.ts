/** A WebSocket server of the test's own process, and a source that listens to it. */
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@tickboard/core/clock';
import type { Route } from '@tickboard/server/decode/route';
import type { WebSocketSourceOptions } from '@tickboard/server/sources/websocket/options';
import { createWebSocketSource } from '@tickboard/server/sources/websocket/websocket-source';
import { onTestFinished } from 'vitest';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { passTime } from '../../../../../test/harness/pass-time.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { until } from '../../../../../test/harness/until.ts';

export interface Connection {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** By the clock of the source. */
  readonly atMs: number;
  /** Texts that it sent. */
  readonly heard: string[];
}

export interface Given {
  readonly options?: Partial<WebSocketSourceOptions>;
  readonly server?: ServerOptions;
  readonly routes?: readonly Route[];
  readonly greet?: (connection: Connection) => void;
}

/** The clock of the source is moved by hand; the server is real. */
export async function webSocketUnderTest({ options = {}, server: serverOptions, routes, greet }: Given = {}) {
  const clock = new ManualClock();
  const context = new RecordingContext({ clock });
  const connections: Connection[] = [];
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...serverOptions });
  server.on('connection', (socket, request) => {
    const connection = { socket, request, atMs: clock.monotonic(), heard: [] as string[] };
    connections.push(connection);
    socket.on('error', () => {}).on('message', (data: Buffer) => connection.heard.push(data.toString()));
    greet?.(connection);
  });
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const given = { url: `ws://127.0.0.1:${port}/feed`, connectTimeoutMs: 600_000, ...options };
  const source = createWebSocketSource(given, routes ?? [quoteRoute('message')], context);
  onTestFinished(async () => {
    await source.stop();
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  source.run();
  return {
    address: `127.0.0.1:${port}`,
    source,
    context,
    clock,
    connections,
    untilConnection: (count: number) =>
      until(() => connections[count - 1], { what: () => `connection ${count}; ${JSON.stringify(context.reports)}` }),
    /** Lets time go on until something came true. */
    pass: (name: string, condition: () => boolean, stepMs?: number) =>
      passTime(clock, condition, {
        what: () => `${name}; reported: ${JSON.stringify(context.reports)}`,
        ...(stepMs !== undefined && { stepMs }),
      }),
  };
}
