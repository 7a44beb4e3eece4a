import * as Type from 'typebox';
import type { Static } from 'typebox';
import { requestId } from './common.ts';

export const commandMessage = Type.Object({
  type: Type.Enum(['place_order', 'cancel_order', 'cancel_all', 'close_position', 'kill_switch']),
  id: requestId,
  payload: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type CommandMessage = Static<typeof commandMessage>;
