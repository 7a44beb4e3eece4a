import * as Type from 'typebox';
import type { Static } from 'typebox';
import { channelNames, requestId } from './common.ts';

export const unsubscribeMessage = Type.Object({
  type: Type.Literal('unsubscribe'),
  channels: channelNames,
  id: requestId,
});
export type UnsubscribeMessage = Static<typeof unsubscribeMessage>;
