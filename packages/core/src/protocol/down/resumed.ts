import * as Type from 'typebox';
import type { Static } from 'typebox';
import { requestId, sequence } from './common.ts';

export const resumedMessage = Type.Object({
  type: Type.Literal('resumed'),
  recovered: Type.Boolean({ description: 'True: one catch-up update follows. False: a snapshot follows.' }),
  seq: sequence,
  channels: Type.Array(Type.String()),
  id: requestId,
});
export type ResumedMessage = Static<typeof resumedMessage>;
