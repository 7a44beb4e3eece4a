import * as Type from 'typebox';
import type { Static } from 'typebox';
import { requestId, timestamp } from './common.ts';

export const pongMessage = Type.Object({
  type: Type.Literal('pong'),
  timestamp: Type.Optional(Type.Unknown()),
  server_time: timestamp,
  id: requestId,
});
export type PongMessage = Static<typeof pongMessage>;
