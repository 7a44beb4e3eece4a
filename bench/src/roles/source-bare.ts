/** The floor of a source: the same driver and the same parser, and nothing else. */
import { meteredRole } from '../meter.ts';
import { serveRole } from '../remote.ts';
import { findPeer } from '../source-peers/registry.ts';
import type { SourceTakerRole } from '../source-roles.ts';

let received = 0;
const prices: Record<string, number> = {};

serveRole<SourceTakerRole>({
  ...meteredRole(),
  async start({ peer, port }) {
    await findPeer(peer).receiveQuotes(port, (symbol, price) => {
      prices[symbol] = price;
      received++;
    });
    return { port };
  },
  received: () => received,
  prices: () => prices,
});
