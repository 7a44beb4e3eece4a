/** The parameters of /api/v1/history. */
import Type from 'typebox';
import { FORMATS, type HistoryQuery, LIMIT_DEFAULT, LIMIT_MAX, ORDERS } from '../history/history-query.ts';
import { INTERVALS } from '@tickboard/core/model/intervals';
import { HISTORY_TYPES, type HistoryType, kindOf } from '../history/kinds.ts';
import { HttpError } from './http-error.ts';
import {
  DESK,
  oneOf,
  parameter,
  type Parameters,
  readInteger,
  readParameters,
  requireOrder,
  STRATEGY,
  SYMBOL,
  TIME,
} from './parameters.ts';

const INTERVAL_DEFAULT = '1m';
const ORDER_DEFAULT = 'desc';
const FORMAT_DEFAULT = 'json';
const CURSOR_MAX_LENGTH = 256;
/** All rows that there are, as one answer. */
const WHOLE = 'all';
const WHOLE_PAGE_ROWS = 5_000;
/** Formats that can be read, and sent, row by row. */
const WHOLE_FORMATS: readonly unknown[] = ['ndjson', 'csv'];

export const HISTORY_PARAMETERS = {
  type: oneOf(HISTORY_TYPES),
  symbol: SYMBOL,
  strategy: STRATEGY,
  desk: DESK,
  from: TIME,
  to: TIME,
  limit: parameter(
    Type.Union([Type.Integer({ minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT }), Type.Enum([WHOLE])]),
    `an integer from 1 to ${LIMIT_MAX}, or ${WHOLE} (with format ${WHOLE_FORMATS.join(' or ')})`,
    (text) => (text === WHOLE ? text : readInteger(text)),
  ),
  cursor: parameter(
    Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: CURSOR_MAX_LENGTH }),
    'next_cursor of an answer',
  ),
  order: oneOf(ORDERS, ORDER_DEFAULT),
  interval: oneOf(INTERVALS, INTERVAL_DEFAULT),
  format: oneOf(FORMATS, FORMAT_DEFAULT),
} as const satisfies Parameters;

type Name = keyof typeof HISTORY_PARAMETERS;

export interface HistoryRequest {
  readonly query: HistoryQuery;
  /** All rows are wanted: `limit` of the query is how many are read at a time. */
  readonly isWhole: boolean;
}

/** @throws {HttpError} 400, which names the parameter and what is accepted. */
export function readHistoryQuery(given: Readonly<Record<string, unknown>>): HistoryRequest {
  const values = readParameters(HISTORY_PARAMETERS, given);
  const type = values.get('type') as HistoryType | undefined;
  if (type === undefined) throw new HttpError(400, `type is missing: ${HISTORY_PARAMETERS.type.expected} was expected`);
  const { hasSymbol, strategyColumn, hasDesk } = kindOf(type);
  const refuse = (name: Name, why: string) => {
    throw new HttpError(400, `${name} does not go with type ${type}: ${why}`);
  };
  if (values.has('symbol') && !hasSymbol) refuse('symbol', `it goes with ${typesWith((kind) => kind.hasSymbol)}`);
  if (values.has('strategy') && strategyColumn === undefined) {
    refuse('strategy', `it goes with ${typesWith((kind) => kind.strategyColumn !== undefined)}`);
  }
  if (values.has('desk') && !hasDesk) refuse('desk', `it goes with ${typesWith((kind) => kind.hasDesk)}`);
  const isCandles = type === 'candles';
  if (values.has('interval') && !isCandles) refuse('interval', 'it goes with candles');
  if (isCandles && !values.has('symbol')) {
    throw new HttpError(400, `symbol is missing: ${SYMBOL.expected} was expected`);
  }
  const [from, to] = [values.get('from'), values.get('to')] as readonly (number | undefined)[];
  requireOrder(from, to);
  const isWhole = values.get('limit') === WHOLE;
  if (isWhole && !WHOLE_FORMATS.includes(values.get('format'))) {
    throw new HttpError(400, `limit ${WHOLE} goes with format ${WHOLE_FORMATS.join(' or ')} only`);
  }
  const defaults = {
    order: ORDER_DEFAULT,
    limit: LIMIT_DEFAULT,
    format: FORMAT_DEFAULT,
    ...(isCandles && { interval: INTERVAL_DEFAULT }),
  };
  const query = { ...defaults, ...Object.fromEntries(values), ...(isWhole && { limit: WHOLE_PAGE_ROWS }) };
  return { query: query as unknown as HistoryQuery, isWhole };
}

function typesWith(has: (kind: ReturnType<typeof kindOf>) => boolean): string {
  return HISTORY_TYPES.filter((type) => has(kindOf(type))).join(', ');
}
