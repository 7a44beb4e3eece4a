import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { startRedis } from '../broker.ts';
import { encodeCommand } from '../publish-commands.ts';
import { MARKET_DATA, mapQuotes, mapSignals, type Publisher, type SourcePeer, yaml } from './peer.ts';

const STREAM = 'quotes';
const SIGNALS = 'signals';
/** Entries kept of a stream: more than are ever outstanding. */
const STREAM_MAX_LENGTH = '200000';
const READ_COUNT = 1_000;
const BLOCK_MS = 1_000;

/** Bytes into a socket, answers thrown away. */
async function createPublisher(port: number, command: (name: string, payload: string) => Buffer): Promise<Publisher> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  socket.resume();
  return {
    prepareQuotes(quotes) {
      const bytes = Buffer.concat(quotes.map((quote) => command(`market_data:${quote.symbol}`, JSON.stringify(quote))));
      return () => write(socket, bytes);
    },
    sendSignal: (signal) => void socket.write(command(SIGNALS, JSON.stringify(signal))),
    close: () => void socket.destroy(),
  };
}

async function write(socket: Socket, bytes: Buffer): Promise<void> {
  if (!socket.write(bytes)) await once(socket, 'drain');
}

export const redisPeer: SourcePeer = {
  name: 'redis',
  startBroker: startRedis,
  held: MARKET_DATA,
  configureQuotes: (port) => yaml('type: redis', `url: redis://127.0.0.1:${port}`, 'preset: b25'),
  configureSignals: (port) => `${yaml('type: redis', `url: redis://127.0.0.1:${port}`)}\n${mapSignals(SIGNALS)}`,
  createPublisher: (port) => createPublisher(port, (name, payload) => encodeCommand('PUBLISH', name, payload)),
  async receiveQuotes(port, take) {
    const client = new Redis(port);
    client.on('pmessageBuffer', (_pattern: string, _channel: Buffer, payload: Buffer) => {
      const { symbol, last_price } = JSON.parse(payload.toString()) as { symbol: string; last_price: number };
      take(symbol, last_price);
    });
    await client.psubscribe('market_data:*');
  },
};

const addToStream = (stream: string, payload: string) =>
  encodeCommand('XADD', stream, 'MAXLEN', '~', STREAM_MAX_LENGTH, '*', 'data', payload);

function configureStream(port: number, stream: string): string {
  return yaml(
    'type: redis',
    `url: redis://127.0.0.1:${port}`,
    'streams:',
    `  - name: ${stream}`,
    '    from: new',
    '    payload_field: data',
  );
}

export const redisStreamsPeer: SourcePeer = {
  name: 'redis_streams',
  startBroker: startRedis,
  held: MARKET_DATA,
  configureQuotes: (port) => `${configureStream(port, STREAM)}\n${mapQuotes(STREAM)}`,
  configureSignals: (port) => `${configureStream(port, SIGNALS)}\n${mapSignals(SIGNALS)}`,
  createPublisher: (port) => {
    return createPublisher(port, (name, payload) => addToStream(name === SIGNALS ? SIGNALS : STREAM, payload));
  },
  async receiveQuotes(port, take) {
    const client = new Redis(port);
    await client.ping();
    void readStream(client, take);
  },
};

type StreamReply = readonly (readonly [name: Buffer, entries: readonly (readonly [id: Buffer, fields: Buffer[]])[]])[];

async function readStream(client: Redis, take: (symbol: string, price: number) => void): Promise<never> {
  let last: string | Buffer = '$';
  for (;;) {
    const reply = (await client.xreadBuffer(
      'COUNT',
      READ_COUNT,
      'BLOCK',
      BLOCK_MS,
      'STREAMS',
      STREAM,
      last,
    )) as StreamReply | null;
    for (const [, entries] of reply ?? []) {
      for (const [id, [, payload]] of entries) {
        last = id;
        if (payload === undefined) continue;
        const { symbol, last_price } = JSON.parse(payload.toString()) as { symbol: string; last_price: number };
        take(symbol, last_price);
      }
    }
  }
}
