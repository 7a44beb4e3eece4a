import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineFeed } from '../channel.ts';
import { amount, choice, price, quantity, symbol, text, time } from '../field.ts';

export const fills = defineFeed({
  name: 'fills',
  description: 'Executions of our own orders.',
  eventType: 'trade',
  schema: Type.Object({
    symbol: Type.Optional(symbol()),
    side: choice(['buy', 'sell'], 'Direction.'),
    price: price('Execution price.'),
    quantity: quantity('Executed quantity.'),
    fee: amount('Fee, in fee_asset; negative is a rebate.'),
    fee_asset: text('Asset that the fee was paid in.'),
    order_id: text('Order that was executed.'),
    trade_id: text('Execution identifier.'),
    strategy_name: text('Strategy that placed the order.'),
    time: time('When it was executed.'),
    source: text('Name of the source.'),
    action: text('BUY or SELL, where a strategy says it in its own words; `side` tells the same.'),
    entry_price: price('Execution price, where a strategy calls it that; `price` tells the same.'),
  }),
});
export type Fill = Static<typeof fills.schema>;
