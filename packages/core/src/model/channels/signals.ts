import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineFeed } from '../channel.ts';
import { message, price, ratio, symbol, text, time } from '../field.ts';

export const signals = defineFeed({
  name: 'signals',
  description: 'What strategies want to do.',
  eventType: 'signal',
  schema: Type.Object({
    strategy_name: text('Strategy that signals.'),
    symbol: Type.Optional(symbol()),
    action: text('BUY, SELL, CLOSE …, as the strategy says.'),
    price: price('Price at the time of the signal.'),
    confidence: ratio('How sure the strategy is, 0 to 1.'),
    reason: message('Why, in words.'),
    time: time('When it was given.'),
    source: text('Name of the source.'),
  }),
});
export type Signal = Static<typeof signals.schema>;
