import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineFeed } from '../channel.ts';
import { choice, price, quantity, symbol, text, time } from '../field.ts';

export const trades = defineFeed({
  name: 'trades',
  description: 'Market tape: every trade that a source reports.',
  eventType: 'tape',
  schema: Type.Object({
    price: price('Trade price.'),
    quantity: quantity('Trade size.'),
    side: choice(['buy', 'sell'], 'Side of the taker.'),
    time: time('When it happened, by the exchange.'),
    trade_id: text('Identifier at the exchange.'),
    source: text('Name of the source.'),
    symbol: symbol(),
  }),
});
export type Trade = Static<typeof trades.schema>;
