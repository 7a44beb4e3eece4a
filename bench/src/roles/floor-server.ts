/**
 * The floor: what it costs Node.js to write equally many equally large frames to equally many sockets at the same
 * interval, and nothing else. A server of this kind cannot be cheaper than this without leaving Node.js.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { encode } from '@msgpack/msgpack';
import { MESSAGE } from '@tickboard/core/protocol/codec/compact-layout';
import { frameMessage } from '@tickboard/server/broadcast/websocket-frame';
import { meteredRole } from '../meter.ts';
import { serveRole } from '../remote.ts';
import type { StreamServerRole } from '../stream-roles.ts';
import { Ticker } from '../ticker.ts';

const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const EPOCH = 'floor';
const BINARY = { isBinary: true, compressFrom: undefined } as const;

/** An update of protocol 2 of this size: a head that clients can read, and padding. */
function makeUpdate(seq: number, time: number, frameBytes: number): Buffer {
  const head = [MESSAGE.update, seq, seq - 1, time] as const;
  const bare = encode([...head, new Uint8Array(0)]).length;
  const PADDING_HEAD_GROWTH = 1;
  const padding = new Uint8Array(Math.max(0, frameBytes - bare - PADDING_HEAD_GROWTH));
  return frameMessage(encode([...head, padding]), BINARY);
}

const sockets = new Set<Duplex>();
let seq = 1;

function greet(socket: Duplex): void {
  const connected = { type: 'connected', timestamp: '', data: { epoch: EPOCH, seq } };
  socket.write(frameMessage(encode(connected), BINARY));
  socket.write(frameMessage(encode([MESSAGE.snapshot, EPOCH, seq, Date.now(), null, []]), BINARY));
}

let settle = () => {};

serveRole<StreamServerRole>({
  ...meteredRole(),
  settle: () => settle(),
  async start({ intervalMs, warmUpIntervalMs, frameBytes = 0 }) {
    const server = createServer();
    server.on('upgrade', (request, socket) => {
      const accept = createHash('sha1')
        .update(`${request.headers['sec-websocket-key']}${ACCEPT_GUID}`)
        .digest('base64');
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      socket.resume();
      const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
      socket.write([...head, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
      greet(socket);
      sockets.add(socket);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const ticker = new Ticker(warmUpIntervalMs, () => {
      seq++;
      const frame = makeUpdate(seq, Date.now(), frameBytes);
      for (const socket of sockets) socket.write(frame);
    });
    settle = () => ticker.setInterval(intervalMs);
    return { port: (server.address() as AddressInfo).port };
  },
});
