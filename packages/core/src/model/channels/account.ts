import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineRecord } from '../channel.ts';
import { amount, figures, PROVENANCE } from '../field.ts';

export const account = defineRecord({
  name: 'account',
  description: 'The trading account.',
  schema: Type.Object({
    equity: amount('total_balance + unrealized_pnl.'),
    unrealized_pnl: amount('Open profit and loss over all positions.'),
    available_balance: amount('What can still be used for new orders.'),
    margin_used: amount('Margin held by positions and orders.'),
    total_balance: amount('Wallet balance, without open profit and loss.'),
    realized_pnl: amount('Profit and loss taken.'),
    total_value_usd: amount(
      'Sum of balances at last prices against USD or a dollar stablecoin. Derived here; absent unless all are known.',
    ),
    balances: figures('Holdings by asset, in units of the asset.'),
    ...PROVENANCE,
  }),
});
export type Account = Static<typeof account.schema>;
