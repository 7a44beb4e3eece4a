import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineTable } from '../channel.ts';
import { bps, percent, price, PROVENANCE, quantity, symbol } from '../field.ts';

export const marketData = defineTable({
  name: 'market_data',
  description: 'Ticker of each instrument.',
  key: ['symbol'],
  // The fields that change with every tick come first: their bits make the shortest compact updates.
  schema: Type.Object({
    last_price: price('Price of the last trade.'),
    bid_price: price('Best bid.'),
    ask_price: price('Best ask.'),
    volume_24h: quantity('Traded over the last 24 hours, in base units.'),
    updated_at: PROVENANCE.updated_at,
    spread_bps: bps('spread / ((ask_price + bid_price) / 2) × 10,000. Derived here; absent while a side is missing.'),
    change_24h_pct: percent('Change of the last price over 24 hours.'),
    spread: price('ask_price − bid_price. Derived here; absent while a side is missing.'),
    bid_size: quantity('Quantity at the best bid.'),
    ask_size: quantity('Quantity at the best ask.'),
    high_24h: price('Highest trade of the last 24 hours.'),
    low_24h: price('Lowest trade of the last 24 hours.'),
    tick_size: price('Smallest step of a price.'),
    stale: PROVENANCE.stale,
    source: PROVENANCE.source,
    symbol: symbol(),
  }),
});
export type MarketData = Static<typeof marketData.schema>;
