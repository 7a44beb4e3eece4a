import * as Type from 'typebox';
import type { Static } from 'typebox';
import { sequence, timestamp } from './common.ts';

export const heartbeatMessage = Type.Object({
  type: Type.Literal('heartbeat'),
  seq: sequence,
  prev: Type.Optional(sequence),
  timestamp,
});
export type HeartbeatMessage = Static<typeof heartbeatMessage>;
