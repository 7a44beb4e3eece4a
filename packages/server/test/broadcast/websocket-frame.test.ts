/** Frames as a client of another make reads them: `ws`, over a socket. */
import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { seededRandom } from '@tickboard/core/random';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { DEFLATE_TERMS, frameMessage } from '../../src/broadcast/websocket-frame.ts';

interface Pair {
  readonly client: WebSocket;
  /** The server's end, below `ws`. */
  readonly socket: Duplex;
}

const COMPRESSED = 0x40;
/** Around every border between two forms of a length: 7 bits, 16 bits, 64 bits; and empty, and large. */
const SIZES = [0, 1, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537, 3_000_000];

let server: Server;
let sockets: WebSocketServer;
const upgrades: Duplex[] = [];

beforeAll(async () => {
  server = createHttpServer();
  sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: DEFLATE_TERMS,
  });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, () => upgrades.push(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function connect(options: ConstructorParameters<typeof WebSocket>[2] = {}): Promise<Pair> {
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, { maxPayload: 2 ** 26, ...options });
  await once(client, 'open');
  return { client, socket: upgrades.pop()! };
}

async function sendThrough({ client, socket }: Pair, frames: readonly Buffer[]) {
  const received: { data: Buffer; isBinary: boolean }[] = [];
  const all = new Promise<void>((resolve, reject) => {
    client.on('error', reject);
    client.on('message', (data, isBinary) => {
      received.push({ data: data as Buffer, isBinary });
      if (received.length === frames.length) resolve();
    });
  });
  for (const frame of frames) socket.write(frame);
  await all;
  client.terminate();
  return received;
}

/** Half of it repeats, so that it can be compressed; the other half does not. */
function payloadOf(size: number, isText: boolean): Buffer {
  const random = seededRandom(size);
  return Buffer.from(
    Uint8Array.from({ length: size }, (_, index) => {
      if (index % 64 < 32) return 0x61 + (index % 26);
      return isText ? 0x20 + Math.floor(random() * 95) : Math.floor(random() * 256);
    }),
  );
}

describe('frames', () => {
  it.each([true, false])('[W9] of every length are one message each, binary: %s', async (isBinary) => {
    const payloads = SIZES.map((size) => payloadOf(size, !isBinary));
    const frames = payloads.map((payload) => frameMessage(payload, { isBinary, compressFrom: undefined }));
    const received = await sendThrough(await connect({ perMessageDeflate: false }), frames);
    expect(received.map((message) => message.isBinary)).toEqual(payloads.map(() => isBinary));
    for (const [index, { data }] of received.entries()) expect(data.equals(payloads[index]!)).toBe(true);
  });

  it.each([true, false])('[W9] are compressed from the threshold on, each on its own, binary: %s', async (isBinary) => {
    const payloads = SIZES.map((size) => payloadOf(size, !isBinary));
    const frames = payloads.map((payload) => frameMessage(payload, { isBinary, compressFrom: 126 }));
    expect(frames.map((frame) => (frame[0]! & COMPRESSED) !== 0)).toEqual(SIZES.map((size) => size >= 126));
    const pair = await connect();
    expect(pair.client.extensions).toContain('permessage-deflate');
    // Twice and in another order: no frame needs the one before it.
    const order = [...frames.keys(), ...[...frames.keys()].toReversed()];
    const received = await sendThrough(
      pair,
      order.map((index) => frames[index]!),
    );
    for (const [at, index] of order.entries()) expect(received[at]!.data.equals(payloads[index]!)).toBe(true);
  });

  it.each([12, 13, 15])('[W9] are read by a client that asks for a window of 2^%i', async (serverMaxWindowBits) => {
    // Repeats itself at a distance that only a larger window would reach.
    const payload = Buffer.concat([payloadOf(20_000, true), payloadOf(20_000, true)]);
    const pair = await connect({ perMessageDeflate: { serverMaxWindowBits } });
    expect(pair.client.extensions).toBe('permessage-deflate');
    const received = await sendThrough(pair, [frameMessage(payload, { isBinary: false, compressFrom: 1 })]);
    expect(received[0]!.data.equals(payload)).toBe(true);
  });

  it('[W9] are not sent to a client whose window is too small for them', async () => {
    await expect(connect({ perMessageDeflate: { serverMaxWindowBits: 9 } })).rejects.toThrow('400');
  });

  it('[W9] that compression would make larger are sent as they are', async () => {
    const random = seededRandom(7);
    const noise = Buffer.from(Uint8Array.from({ length: 500 }, () => Math.floor(random() * 256)));
    const frames = [noise, Buffer.alloc(0), Buffer.from('x')].map((payload) => {
      return frameMessage(payload, { isBinary: true, compressFrom: 0 });
    });
    expect(frames.map((frame) => frame[0]! & COMPRESSED)).toEqual([0, 0, 0]);
    const received = await sendThrough(await connect(), frames);
    expect(received[0]!.data.equals(noise)).toBe(true);
  });

  it('[W9] compressed so that their ends fall on every length are read as well', async () => {
    const payloads = Array.from({ length: 300 }, (_, index) => payloadOf(200 + index, true));
    const frames = payloads.map((payload) => frameMessage(payload, { isBinary: false, compressFrom: 1 }));
    const bodies = frames.map((frame) => frame.length);
    // Heads of two and of four bytes.
    expect(Math.min(...bodies)).toBeLessThan(2 + 126 + 20);
    const received = await sendThrough(await connect(), frames);
    expect(received.map(({ data }) => data.toString())).toEqual(payloads.map((payload) => payload.toString()));
  });
});
