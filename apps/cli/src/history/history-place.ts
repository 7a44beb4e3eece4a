/** Where history is that a command is told of: a file, a server, or a database. */
import { describePlace } from '@tickboard/server/history/postgres/database';
import { HistoryError } from '@tickboard/server/history/history-error';

const WEB = /^https?:\/\//;
const DATABASE = /^postgres(?:ql)?:\/\//;

export function isServer(place: string): boolean {
  return WEB.test(place);
}

/** @throws {HistoryError} where it looks like one and is no address. */
export function isDatabase(place: string): boolean {
  if (!DATABASE.test(place)) return false;
  if (URL.canParse(place)) return true;
  throw new HistoryError('the address of the database is none, such as postgres://tickboard@desk-db:5432/tickboard', {
    canRetry: false,
  });
}

/** Without what may be secret in it. */
export function showPlace(place: string): string {
  return isDatabase(place) ? describePlace(place) : place;
}
