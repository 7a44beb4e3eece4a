import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineRecord } from '../channel.ts';
import { amount, count, figures, flag, message, object, PROVENANCE, rate, ratio, text, time } from '../field.ts';

export const risk = defineRecord({
  name: 'risk',
  description: 'Risk figures, their limits, and the emergency stop.',
  schema: Type.Object({
    leverage: rate('Gross exposure over equity.'),
    margin_ratio: ratio('Margin used over equity.'),
    drawdown_daily: ratio('Fall of equity from its high of the day.'),
    drawdown_max: ratio('Largest fall of equity from a high.'),
    daily_pnl: amount('Change of equity since the start of the day (UTC).'),
    total_equity: amount('Equity that the figures refer to.'),
    updated_at: time('When the risk figures were computed.'),
    limit_utilization: figures('Share of each limit in use: 1 is at the limit.'),
    position_concentration: figures('Share of gross exposure by instrument.'),
    open_positions: count('Positions open.'),
    pending_orders: count('Orders active.'),
    limits: figures('Limits by name, each in the unit of the figure it bounds.'),
    emergency_stop: object(
      {
        is_stopped: flag('True while trading is stopped.'),
        reason: message('Why it was stopped.'),
        triggered_by: text('Who or what stopped it.'),
        stopped_at: time('Since when.'),
      },
      { description: 'State of the emergency stop.' },
    ),
    stale: PROVENANCE.stale,
    source: PROVENANCE.source,
  }),
});
export type Risk = Static<typeof risk.schema>;
