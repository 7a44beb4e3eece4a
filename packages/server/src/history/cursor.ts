/**
 * Where a walk through history stands. It sees what was kept when it began, and so each row once, whatever is added
 * meanwhile and in whatever order of time.
 */
import { createHash } from 'node:crypto';
import type { Walk } from './history-query.ts';

export interface Position {
  /** Rows with a larger id came after the walk began; of bars, those that begin later. */
  readonly mark: number;
  /** Of the last row told. */
  readonly time: number;
  readonly id: number;
}

/** For the client: nothing is to be read from it. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
}

const PARTS = 4;

export function writeCursor(walk: Walk, { mark, time, id }: Position): string {
  return Buffer.from([fingerprint(walk), mark, time, id].join('.')).toString('base64url');
}

/** @throws {CursorError} */
export function readCursor(walk: Walk, cursor: string): Position {
  const parts = Buffer.from(cursor, 'base64url').toString().split('.');
  const [print, mark, time, id] = [parts[0], ...parts.slice(1).map(readInteger)] as const;
  if (parts.length !== PARTS || mark === undefined || time === undefined || id === undefined) {
    throw new CursorError('it is no next_cursor of an answer');
  }
  if (print !== fingerprint(walk)) throw new CursorError('it belongs to a query with other parameters');
  return { mark, time, id };
}

/** `from` and `to` of an answer are those of its walk; `limit` and `format` may change from page to page. */
function fingerprint({ type, symbol, strategy, from, to, order, interval, desk }: Walk): string {
  const text = JSON.stringify([
    type,
    symbol ?? null,
    strategy ?? null,
    from ?? null,
    to ?? null,
    order,
    interval ?? null,
    ...(desk === undefined ? [] : [desk]),
  ]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 10);
}

function readInteger(text: string): number | undefined {
  return /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
