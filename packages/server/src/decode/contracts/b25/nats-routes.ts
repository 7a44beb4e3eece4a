/** The subjects of B25's services. Rules: docs/spec/contract-b25-nats.md. Pure. */
import type { Change, RowPatch } from '@tickboard/core/store/change';
import type { DecodeOutput, Route, Subject } from '../../route.ts';
import { SubjectPattern } from '../../subject-pattern.ts';
import {
  isObject,
  readFigure,
  readName,
  readText,
  readTime,
  UNREADABLE,
  type JsonObject,
  type Reading,
} from '../../values.ts';
import { decodeOrder, decodePosition } from './trading.ts';

/** Changes; a text says why there are none. */
type Decoded = readonly Change[] | string;

export function createB25NatsRoutes(): readonly Route[] {
  return [
    route('orders.updates.{symbol}', decodeOrderUpdate),
    route('trading.fills', decodeFill),
    route('trading.alerts', decodeTradingAlert),
    route('trading.pnl', decodePnlReport),
    route('trading.positions', decodePositionReport),
    route('risk.metrics', decodeRiskMetrics),
    route('risk.alerts.{level}', decodeRiskAlert),
  ];
}

function route(pattern: string, decode: (payload: JsonObject, subject: Subject) => Decoded): Route {
  return {
    pattern: new SubjectPattern(pattern),
    format: 'json',
    decode(value: unknown, subject: Subject, output: DecodeOutput) {
      const decoded = isObject(value) ? decode(value, subject) : 'no object';
      if (typeof decoded === 'string') output.refuse('bad_shape', decoded);
      else for (const change of decoded) output.add(change);
    },
  };
}

/** `{order, update_type, timestamp}`: the order's own state counts, the type of update only names it again. */
function decodeOrderUpdate(payload: JsonObject, { captures }: Subject): Decoded {
  const { order } = payload;
  const decoded = decodeOrder({ symbol: captures['symbol'] }, order);
  if (decoded === undefined) return 'an update has an order with an id and a state';
  const { row } = decoded.change;
  const updatedAt = row['updated_at'] ?? readTime(payload['timestamp']);
  return [{ ...decoded.change, row: { ...row, updated_at: updatedAt }, ifNewer: true }];
}

/** Go field names: `ID Symbol Side Quantity Price Fee FeeCurrency Timestamp`. */
function decodeFill(payload: JsonObject): Decoded {
  if (payload['Symbol'] === undefined || payload['Quantity'] === undefined) return 'a fill has a Symbol and a Quantity';
  const data = {
    symbol: readText(payload['Symbol']),
    side: readName(payload['Side']),
    price: readFigure(payload['Price']),
    quantity: readFigure(payload['Quantity']),
    fee: readFigure(payload['Fee']),
    fee_asset: readUnlessEmpty(payload['FeeCurrency']),
    trade_id: readUnlessEmpty(payload['ID']),
    time: readTime(payload['Timestamp']),
  };
  return [{ op: 'event', channel: 'fills', data }];
}

/** `type severity symbol? message value threshold? timestamp` */
function decodeTradingAlert(payload: JsonObject): Decoded {
  if (payload['type'] === undefined && payload['message'] === undefined) return 'an alert has a type or a message';
  const data = {
    severity: readSeverity(payload['severity']),
    type: readUnlessEmpty(payload['type']),
    message: readText(payload['message']),
    symbol: readUnlessEmpty(payload['symbol']),
    value: readFigure(payload['value']),
    threshold: readFigure(payload['threshold']),
    time: readTime(payload['timestamp']),
  };
  return [{ op: 'event', channel: 'alerts', data }];
}

/** Of the whole account; what it says of trades and fees has no field there. */
function decodePnlReport(payload: JsonObject): Decoded {
  const { realized_pnl, unrealized_pnl } = payload;
  if (realized_pnl === undefined && unrealized_pnl === undefined) return 'a report has realized_pnl or unrealized_pnl';
  const row = {
    realized_pnl: readFigure(realized_pnl),
    unrealized_pnl: readFigure(unrealized_pnl),
    updated_at: readTime(payload['timestamp']),
  };
  return [{ op: 'merge', channel: 'account', row, ifNewer: true }];
}

function decodePositionReport(payload: JsonObject): Decoded {
  const decoded = decodePosition(undefined, payload);
  if (decoded === undefined) return 'a position has a symbol and a quantity';
  return [decoded.change];
}

const RISK_FIGURES = [
  'margin_ratio',
  'leverage',
  'drawdown_daily',
  'drawdown_max',
  'daily_pnl',
  'total_equity',
  'open_positions',
  'pending_orders',
] as const;

function decodeRiskMetrics(payload: JsonObject): Decoded {
  if (RISK_FIGURES.every((name) => payload[name] === undefined)) return 'risk metrics have a figure';
  const row: Record<string, RowPatch[string]> = { updated_at: readSeconds(payload['timestamp']) };
  for (const name of RISK_FIGURES) row[name] = readFigure(payload[name]);
  row['position_concentration'] = readFigures(payload['position_concentration']);
  return [{ op: 'merge', channel: 'risk', row, ifNewer: true }];
}

/** `level policy_id policy_name policy_type metric metric_value threshold_value message`, or an emergency stop. */
function decodeRiskAlert(payload: JsonObject, { captures }: Subject): Decoded {
  const time = readSeconds(payload['timestamp']);
  if (payload['type'] === 'emergency_stop') return decodeEmergencyStop(payload, time);
  const { policy_name, policy_type, metric, message } = payload;
  if ([policy_name, policy_type, metric, message].every((value) => value === undefined)) {
    return 'a risk alert has a policy, a metric or a message';
  }
  const data = {
    ...readLevel(payload['level'] ?? captures['level']),
    type: readUnlessEmpty(policy_name) ?? readUnlessEmpty(policy_type) ?? readUnlessEmpty(metric),
    message: readText(message),
    value: readFigure(payload['metric_value']),
    threshold: readFigure(payload['threshold_value']),
    time,
  };
  return [{ op: 'event', channel: 'alerts', data }];
}

/**
 * Its row has no `updated_at`: that is when the figures were computed, in whole seconds here, and a stop must never
 * lose against figures of the same second. Nor may it be missed because something beside it cannot be read.
 */
function decodeEmergencyStop(payload: JsonObject, time: Reading<number>): Decoded {
  const reason = readText(payload['reason']);
  const data = { severity: 'critical', type: 'emergency_stop', message: reason, time };
  const triggeredBy = readUnlessEmpty(payload['triggered_by']);
  const stop = {
    is_stopped: true,
    ...(typeof reason === 'string' && { reason }),
    ...(typeof triggeredBy === 'string' && { triggered_by: triggeredBy }),
    ...(typeof time === 'number' && time >= 0 && { stopped_at: time }),
  };
  return [
    { op: 'event', channel: 'alerts', data },
    { op: 'merge', channel: 'risk', row: { emergency_stop: stop }, ifNewer: true },
  ];
}

const KNOWN_SEVERITIES: ReadonlySet<string> = new Set(['info', 'warning', 'critical']);

/** Which levels there are, no contract says: one that is not known is a warning, with its name. */
function readLevel(level: unknown) {
  const severity = readSeverity(level);
  if (typeof severity !== 'string' || KNOWN_SEVERITIES.has(severity)) return { severity };
  return { severity: 'warning', reason: `level ${severity}` };
}

const SEVERITIES: ReadonlyMap<unknown, string> = new Map([['emergency', 'critical']]);

/** A severity that is none of ours is refused by the schema, under its own name. */
function readSeverity(value: unknown): Reading<string> {
  const name = readName(value);
  return SEVERITIES.get(name) ?? name;
}

/** Go writes an empty text where it has none. */
function readUnlessEmpty(value: unknown): Reading<string> {
  return value === '' ? undefined : readText(value);
}

/** Unix seconds to milliseconds; 0 is a time that was never set. */
function readSeconds(value: unknown): Reading<number> {
  const seconds = readFigure(value);
  if (typeof seconds !== 'number') return seconds;
  return seconds === 0 ? undefined : Math.trunc(seconds * 1_000);
}

function readFigures(value: unknown): Readonly<Record<string, number>> | number | null | undefined {
  if (value === undefined || value === null) return value;
  if (!isObject(value)) return UNREADABLE;
  const figures: Record<string, number> = {};
  for (const [name, given] of Object.entries(value)) {
    const figure = readFigure(given);
    if (typeof figure !== 'number' || name === '__proto__') return UNREADABLE;
    figures[name] = figure;
  }
  return figures;
}
