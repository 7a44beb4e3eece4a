import { encode, decode } from '@msgpack/msgpack';
import { Subscriber, XPublisher } from 'zeromq';
import { MARKET_DATA, mapSignals, type Publisher, type SourcePeer, yaml } from './peer.ts';

/** Far more than are ever outstanding: what is lost beyond is lost without a word. */
const HIGH_WATER_MARK = 1_000_000;

/** As QuantMind's feed handler sends them: one frame, a map in the shape of ccxt. */
async function createPublisher(port: number): Promise<Publisher> {
  const socket = new XPublisher({ sendHighWaterMark: HIGH_WATER_MARK, linger: 0 });
  await socket.bind(`tcp://127.0.0.1:${port}`);
  // Subscriptions arrive as messages: until the first, whatever is sent is lost.
  const isSubscribed = socket.receive();
  // A socket sends one message at a time.
  let sending: Promise<unknown> = isSubscribed;
  return {
    prepareQuotes(quotes) {
      const frames = quotes.map(({ symbol, last_price, bid_price, ask_price, volume_24h, updated_at }) => {
        const timestamp = Date.parse(updated_at);
        return encode({ symbol, last: last_price, bid: bid_price, ask: ask_price, volume: volume_24h, timestamp });
      });
      return async () => {
        await isSubscribed;
        for (const frame of frames) await socket.send(frame);
      };
    },
    async sendSignal(signal) {
      sending = sending.then(() => socket.send(['signals', JSON.stringify(signal)]));
      await sending;
    },
    close: () => socket.close(),
  };
}

export const zeromqPeer: SourcePeer = {
  name: 'zeromq',
  held: MARKET_DATA,
  configureQuotes: (port) =>
    yaml(
      'type: zeromq',
      `url: tcp://127.0.0.1:${port}`,
      'preset: quantmind',
      `receive_high_water_mark: ${HIGH_WATER_MARK}`,
    ),
  configureSignals: (port) =>
    `${yaml('type: zeromq', `url: tcp://127.0.0.1:${port}`, 'framing: topic')}\n${mapSignals('signals')}`,
  createPublisher,
  async receiveQuotes(port, take) {
    const socket = new Subscriber({ receiveHighWaterMark: HIGH_WATER_MARK });
    socket.connect(`tcp://127.0.0.1:${port}`);
    socket.subscribe();
    void read(socket, take);
  },
};

async function read(socket: Subscriber, take: (symbol: string, price: number) => void): Promise<void> {
  for await (const [frame] of socket) {
    const { symbol, last } = decode(frame as Buffer) as { symbol: string; last: number };
    take(symbol, last);
  }
}
