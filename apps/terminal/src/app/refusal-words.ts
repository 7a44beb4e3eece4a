/** What is said where there is no connection, and the one thing to do about it. */
import type { DownReason } from '@tickboard/client/connection';
import { CLOSE_CODES } from '@tickboard/core/protocol/close-codes';

export interface RefusalWords {
  readonly title: string;
  readonly advice: string;
}

const INCOMPATIBLE: RefusalWords = {
  title: 'Incompatible',
  advice:
    'This program and the server do not understand each other. Bring both to the same version, then R tries again.',
};
const BY_CODE: Readonly<Record<number, RefusalWords>> = {
  [CLOSE_CODES.tooManyBadMessages]: INCOMPATIBLE,
  [CLOSE_CODES.unauthenticated]: {
    title: 'The server wants a token',
    advice: 'It is missing, wrong or expired. Start again with --token-file or TICKBOARD_TOKEN.',
  },
  [CLOSE_CODES.forbidden]: {
    title: 'Disconnected by the server',
    advice: 'It will not be tried again until you ask for it: R tries again.',
  },
};
const OTHERWISE: RefusalWords = {
  title: 'Cannot work with this server',
  advice: 'It may be older or newer than this program. R tries again.',
};

export function refusalWords(reason: DownReason | undefined): RefusalWords {
  if (reason?.isIncompatible === true) return INCOMPATIBLE;
  return (reason?.code === undefined ? undefined : BY_CODE[reason.code]) ?? OTHERWISE;
}
