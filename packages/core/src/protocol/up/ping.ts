import Type, { type Static } from 'typebox';
import { requestId } from './common.ts';

export const pingMessage = Type.Object({
  type: Type.Literal('ping'),
  timestamp: Type.Optional(Type.Unknown({ description: 'Comes back as it is.' })),
  id: requestId,
});
export type PingMessage = Static<typeof pingMessage>;
