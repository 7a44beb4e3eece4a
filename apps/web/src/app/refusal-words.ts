/** What is said where the server does not want this page, and the one thing to do about it. */
import type { DownReason } from '@tickboard/client/connection';

interface RefusalWords {
  readonly title: string;
  readonly advice: string;
  readonly action: 'retry' | 'reload';
}

const INCOMPATIBLE: RefusalWords = {
  title: 'Incompatible',
  advice: 'This page and the server do not understand each other. The page may be older than the server.',
  action: 'reload',
};
const BY_CODE: Readonly<Record<number, RefusalWords>> = {
  4400: INCOMPATIBLE,
  4403: {
    title: 'Disconnected by the server',
    advice: 'It will not be tried again until you ask for it.',
    action: 'retry',
  },
};
const BY_PAGE: RefusalWords = {
  title: 'Cannot work with this server',
  advice: 'The page gave up. It may be older or newer than the server.',
  action: 'reload',
};

export function refusalWords(reason: DownReason | undefined): RefusalWords {
  if (reason?.isIncompatible === true) return INCOMPATIBLE;
  return (reason?.code === undefined ? undefined : BY_CODE[reason.code]) ?? BY_PAGE;
}
