import * as Type from 'typebox';
import type { Static } from 'typebox';
import { requestId } from './common.ts';

export const authMessage = Type.Object({
  type: Type.Literal('auth'),
  token: Type.String({ minLength: 1, maxLength: 8_192 }),
  id: requestId,
});
export type AuthMessage = Static<typeof authMessage>;
