import * as Type from 'typebox';
import type { Static } from 'typebox';
import { channelNames, filters, requestId, sequence } from './common.ts';

export const resumeMessage = Type.Object({
  type: Type.Literal('resume'),
  epoch: Type.String({ maxLength: 64 }),
  seq: sequence,
  channels: Type.Optional(channelNames),
  filters: Type.Optional(filters),
  feeds: Type.Optional(
    Type.Record(Type.String({ maxLength: 64 }), sequence, {
      maxProperties: 32,
      description: 'By feed, the id of the last event held.',
    }),
  ),
  id: requestId,
});
export type ResumeMessage = Static<typeof resumeMessage>;
