import * as Type from 'typebox';
import type { Static } from 'typebox';
import { requestId } from './common.ts';

export const verifyMessage = Type.Object({ type: Type.Literal('verify'), id: requestId });
export type VerifyMessage = Static<typeof verifyMessage>;
