/** Times of a chart in the time zone that was chosen: the library knows none. */
import { zoneOfBars } from '@tickboard/client/view/bar-words';
import { formatDateTime, formatTime, type TimeZone } from '@tickboard/client/view/times';
import { TickMarkType, type Time } from 'lightweight-charts';

const MS_PER_SECOND = 1_000;

/** A mark of the time axis. */
export function formatMark(time: Time, kind: TickMarkType, interval: string, zone: TimeZone): string {
  const ms = Number(time) * MS_PER_SECOND;
  const shownZone = zoneOfBars(interval, zone);
  const clock = formatTime(ms, shownZone);
  const date = formatDateTime(ms, shownZone).slice(0, 10);
  if (kind === TickMarkType.TimeWithSeconds) return clock;
  // A new day in UTC is an hour like others elsewhere.
  return kind !== TickMarkType.Time && clock === '00:00:00' ? date.slice(5) : clock.slice(0, 5);
}
