import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { startBroker } from '../broker.ts';
import { MARKET_DATA, mapQuotes, mapSignals, type Publisher, type SourcePeer, yaml } from './peer.ts';

const startMosquitto = (cpu: number) =>
  startBroker(cpu, 'mosquitto', (port) => {
    const path = join(mkdtempSync(join(tmpdir(), 'tickboard-bench-mqtt-')), 'mosquitto.conf');
    const options = ['allow_anonymous true', 'max_queued_messages 0', 'max_queued_bytes 0', 'log_dest none'];
    writeFileSync(path, [`listener ${port} 127.0.0.1`, ...options].join('\n'));
    return ['-c', path];
  });

const open = (port: number) => connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4 });

async function createPublisher(port: number): Promise<Publisher> {
  const client = await open(port);
  const publish = (topic: string, payload: string) =>
    new Promise<void>((resolve) => {
      client.publish(topic, payload, { qos: 0 }, () => resolve());
    });
  return {
    prepareQuotes(quotes) {
      const messages = quotes.map((quote) => [`quotes/${quote.symbol}`, JSON.stringify(quote)] as const);
      return async () => {
        await Promise.all(messages.map(([topic, payload]) => publish(topic, payload)));
      };
    },
    sendSignal: (signal) => publish('signals', JSON.stringify(signal)),
    close: () => client.endAsync(true),
  };
}

export const mqttPeer: SourcePeer = {
  name: 'mqtt',
  startBroker: startMosquitto,
  held: MARKET_DATA,
  configureQuotes: (port) => `${yaml('type: mqtt', `url: mqtt://127.0.0.1:${port}`)}\n${mapQuotes('quotes/{sym}')}`,
  configureSignals: (port) => `${yaml('type: mqtt', `url: mqtt://127.0.0.1:${port}`)}\n${mapSignals('signals')}`,
  createPublisher,
  async receiveQuotes(port, take) {
    const client = await open(port);
    client.on('message', (_topic, payload) => {
      const { symbol, last_price } = JSON.parse(payload.toString()) as { symbol: string; last_price: number };
      take(symbol, last_price);
    });
    await client.subscribeAsync('quotes/+');
  },
};
