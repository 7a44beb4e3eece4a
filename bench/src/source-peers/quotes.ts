/** Tickers of the reference trace: what a market data service says, message by message. */
import type { Change } from '@tickboard/core/store/change';
import type { LastPrices } from '../publish-commands.ts';
import { ReferenceTrace, symbolOf } from '../trace.ts';
import type { Quote } from './peer.ts';

export interface QuoteScript {
  readonly batches: readonly (readonly Quote[])[];
  /** After the last batch. */
  readonly lastPrices: LastPrices;
}

const TICK_MS = 100;
const START_TIME = Date.UTC(2026, 0, 5, 9, 30);

/** One quote for each symbol that a tick of the trace changes, so many ticks a batch. */
export function writeQuoteScript(batchCount: number, ticksPerBatch: number): QuoteScript {
  const trace = new ReferenceTrace();
  trace.open();
  const lastPrices: Record<string, number> = {};
  let time = START_TIME;
  const tick = (): Quote[] => {
    time += TICK_MS;
    return trace.step().flatMap((change) => {
      if (!isMarket(change)) return [];
      const symbol = symbolOf(change.row);
      const { last_price, bid_price, ask_price, volume_24h } = change.row;
      lastPrices[symbol] = Number(last_price);
      return [
        {
          symbol,
          last_price: Number(last_price),
          bid_price: Number(bid_price),
          ask_price: Number(ask_price),
          volume_24h: Number(volume_24h),
          updated_at: new Date(time).toISOString(),
        },
      ];
    });
  };
  const batches = Array.from({ length: batchCount }, () => Array.from({ length: ticksPerBatch }, tick).flat());
  return { batches, lastPrices };
}

function isMarket(change: Change): change is Extract<Change, { op: 'merge' | 'replace' }> {
  return change.op !== 'event' && change.op !== 'delete' && change.channel === 'market_data';
}
