import * as Type from 'typebox';
import type { Static } from 'typebox';
import { requestId } from './common.ts';

export const ERROR_CODES = [
  'BAD_MESSAGE',
  'UNKNOWN_TYPE',
  'UNKNOWN_CHANNEL',
  'FORBIDDEN',
  'RATE_LIMIT_EXCEEDED',
  'TOO_LARGE',
  'COMMANDS_DISABLED',
  'COMMAND_FAILED',
  'UNSUPPORTED',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const errorMessage = Type.Object({
  type: Type.Literal('error'),
  code: Type.Enum([...ERROR_CODES]),
  message: Type.String(),
  error: Type.String({ description: 'The same text, where older clients look for it.' }),
  id: requestId,
});
export type ErrorMessage = Static<typeof errorMessage>;
