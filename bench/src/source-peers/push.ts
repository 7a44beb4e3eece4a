import { fastify, type FastifyRequest } from 'fastify';
import { Pool } from 'undici';
import { MARKET_DATA, mapSignals, type Publisher, type SourcePeer, yaml } from './peer.ts';

const INGEST_PATH = '/api/v1/ingest/market_data';
const EVENTS_PATH = '/api/v1/events';

async function createPublisher(port: number): Promise<Publisher> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 4 });
  const post = async (path: string, body: string, type: string) => {
    const answer = await pool.request({ path, method: 'POST', body, headers: { 'content-type': type } });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
  };
  return {
    prepareQuotes(quotes) {
      const body = quotes.map((quote) => JSON.stringify(quote)).join('\n');
      return () => post(INGEST_PATH, body, 'application/x-ndjson');
    },
    sendSignal: (signal) => post(EVENTS_PATH, JSON.stringify({ topic: 'signals', data: signal }), 'application/json'),
    close: () => pool.close(),
  };
}

export const pushPeer: SourcePeer = {
  name: 'push',
  isPushing: true,
  held: MARKET_DATA,
  configureQuotes: () => `${yaml('type: push')}\n${mapSignals('signals')}`,
  configureSignals: () => `${yaml('type: push')}\n${mapSignals('signals')}`,
  createPublisher,
  async receiveQuotes(port, take) {
    const app = fastify();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    const handler = async (request: FastifyRequest) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request.body as AsyncIterable<Buffer>) chunks.push(chunk);
      for (const line of Buffer.concat(chunks).toString().split('\n')) {
        const { symbol, last_price } = JSON.parse(line) as { symbol: string; last_price: number };
        take(symbol, last_price);
      }
      return {};
    };
    app.route({ method: 'POST', url: INGEST_PATH, handler });
    await app.listen({ port, host: '127.0.0.1' });
  },
};
