/** The floor of ingest: the same driver with a pattern subscription, and JSON.parse. */
import { Redis } from 'ioredis';
import type { SubscriberRole } from '../ingest-roles.ts';
import { meteredRole } from '../meter.ts';
import { serveRole } from '../remote.ts';

let received = 0;
const prices: Record<string, number> = {};

serveRole<SubscriberRole>({
  ...meteredRole(),
  async start({ url }) {
    const client = new Redis(url);
    client.on('pmessageBuffer', (_pattern: string, _channel: Buffer, payload: Buffer) => {
      const { symbol, last_price } = JSON.parse(payload.toString()) as { symbol: string; last_price: number };
      prices[symbol] = last_price;
      received++;
    });
    await client.psubscribe('market_data:*');
    return { port: undefined };
  },
  received: () => received,
  prices: () => prices,
});
