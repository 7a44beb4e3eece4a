import * as Type from 'typebox';
import type { Static } from 'typebox';
import { channelName, requestId, sequence } from './common.ts';

export const replayMessage = Type.Object({
  type: Type.Literal('replay'),
  channel: channelName,
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'The last so many.' })),
  from: Type.Optional(
    Type.Union([sequence, Type.String({ maxLength: 64 })], {
      description: 'From this event id, or from this RFC 3339 time, on.',
    }),
  ),
  id: requestId,
});
export type ReplayMessage = Static<typeof replayMessage>;
