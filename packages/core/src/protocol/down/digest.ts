import * as Type from 'typebox';
import type { Static } from 'typebox';
import { epoch, requestId, sequence } from './common.ts';

export const digestMessage = Type.Object({
  type: Type.Literal('digest'),
  epoch,
  seq: sequence,
  channels: Type.Record(Type.String(), Type.String()),
  id: requestId,
});
export type DigestMessage = Static<typeof digestMessage>;
