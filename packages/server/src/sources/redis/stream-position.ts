/** Where a reader stands in a stream, and what a look at the stream says about it. */
import type { StreamOptions } from './options.ts';

export interface StreamPosition {
  /** Of the last entry read; `0-0` before the first. */
  readonly id: string;
  /** How many entries had ever been added up to it; undefined before Redis 7, which does not count. */
  readonly ordinal: number | undefined;
}

/** What XINFO STREAM tells. */
export interface StreamState {
  readonly length: number;
  readonly lastId: string;
  readonly firstId: string | undefined;
  readonly added: number | undefined;
}

export interface Verdict {
  readonly position: StreamPosition;
  /** In words, where entries were removed before they were read. */
  readonly gap?: string;
}

/** Before every entry. */
export const BEGINNING = '0-0';
const ID = /^\d{1,20}-\d{1,20}$/;

/** As a bookmark holds it. Undefined for anything else. */
export function parsePosition(text: string | undefined): StreamPosition | undefined {
  const [id = '', ordinal] = (text ?? '').split(' ');
  if (!ID.test(id)) return undefined;
  return { id, ordinal: ordinal !== undefined && /^\d{1,15}$/.test(ordinal) ? Number(ordinal) : undefined };
}

export function formatPosition({ id, ordinal }: StreamPosition): string {
  return ordinal === undefined ? id : `${id} ${ordinal}`;
}

export function advance(position: StreamPosition, id: string, entries: number): StreamPosition {
  return { id, ordinal: position.ordinal === undefined ? undefined : position.ordinal + entries };
}

/** `state` is undefined where there is no such stream yet: everything that it will hold is to be read. */
export function firstPosition(from: StreamOptions['from'], state: StreamState | undefined): StreamPosition {
  if (state === undefined) return { id: BEGINNING, ordinal: 0 };
  return from === 'new' ? { id: state.lastId, ordinal: state.added } : { id: BEGINNING, ordinal: removedOf(state) };
}

/**
 * A stream is trimmed from its oldest entry on. Where the oldest one left is newer than the position, the count of
 * entries ever added tells how many were removed between the two.
 */
export function judge(position: StreamPosition, state: StreamState | undefined): Verdict {
  // Whoever adds to it now begins a new one.
  if (state === undefined) return { position: { id: position.id, ordinal: 0 } };
  const { id, ordinal } = position;
  const removed = removedOf(state);
  const isAnew =
    compareIds(state.lastId, id) < 0 || (state.added !== undefined && ordinal !== undefined && state.added < ordinal);
  if (isAnew) {
    const gap = `the stream began anew since entry ${id} was read; what the old one held after that is lost`;
    return { position: { id: BEGINNING, ordinal: removed }, gap };
  }
  const isPassed = state.firstId === undefined || compareIds(state.firstId, id) > 0;
  if (!isPassed) return { position };
  if (removed !== undefined && ordinal !== undefined) {
    if (removed <= ordinal) return { position };
    const lost = removed - ordinal;
    const gap = `${lost} ${lost === 1 ? 'entry was' : 'entries were'} removed after ${id} before they could be read`;
    return { position: { id, ordinal: removed }, gap };
  }
  if (id === BEGINNING || compareIds(state.lastId, id) === 0) return { position };
  const gap = `entry ${id}, the last one read, was removed, and perhaps others after it before they could be read`;
  // Said once: from here on the reader stands right before the oldest entry that is left.
  return { position: { id: predecessorOf(state.firstId ?? state.lastId), ordinal: undefined }, gap };
}

/** Below zero where the left one is older. */
export function compareIds(left: string, right: string): number {
  const [leftMs = '0', leftSequence = '0'] = left.split('-');
  const [rightMs = '0', rightSequence = '0'] = right.split('-');
  return compareNumbers(leftMs, rightMs) || compareNumbers(leftSequence, rightSequence);
}

function removedOf({ added, length }: StreamState): number | undefined {
  return added === undefined ? undefined : added - length;
}

/** Of an entry that is left; of the last one where none is, so that it counts as read. */
function predecessorOf(id: string): string {
  const [ms = '0', sequence = '0'] = id.split('-');
  if (sequence !== '0') return `${ms}-${BigInt(sequence) - 1n}`;
  return ms === '0' ? BEGINNING : `${BigInt(ms) - 1n}-18446744073709551615`;
}

/** Both parts may be greater than a number can hold exactly. */
function compareNumbers(left: string, right: string): number {
  const difference = BigInt(left) - BigInt(right);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}
