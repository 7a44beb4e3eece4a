import * as Type from 'typebox';
import type { Static } from 'typebox';
import { sequence, timestamp } from './common.ts';

export const eventMessage = Type.Object({
  type: Type.Enum(['signal', 'trade', 'trade_closed', 'metrics', 'alert', 'tape']),
  channel: Type.String(),
  id: Type.Integer({ minimum: 1, description: 'Counts up by one within its feed.' }),
  seq: sequence,
  timestamp,
  data: Type.Record(Type.String(), Type.Unknown()),
  replay: Type.Optional(Type.Literal(true)),
});
export type EventMessage = Static<typeof eventMessage>;
