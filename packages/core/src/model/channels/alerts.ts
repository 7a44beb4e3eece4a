import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineFeed } from '../channel.ts';
import { choice, message, symbol, text, time } from '../field.ts';

export const alerts = defineFeed({
  name: 'alerts',
  description: 'What someone should look at.',
  eventType: 'alert',
  schema: Type.Object({
    severity: choice(['info', 'warning', 'critical'], 'How urgent.'),
    type: text('Kind of alert, as its origin names it.'),
    message: message('In words.'),
    symbol: Type.Optional(symbol()),
    strategy_name: text('Strategy concerned.'),
    value: Type.Optional(
      Type.Number({ kind: 'count', description: 'Figure that raised it, in the unit of the rule.' }),
    ),
    threshold: Type.Optional(Type.Number({ kind: 'count', description: 'Bound that was passed, in the same unit.' })),
    time: time('When it was raised.'),
    source: text('Name of the source.'),
    version: text('Version of the strategy that it is about.'),
    reason: message('Why, in words, where that is told beside the message.'),
  }),
});
export type Alert = Static<typeof alerts.schema>;
