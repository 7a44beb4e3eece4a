import type { HistoryBackEnd } from './back-end.ts';
import { embeddedBackEnd } from './embedded-back-end.ts';
import { postgresBackEnd } from './postgres-back-end.ts';

export const HISTORY_BACK_ENDS: readonly HistoryBackEnd[] = [embeddedBackEnd, postgresBackEnd];

/** @throws {RangeError} where there is none of that name. */
export function findBackEnd(name: string): HistoryBackEnd {
  const found = HISTORY_BACK_ENDS.find((each) => each.name === name);
  if (found === undefined) throw new RangeError(`there is no back end ${name}`);
  return found;
}
