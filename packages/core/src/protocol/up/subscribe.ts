import * as Type from 'typebox';
import type { Static } from 'typebox';
import { channelNames, filters, requestId } from './common.ts';

export const subscribeMessage = Type.Object({
  type: Type.Literal('subscribe'),
  channels: channelNames,
  filters: Type.Optional(filters),
  id: requestId,
});
export type SubscribeMessage = Static<typeof subscribeMessage>;
