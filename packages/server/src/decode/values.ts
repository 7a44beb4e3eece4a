/**
 * Single values as the producers write them. Each reader is total: what it cannot read becomes `UNREADABLE`, so that
 * nothing foreign passes into a row, and the row is refused where all rows are checked, by the channel's schema, with
 * the field's name.
 */

/** Stands for a value that cannot be read: no schema of any channel admits it. */
export const UNREADABLE = Number.NaN;

/** Undefined: not given. Null: given as not known, so a value held of it goes. */
export type Reading<Value> = Value | typeof UNREADABLE | null | undefined;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A figure, written as a JSON number or as a decimal in a JSON string. */
export function readFigure(value: unknown): Reading<number> {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return value;
  return typeof value === 'string' ? parseDecimal(value) : UNREADABLE;
}

/** A figure of which the producers write 0 for "not known". */
export function readFigureUnlessZero(value: unknown): Reading<number> {
  const figure = readFigure(value);
  return figure === 0 ? null : figure;
}

export function readText(value: unknown): Reading<string> {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return value;
  // Identifiers of exchanges are often counted.
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : UNREADABLE;
}

/** One of a list of names, which the producers write in capitals; an empty one is not given. */
export function readName(value: unknown): Reading<string> {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  return text === '' ? undefined : text.toLowerCase();
}

export function readFlag(value: unknown): boolean | typeof UNREADABLE | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'boolean' ? value : UNREADABLE;
}

/** Unix milliseconds, from RFC 3339 text or a number of milliseconds. */
export function readTime(value: unknown): Reading<number> {
  if (typeof value === 'string') return parseTime(value);
  if (typeof value === 'number') return Math.trunc(value);
  return value === undefined || value === null ? value : UNREADABLE;
}

const ZERO = 48;
const NINE = 57;

/** `Number()` would also read '', ' 1', '0x10' and 'Infinity', none of which is a decimal. */
function parseDecimal(text: string): number {
  if (text === '') return UNREADABLE;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const isDecimal =
      (code >= ZERO && code <= NINE) || code === 46 || code === 45 || code === 43 || code === 101 || code === 69;
    if (!isDecimal) return UNREADABLE;
  }
  return Number(text);
}

/** How Go writes a time that was never set. */
const GO_ZERO_TIME = '0001-01-01T00:00:00Z';
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** `2026-01-31T12:00:`, and the milliseconds of its beginning, as if it were UTC. */
let lastMinute = '1970-01-01T00:00:';
let lastMinuteMs = 0;
const MINUTE_LENGTH = 17;

/**
 * RFC 3339 in its full form, offset included, to Unix milliseconds; finer digits are cut off. Written out because it
 * runs for every message: `Date.parse` costs twice as much, and takes times without an offset as local. Messages of one
 * minute follow each other, so that what they have in common is read once.
 */
function parseTime(text: string): number | null {
  if (text.length < 20) return UNREADABLE;
  if (text === GO_ZERO_TIME) return null;
  if (!text.startsWith(lastMinute)) {
    const minuteMs = parseMinute(text);
    if (Number.isNaN(minuteMs)) return UNREADABLE;
    lastMinute = text.slice(0, MINUTE_LENGTH);
    lastMinuteMs = minuteMs;
  }
  const second = digits(text, MINUTE_LENGTH);
  // A comparison with NaN is false. A leap second is the next second.
  if (!(second <= 60)) return UNREADABLE;
  let index = MINUTE_LENGTH + 2;
  let millisecond = 0;
  if (text.charCodeAt(index) === 46) {
    const first = ++index;
    for (let scale = 100; ; index++, scale /= 10) {
      const digit = text.charCodeAt(index) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      if (scale >= 1) millisecond += digit * scale;
    }
    if (index === first) return UNREADABLE;
  }
  return lastMinuteMs + second * 1_000 + millisecond - readOffset(text, index);
}

function parseMinute(text: string): number {
  const year = digits(text, 0) * 100 + digits(text, 2);
  const month = digits(text, 5);
  const day = digits(text, 8);
  const hour = digits(text, 11);
  const minute = digits(text, 14);
  const separator = text.charCodeAt(10) | 0x20;
  const isShaped =
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(7) === 45 &&
    (separator === 116 || separator === 0x20) &&
    text.charCodeAt(13) === 58 &&
    text.charCodeAt(16) === 58;
  // A comparison with NaN is false: digits that are none end here too.
  const isInRange = month >= 1 && day >= 1 && hour <= 23 && minute <= 59;
  const isOnCalendar =
    year >= 0 && day <= (DAYS_IN_MONTH[month - 1] ?? 0) && (day !== 29 || month !== 2 || isLeapYear(year));
  if (!isShaped || !isInRange || !isOnCalendar) return UNREADABLE;
  return daysSinceEpoch(year, month, day) * 86_400_000 + (hour * 3_600 + minute * 60) * 1_000;
}

/** `Z`, `+02:00` or `-05:30` at the end of the text, in milliseconds. */
function readOffset(text: string, index: number): number {
  const sign = text.charCodeAt(index);
  if ((sign | 0x20) === 122) return text.length === index + 1 ? 0 : UNREADABLE;
  if ((sign !== 43 && sign !== 45) || text.length !== index + 6 || text.charCodeAt(index + 3) !== 58) return UNREADABLE;
  const hours = digits(text, index + 1);
  const minutes = digits(text, index + 4);
  if (!(hours <= 23 && minutes <= 59)) return UNREADABLE;
  return (sign === 45 ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** The two digits at `index` as a number. */
function digits(text: string, index: number): number {
  const tens = text.charCodeAt(index) - ZERO;
  const ones = text.charCodeAt(index + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : UNREADABLE;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days from 1970-01-01 in the Gregorian calendar (Howard Hinnant, chrono-compatible date algorithms). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
