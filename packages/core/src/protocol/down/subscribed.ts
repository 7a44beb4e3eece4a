import * as Type from 'typebox';
import type { Static } from 'typebox';
import { requestId } from './common.ts';

export const subscribedMessage = Type.Object({
  type: Type.Literal('subscribed'),
  channels: Type.Array(Type.String(), { description: 'What the client has now.' }),
  interval_ms: Type.Integer(),
  id: requestId,
});
export type SubscribedMessage = Static<typeof subscribedMessage>;
