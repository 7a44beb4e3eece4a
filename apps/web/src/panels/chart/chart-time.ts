/** Times of a chart in the time zone that was chosen: the library knows none. */
import { formatDateTime, formatTime, type TimeZone } from '@tickboard/client/view/times';
import { TickMarkType, type Time } from 'lightweight-charts';

const MS_PER_SECOND = 1_000;
const DAY = '1d';

/** Days begin in UTC, whatever the zone: their bars are told by the date there. */
const zoneOf = (interval: string, zone: TimeZone) => (interval === DAY ? 'utc' : zone);

/** When a bar began, as far as its interval needs it. */
export function formatBarTime(timeMs: number, interval: string, zone: TimeZone): string {
  const text = formatDateTime(timeMs, zoneOf(interval, zone));
  if (interval === DAY) return text.slice(0, 10);
  return interval === '1s' ? text : text.slice(0, 16);
}

/** A mark of the time axis. */
export function formatMark(time: Time, kind: TickMarkType, interval: string, zone: TimeZone): string {
  const ms = Number(time) * MS_PER_SECOND;
  const shownZone = zoneOf(interval, zone);
  const clock = formatTime(ms, shownZone);
  const date = formatDateTime(ms, shownZone).slice(0, 10);
  if (kind === TickMarkType.TimeWithSeconds) return clock;
  // A new day in UTC is an hour like others elsewhere.
  return kind !== TickMarkType.Time && clock === '00:00:00' ? date.slice(5) : clock.slice(0, 5);
}
