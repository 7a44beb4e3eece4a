import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineTable } from '../channel.ts';
import { amount, choice, percent, price, PROVENANCE, quantity, rate, symbol } from '../field.ts';

export const positions = defineTable({
  name: 'positions',
  description: 'Open positions by instrument.',
  key: ['symbol'],
  schema: Type.Object({
    mark_price: price('Price that the position is valued at.'),
    unrealized_pnl: amount(
      '(mark_price − entry_price) × quantity, negated for a short. As its source states it, else derived here.',
    ),
    pnl_pct: percent('unrealized_pnl / (entry_price × quantity) × 100. As its source states it, else derived here.'),
    updated_at: PROVENANCE.updated_at,
    quantity: quantity('Size, never negative; `side` gives the direction.'),
    realized_pnl: amount('Profit and loss already taken on this position.'),
    margin: amount('Margin held for it.'),
    entry_price: price('Mean price of entry.'),
    liquidation_price: price('Mark price at which the position is liquidated.'),
    leverage: rate('Notional over margin.'),
    side: choice(['long', 'short', 'flat'], 'Direction.'),
    stale: PROVENANCE.stale,
    source: PROVENANCE.source,
    symbol: symbol(),
  }),
});
export type Position = Static<typeof positions.schema>;
