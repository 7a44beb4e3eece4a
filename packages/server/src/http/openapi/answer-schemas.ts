/** What the routes beside the state and history answer. */
import { type JsonSchema, listOf, mapOf, objectOf, refTo, timeSchema } from './wire-schema.ts';

const TEXT: JsonSchema = { type: 'string' };
const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
const FIGURE: JsonSchema = { type: 'number' };
const SHARE: JsonSchema = { type: 'number', 'x-unit': 'ratio' };
const AMOUNT: JsonSchema = { type: 'number', 'x-unit': 'amount' };
const REASONS: JsonSchema = { ...mapOf(TEXT), description: 'What cannot be said, and why.' };
const MODE: JsonSchema = { enum: ['live', 'simulated'] };

const COUNTS = { trades: COUNT, trades_with_pnl: COUNT, winning_trades: COUNT, losing_trades: COUNT };

const FIGURES = {
  ...COUNTS,
  pnl: AMOUNT,
  gross_profit: AMOUNT,
  gross_loss: AMOUNT,
  win_rate: SHARE,
  profit_factor: FIGURE,
  expectancy: AMOUNT,
  average_win: AMOUNT,
  average_loss: AMOUNT,
  best: AMOUNT,
  worst: AMOUNT,
  max_drawdown: AMOUNT,
  absent: REASONS,
};

function groupOf(name: string): JsonSchema {
  return listOf(closedObject({ [name]: TEXT, ...FIGURES }, [name, ...Object.keys(COUNTS)]));
}

/** Nothing else is in it. */
function closedObject(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return { ...objectOf(properties, required), additionalProperties: false };
}

const SPAN = closedObject({ first_time: timeSchema('Of the earliest.'), last_time: timeSchema('Of the latest.') }, [
  'first_time',
  'last_time',
]);

const EQUITY = {
  points: COUNT,
  first_time: timeSchema('Of the first point.'),
  last_time: timeSchema('Of the last point.'),
  first: AMOUNT,
  last: AMOUNT,
  low: AMOUNT,
  high: AMOUNT,
  desk: TEXT,
  sources: listOf(TEXT),
  days: COUNT,
  returns: COUNT,
  returns_left_out: COUNT,
  max_drawdown: SHARE,
  sharpe: FIGURE,
  sortino: FIGURE,
  absent: REASONS,
};
const EQUITY_MAY_LACK: readonly string[] = ['desk', 'max_drawdown', 'sharpe', 'sortino', 'absent'];

const CURRENCY = {
  currency: TEXT,
  symbol: TEXT,
  ...FIGURES,
  by_day: groupOf('day'),
  by_strategy: groupOf('strategy'),
  by_symbol: groupOf('symbol'),
};

const STATS = {
  from: timeSchema('Included.'),
  to: timeSchema('Not included.'),
  symbol: TEXT,
  strategy: TEXT,
  desk: TEXT,
  source: TEXT,
  tz: TEXT,
  annual_days: COUNT,
  closed_trades: COUNT,
  repeated_trades: COUNT,
  by_currency: listOf(closedObject(CURRENCY, [...Object.keys(COUNTS), 'by_day', 'by_strategy', 'by_symbol'])),
  equity: closedObject(
    EQUITY,
    Object.keys(EQUITY).filter((name) => !EQUITY_MAY_LACK.includes(name)),
  ),
  absent: REASONS,
};

const SYMBOL = {
  symbol: TEXT,
  state: listOf(TEXT),
  first_time: timeSchema('Of the earliest that is kept.'),
  last_time: timeSchema('Of the latest that is kept.'),
  kept: mapOf({ anyOf: [SPAN, mapOf(SPAN)] }),
};

const VERDICT = {
  index: COUNT,
  status: { enum: ['accepted', 'refused'] },
  kind: TEXT,
  why: TEXT,
};

const SERVICE = {
  service: TEXT,
  version: TEXT,
  mode: MODE,
  runtime: mapOf(TEXT),
  started_at: timeSchema('When the process began to serve.'),
  uptime_seconds: FIGURE,
  timestamp: timeSchema('Now.'),
  clients: { type: 'object' },
  state: objectOf({ epoch: TEXT, seq: COUNT, counts: mapOf(COUNT) }, ['epoch', 'seq', 'counts']),
  backends: mapOf({ type: 'object' }),
};

export const ANSWER_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Error: closedObject({ error: TEXT, status: COUNT, path: { type: ['string', 'null'] } }, ['error', 'status', 'path']),
  Stats: closedObject(STATS, ['tz', 'annual_days', 'closed_trades', 'repeated_trades', 'by_currency']),
  Symbols: closedObject({ symbols: listOf(closedObject(SYMBOL, ['symbol', 'state', 'kept'])), absent: REASONS }, [
    'symbols',
  ]),
  PushReport: objectOf({ accepted: COUNT, refused: COUNT, items: listOf(closedObject(VERDICT, ['index', 'status'])) }, [
    'accepted',
    'refused',
    'items',
  ]),
  ServiceInfo: closedObject(SERVICE, Object.keys(SERVICE)),
  EventbusHealth: closedObject(
    { status: { enum: ['healthy', 'degraded', 'down'] }, type: TEXT, subscribers: mapOf(COUNT) },
    ['status', 'type', 'subscribers'],
  ),
  HistoryPage: objectOf(
    {
      type: TEXT,
      symbol: TEXT,
      strategy: TEXT,
      interval: TEXT,
      limit: { type: 'integer', minimum: 1 },
      data: { type: 'array' },
      next_cursor: TEXT,
    },
    ['type', 'limit', 'data'],
  ),
};

export const ERROR = refTo('Error');
