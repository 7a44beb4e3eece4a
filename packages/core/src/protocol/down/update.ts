import * as Type from 'typebox';
import type { Static } from 'typebox';
import { sequence, timestamp } from './common.ts';

export const updateMessage = Type.Object({
  type: Type.Literal('update'),
  seq: sequence,
  prev: sequence,
  timestamp,
  changes: Type.Record(Type.String(), Type.Unknown(), {
    description:
      'Absolute values by path: channel.key.field, channel.key (a whole row, or null to remove it), channel.field.',
  }),
});
export type UpdateMessage = Static<typeof updateMessage>;
