import * as Type from 'typebox';
import type { Static } from 'typebox';
import { requestId } from './common.ts';

export const pingMessage = Type.Object({
  type: Type.Literal('ping'),
  // No lists or maps: the answer would be as deep as the question.
  timestamp: Type.Optional(
    Type.Union([Type.String({ maxLength: 128 }), Type.Number(), Type.Null()], { description: 'Comes back as it is.' }),
  ),
  id: requestId,
});
export type PingMessage = Static<typeof pingMessage>;
