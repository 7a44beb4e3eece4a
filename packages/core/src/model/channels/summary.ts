import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineRecord } from '../channel.ts';
import { amount, count, ratio } from '../field.ts';

export const summary = defineRecord({
  name: 'summary',
  description: 'Profit and loss over the desk, derived here from positions and closed trades.',
  schema: Type.Object({
    unrealized_pnl: amount('Sum of unrealized_pnl over open positions.'),
    total_pnl: amount('realized_pnl + unrealized_pnl.'),
    gross_exposure: amount('Sum of |quantity × mark_price| over open positions.'),
    net_exposure: amount('Sum of quantity × mark_price, shorts negative.'),
    realized_pnl: amount('Sum of pnl over closed trades since this server started.'),
    active_positions: count('Positions with a quantity.'),
    total_trades: count('Closed trades since this server started.'),
    winning_trades: count('Of these, with pnl above zero.'),
    losing_trades: count('Of these, with pnl below zero.'),
    win_rate: ratio('winning_trades / total_trades; absent before the first.'),
  }),
});
export type Summary = Static<typeof summary.schema>;
