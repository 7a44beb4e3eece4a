import { parseTime } from '@tickboard/core/model/wire-value';
import type { ReplayMessage } from '@tickboard/core/protocol/up/replay';
import { BadMessageError } from './read-message.ts';

/**
 * Which events a replay asks for: those from an event id or from an RFC 3339 time on, or all.
 *
 * @throws {BadMessageError} where the start is neither.
 */
export function startingFrom({ from, id: requestId }: ReplayMessage): (event: { id: number; time: number }) => boolean {
  if (from === undefined) return () => true;
  if (typeof from === 'number') return ({ id }) => id >= from;
  try {
    const fromTime = parseTime(from);
    return ({ time }) => time >= fromTime;
  } catch {
    throw new BadMessageError('BAD_MESSAGE', 'replay/from: neither an event id nor an RFC 3339 time', requestId);
  }
}
