import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineFeed } from '../channel.ts';
import { amount, count, figures, ratio, text, time } from '../field.ts';

export const metrics = defineFeed({
  name: 'metrics',
  description: 'Performance reports of strategies.',
  eventType: 'metrics',
  schema: Type.Object({
    strategy_name: text('Strategy that reports.'),
    total_trades: count('Closed trades.'),
    win_rate: ratio('Share of them with a profit.'),
    total_profit_loss: amount('Profit and loss since start.'),
    values: figures('Other figures by name: sharpe, profit_factor …'),
    time: time('When it was computed.'),
    source: text('Name of the source.'),
  }),
});
export type Metric = Static<typeof metrics.schema>;
