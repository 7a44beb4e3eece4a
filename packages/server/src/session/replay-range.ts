import { parseTime } from '@tickboard/core/model/wire-value';
import type { ReplayMessage } from '@tickboard/core/protocol/up/replay';
import type { ReplayRequest } from '../broadcast/replay-request.ts';
import { BadMessageError } from './read-message.ts';

/** @throws {BadMessageError} where the start is neither an event id nor an RFC 3339 time. */
export function readReplay({ from, count, id: requestId }: ReplayMessage): ReplayRequest {
  const counted = count === undefined ? {} : { count };
  if (from === undefined) return counted;
  if (typeof from === 'number') return { ...counted, fromId: Math.max(1, from) };
  try {
    return { ...counted, fromTime: parseTime(from) };
  } catch {
    throw new BadMessageError('BAD_MESSAGE', 'replay/from: neither an event id nor an RFC 3339 time', requestId);
  }
}
