/** Times and ages as both dashboards write them. Rules: docs/spec/view.md. */
import { MISSING } from './numbers.ts';

/** `local`, `utc`, or a name of the IANA data base. */
export type TimeZone = string;

const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;

/** In `2026-01-31T12:34:56.789Z`. */
const TIME_FROM = 11;
const TIME_TO = 19;
const YEAR_0 = -62_167_219_200_000;
const YEAR_10000 = 253_402_300_800_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** `12:34:56`. */
export function formatTime(time: number | undefined, zone: TimeZone): string {
  if (zone === 'utc' && hasUsualYear(time)) return formatIso(time).slice(TIME_FROM, TIME_TO);
  return write(time, zone, 'time', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** `2026-01-31 12:34:56`. */
export function formatDateTime(time: number | undefined, zone: TimeZone): string {
  if (zone === 'utc' && hasUsualYear(time)) return formatIso(time).slice(0, TIME_TO).replace('T', ' ');
  const date = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const text = write(time, zone, 'full', { ...date, hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return text.replace(', ', ' ');
}

/** Whole of the moment, for files: ISO 8601 in UTC. */
export function formatIso(time: number | undefined): string {
  return isTime(time) ? new Date(time).toISOString() : '';
}

/** `0.3s`, `7s`, `3m`, `2h`, `5d`: how long ago, or how long still. */
export function formatAge(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return MISSING;
  const age = Math.max(0, ms);
  if (age < 9_950) return `${(age / MS_PER_SECOND).toFixed(1)}s`;
  if (age < MS_PER_MINUTE) return `${Math.floor(age / MS_PER_SECOND)}s`;
  if (age < MS_PER_HOUR) return `${Math.floor(age / MS_PER_MINUTE)}m`;
  if (age < MS_PER_DAY) return `${Math.floor(age / MS_PER_HOUR)}h`;
  return `${Math.floor(age / MS_PER_DAY)}d`;
}

/** Clocks of one and the same moment differ by that much. */
const SKEW_MS = 2_000;

/** How long ago that was; what a back end puts into the future is said to be there: `in 3m`. */
export function formatAgeAt(time: number | undefined, now: number): string {
  if (time === undefined) return MISSING;
  return time - now > SKEW_MS ? `in ${formatAge(time - now)}` : formatAge(now - time);
}

/** `2h 05m`, `3d 4h`: how long something lasts. */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return MISSING;
  const [days, hours] = [Math.floor(ms / MS_PER_DAY), Math.floor((ms % MS_PER_DAY) / MS_PER_HOUR)];
  if (days > 0) return `${days}d ${hours}h`;
  const minutes = Math.floor((ms % MS_PER_HOUR) / MS_PER_MINUTE);
  if (hours > 0) return `${hours}h ${String(minutes).padStart(2, '0')}m`;
  const seconds = Math.floor((ms % MS_PER_MINUTE) / MS_PER_SECOND);
  return minutes > 0 ? `${minutes}m ${String(seconds).padStart(2, '0')}s` : `${seconds}s`;
}

/** Whether this environment knows the zone. */
export function isTimeZone(zone: string): boolean {
  try {
    return createFormat(zone, {}) !== undefined;
  } catch {
    return false;
  }
}

function write(time: number | undefined, zone: TimeZone, name: string, options: Intl.DateTimeFormatOptions): string {
  if (!isTime(time)) return MISSING;
  const key = `${zone} ${name}`;
  let format = formats.get(key);
  if (format === undefined) formats.set(key, (format = createFormat(zone, options)));
  return format.format(time);
}

/** The Swedish way of writing dates is that of ISO 8601. */
function createFormat(zone: TimeZone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const timeZone = zone === 'utc' ? 'UTC' : zone;
  return new Intl.DateTimeFormat('sv-SE', { ...options, hourCycle: 'h23', ...(zone !== 'local' && { timeZone }) });
}

/** One of four digits: in UTC it is written without `Intl`, whose tables cost a process 8 MB. */
function hasUsualYear(time: number | undefined): boolean {
  return time !== undefined && time >= YEAR_0 && time < YEAR_10000;
}

/** Dates of JavaScript reach no further. */
function isTime(time: number | undefined): time is number {
  return time !== undefined && Math.abs(time) <= 8.64e15;
}
