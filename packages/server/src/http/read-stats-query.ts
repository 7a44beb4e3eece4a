/** The parameters of /api/v1/stats. */
import Type from 'typebox';
import type { StatsQuery } from '../history/stats/stats-query.ts';
import {
  DESK,
  parameter,
  type Parameters,
  readInteger,
  readParameters,
  requireOrder,
  SOURCE,
  STRATEGY,
  SYMBOL,
  TIME,
} from './parameters.ts';

const TIME_ZONE_DEFAULT = 'UTC';
const TIME_ZONE_MAX_LENGTH = 64;
/** Crypto is traded every day; what is not, on some 252. */
const ANNUAL_DAYS_DEFAULT = 365;
const ANNUAL_DAYS_MAX = 366;

export const STATS_PARAMETERS = {
  from: TIME,
  to: TIME,
  symbol: SYMBOL,
  strategy: STRATEGY,
  desk: DESK,
  source: SOURCE,
  tz: parameter(
    Type.String({ minLength: 1, maxLength: TIME_ZONE_MAX_LENGTH, default: TIME_ZONE_DEFAULT }),
    'a time zone of the IANA data base, such as UTC or Europe/Berlin',
    (text) => (isTimeZone(text) ? text : undefined),
  ),
  annual_days: parameter(
    Type.Integer({ minimum: 1, maximum: ANNUAL_DAYS_MAX, default: ANNUAL_DAYS_DEFAULT }),
    `an integer from 1 to ${ANNUAL_DAYS_MAX}`,
    readInteger,
  ),
} as const satisfies Parameters;

/** @throws {HttpError} 400, which names the parameter and what is accepted. */
export function readStatsQuery(given: Readonly<Record<string, unknown>>): StatsQuery {
  const values = readParameters(STATS_PARAMETERS, given);
  const { tz = TIME_ZONE_DEFAULT, annual_days: annualDays = ANNUAL_DAYS_DEFAULT, ...rest } = Object.fromEntries(values);
  requireOrder(rest['from'] as number | undefined, rest['to'] as number | undefined);
  return { ...rest, tz: tz as string, annualDays: annualDays as number };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
