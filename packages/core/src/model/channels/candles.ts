import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineTable } from '../channel.ts';
import { count, flag, id, object, price, PROVENANCE, quantity, symbol, time } from '../field.ts';

export const candles = defineTable({
  name: 'candles',
  description: 'The current bar of each instrument and interval, keyed SYMBOL:INTERVAL.',
  key: ['symbol', 'interval'],
  schema: Type.Object({
    close: price('Last price so far.'),
    high: price('Highest price so far.'),
    low: price('Lowest price so far.'),
    volume: quantity('Traded so far, in base units.'),
    trades: count('Number of trades so far.'),
    updated_at: PROVENANCE.updated_at,
    open: price('First price.'),
    open_time: time('Start of the bar, aligned to the interval in UTC.'),
    stale: PROVENANCE.stale,
    source: PROVENANCE.source,
    interval: id('1s, 1m, 5m, 15m, 1h, 4h, 1d …'),
    symbol: symbol(),
    previous: object(
      {
        open_time: time('Start of the bar before.'),
        open: price('Its first price.'),
        high: price('Its highest price.'),
        low: price('Its lowest price.'),
        close: price('Its last price.'),
        volume: quantity('What was traded in it, in base units.'),
        trades: count('Number of its trades.'),
        partial: flag('True where this server began within it: what happened before is not in it.'),
      },
      { description: 'The bar before, late trades included; where this server builds the bars.' },
    ),
    partial: flag('True where this server builds the bar, and began within it: what happened before is not in it.'),
  }),
});
export type Candle = Static<typeof candles.schema>;
