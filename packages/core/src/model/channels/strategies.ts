import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineTable } from '../channel.ts';
import { amount, count, id, PROVENANCE, ratio, text, time } from '../field.ts';

export const strategies = defineTable({
  name: 'strategies',
  description: 'Strategies and how they do.',
  key: ['id'],
  schema: Type.Object({
    pnl: amount('Profit and loss since the strategy started.'),
    trades: count('Closed trades.'),
    win_rate: ratio('Share of closed trades with a profit.'),
    updated_at: time('When the strategy last reported.'),
    status: text('As the strategy engine says: running, paused, stopped, error …'),
    mode: text('live, paper, simulation, observation …'),
    name: text('Display name.'),
    id: id('Strategy identifier.'),
    stale: PROVENANCE.stale,
    source: PROVENANCE.source,
  }),
});
export type Strategy = Static<typeof strategies.schema>;
