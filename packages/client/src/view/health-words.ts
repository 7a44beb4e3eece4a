/** What is said of a source beside its figures. */
import type { TableRows } from '../channel-rows.ts';
import { formatTime, type TimeZone } from './times.ts';

type Health = Readonly<TableRows['system_health']>;

/** Of one that is silent and was not always; undefined for others. */
export function silenceWords({ status, last_message_at: lastAt }: Health, zone: TimeZone): string | undefined {
  const isSilent = (status === 'stale' || status === 'down') && lastAt !== undefined;
  return isSilent ? `Its figures are old: nothing came since ${formatTime(lastAt, zone)}.` : undefined;
}
