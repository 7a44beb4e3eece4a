import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startBroker } from '../broker.ts';
import { MARKET_DATA, mapQuotes, mapSignals, type Publisher, type SourcePeer, yaml } from './peer.ts';

const STREAM = 'DESK';
/** The server may cut a consumer that lags further; the publisher is held back long before. */
const MAX_PENDING = 268_435_456;

const startNats = (cpu: number) =>
  startBroker(cpu, 'nats-server', (port) => {
    const store = mkdtempSync(join(tmpdir(), 'tickboard-bench-nats-'));
    return ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', store, '-l', '/dev/null'];
  });

const open = (port: number) => connect({ servers: `127.0.0.1:${port}`, maxPingOut: 10 });

async function createPublisher(port: number): Promise<Publisher> {
  const connection = await open(port);
  return {
    prepareQuotes(quotes) {
      const messages = quotes.map((quote) => [`quotes.${quote.symbol}`, JSON.stringify(quote)] as const);
      return async () => {
        for (const [subject, payload] of messages) connection.publish(subject, payload);
        await connection.flush();
      };
    },
    sendSignal: (signal) => connection.publish('signals', JSON.stringify(signal)),
    close: () => connection.close(),
  };
}

function takeJson(data: Uint8Array, take: (symbol: string, price: number) => void): void {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
  const { symbol, last_price } = JSON.parse(text) as { symbol: string; last_price: number };
  take(symbol, last_price);
}

export const natsPeer: SourcePeer = {
  name: 'nats',
  startBroker: startNats,
  held: MARKET_DATA,
  configureQuotes: (port) => `${yaml('type: nats', `url: nats://127.0.0.1:${port}`)}\n${mapQuotes('quotes.{sym}')}`,
  configureSignals: (port) => `${yaml('type: nats', `url: nats://127.0.0.1:${port}`)}\n${mapSignals('signals')}`,
  createPublisher,
  async receiveQuotes(port, take) {
    const connection = await open(port);
    connection.subscribe('quotes.*', { callback: (_error, { data }) => takeJson(data, take) });
    await connection.flush();
  },
};

/** In memory: what is measured is the way out of the stream, not the disk under it. */
async function createStream(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection);
  await manager.streams.add({
    name: STREAM,
    subjects: ['quotes.*', 'signals'],
    storage: 'memory',
    max_bytes: MAX_PENDING,
  });
}

const configureStream = (port: number) =>
  yaml('type: nats', `url: nats://127.0.0.1:${port}`, `stream: ${STREAM}`, 'durable: bench', 'deliver: new');

export const jetstreamPeer: SourcePeer = {
  name: 'jetstream',
  async startBroker(cpu) {
    const broker = await startNats(cpu);
    const connection = await open(broker.port);
    await createStream(connection);
    await connection.close();
    return broker;
  },
  held: MARKET_DATA,
  configureQuotes: (port) => `${configureStream(port)}\n${mapQuotes('quotes.{sym}')}`,
  configureSignals: (port) => `${configureStream(port)}\n${mapSignals('signals')}`,
  createPublisher,
  async receiveQuotes(port, take) {
    const connection = await open(port);
    const manager = await jetstreamManager(connection);
    await manager.consumers.add(STREAM, { durable_name: 'bare', ack_policy: 'all', deliver_policy: 'new' });
    const consumer = await jetstream(connection).consumers.get(STREAM, 'bare');
    let unacknowledged = 0;
    await consumer.consume({
      max_messages: 5_000,
      callback: (message) => {
        takeJson(message.data, take);
        if (++unacknowledged % 1_000 === 0) message.ack();
      },
    });
  },
};
