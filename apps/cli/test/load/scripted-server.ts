/** A WebSocket server that says what a test tells it to, right or wrong; it has a real socket and real frames. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { frameMessage } from '@tickboard/server/broadcast/websocket-frame';

const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const MASK_BYTES = 4;

export interface ScriptedClient {
  /** The URL that it asked for. */
  readonly url: URL;
  send(message: object): void;
  /** Ends the connection with a close frame. */
  close(code: number, reason: string): void;
}

export interface Script {
  opened(client: ScriptedClient): void;
  received?(client: ScriptedClient, message: { readonly type: string; readonly [name: string]: unknown }): void;
}

export interface ScriptedServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new Set<Duplex>();
  server.on('upgrade', (request, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${ACCEPT_GUID}`).digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write([...head, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
    const client: ScriptedClient = {
      url: new URL(request.url ?? '/', 'http://localhost'),
      send: (message) => {
        socket.write(frameMessage(Buffer.from(JSON.stringify(message)), { isBinary: false, compressFrom: undefined }));
      },
      close: (code, reason) => {
        const payload = Buffer.from(`  ${reason}`);
        payload.writeUInt16BE(code);
        const frame = frameMessage(payload, { isBinary: false, compressFrom: undefined });
        frame[0] = 0x88;
        socket.end(frame);
      },
    };
    socket.on('data', (chunk: Buffer) => {
      for (const text of readTexts(chunk)) script.received?.(client, JSON.parse(text));
    });
    script.opened(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `127.0.0.1:${port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Texts of the masked frames of less than 126 bytes in a chunk: all that a load client sends. */
function readTexts(chunk: Buffer): string[] {
  const texts: string[] = [];
  let at = 0;
  while (at < chunk.length) {
    const opcode = chunk[at]! & 0x0f;
    const length = chunk[at + 1]! & 0x7f;
    const start = at + 2 + MASK_BYTES;
    const mask = chunk.subarray(at + 2, start);
    const payload = Buffer.from(chunk.subarray(start, start + length));
    for (let index = 0; index < length; index++) payload[index]! ^= mask[index % MASK_BYTES]!;
    if (opcode === 1) texts.push(payload.toString());
    at = start + length;
  }
  return texts;
}
