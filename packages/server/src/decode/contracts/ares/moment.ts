import { readTime, type Reading } from '../../values.ts';

const MS_PER_SECOND = 1_000;
/** In milliseconds, March 1973; in seconds, the year 5138. */
const SECONDS_BELOW = 1e11;

/** Unix milliseconds, from RFC 3339 text, Unix milliseconds, or Unix seconds as Python's `time.time()` gives them. */
export function readMoment(value: unknown): Reading<number> {
  return readTime(typeof value === 'number' && Math.abs(value) < SECONDS_BELOW ? value * MS_PER_SECOND : value);
}
