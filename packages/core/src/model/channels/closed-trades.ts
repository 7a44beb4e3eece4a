import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineFeed } from '../channel.ts';
import { amount, choice, percent, price, quantity, symbol, text, time } from '../field.ts';

export const closedTrades = defineFeed({
  name: 'closed_trades',
  description: 'Round trips: positions, or parts of them, that were closed.',
  eventType: 'trade_closed',
  schema: Type.Object({
    symbol: Type.Optional(symbol()),
    side: choice(['long', 'short'], 'Direction of the position.'),
    quantity: quantity('Quantity closed.'),
    entry_price: price('Mean price of entry.'),
    exit_price: price('Mean price of exit.'),
    pnl: amount('Profit and loss, after fees where the source knows them.'),
    pnl_pct: percent('pnl over the entry notional.'),
    trade_id: text('Identifier of the round trip.'),
    strategy_name: text('Strategy that traded.'),
    reason: text('Why it was closed: signal, stop, target …'),
    opened_at: time('When it was opened.'),
    time: time('When it was closed.'),
    source: text('Name of the source.'),
  }),
});
export type ClosedTrade = Static<typeof closedTrades.schema>;
