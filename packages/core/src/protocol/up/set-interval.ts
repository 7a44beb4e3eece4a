import * as Type from 'typebox';
import type { Static } from 'typebox';
import { requestId } from './common.ts';

export const setIntervalMessage = Type.Object({
  type: Type.Literal('set_interval'),
  interval_ms: Type.Integer({ minimum: 1, maximum: 3_600_000 }),
  id: requestId,
});
export type SetIntervalMessage = Static<typeof setIntervalMessage>;
