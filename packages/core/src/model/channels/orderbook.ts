import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineTable } from '../channel.ts';
import { levels, PROVENANCE, symbol } from '../field.ts';

export const orderbook = defineTable({
  name: 'orderbook',
  description: 'Order book of each instrument, to the configured depth (20 levels a side unless told).',
  key: ['symbol'],
  schema: Type.Object({
    bids: levels('[price, quantity] pairs, highest price first.'),
    asks: levels('[price, quantity] pairs, lowest price first.'),
    ...PROVENANCE,
    symbol: symbol(),
  }),
});
export type Orderbook = Static<typeof orderbook.schema>;
