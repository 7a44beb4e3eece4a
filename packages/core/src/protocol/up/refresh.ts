import * as Type from 'typebox';
import type { Static } from 'typebox';
import { channelNames, requestId } from './common.ts';

export const refreshMessage = Type.Object({
  type: Type.Literal('refresh'),
  channels: Type.Optional(channelNames),
  id: requestId,
});
export type RefreshMessage = Static<typeof refreshMessage>;
