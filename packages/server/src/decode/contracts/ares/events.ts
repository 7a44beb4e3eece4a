/** What happened, as ARES tells it: signals, executions, round trips, reports, alerts. Pure. */
import type { Change, RowPatch } from '@tickboard/core/store/change';
import {
  isObject,
  readFigure,
  readFigureUnlessZero,
  readName,
  readText,
  type JsonObject,
  type Reading,
} from '../../values.ts';
import { readMoment } from './moment.ts';

/** A change; or in words why the payload is none. */
export type Decoded = Change | string;

/** `strategy_name action price confidence`, maybe `symbol reason`. */
export function decodeSignal(strategy: string, payload: unknown): Decoded {
  if (!isObject(payload) || !isGiven(payload['action'])) return 'a signal is an object with an action';
  const confidence = readFigure(payload['confidence']);
  return (
    faultOfShare('confidence', confidence) ??
    event('signals', payload, {
      strategy_name: strategy,
      action: readText(payload['action']),
      price: readFigureUnlessZero(payload['price']),
      confidence,
      symbol: readText(payload['symbol']),
      reason: readText(payload['reason']),
    })
  );
}

const SIDES: ReadonlyMap<unknown, string> = new Map([
  ['buy', 'buy'],
  ['sell', 'sell'],
]);

/** `trade_id strategy_name action entry_price quantity`, maybe `symbol`. */
export function decodeExecution(payload: unknown): Decoded {
  if (!isObject(payload) || !isGiven(payload['trade_id'])) return 'an executed trade is an object with a trade_id';
  const side = readName(payload['action']);
  const price = readFigureUnlessZero(payload['entry_price']);
  // Its clients read the names of ARES, all others those of every fill.
  return event('fills', payload, {
    trade_id: readText(payload['trade_id']),
    strategy_name: readText(payload['strategy_name']),
    action: readText(payload['action']),
    side: typeof side === 'string' ? (SIDES.get(side) ?? side) : side,
    entry_price: price,
    price,
    quantity: readFigure(payload['quantity']),
    symbol: readText(payload['symbol']),
  });
}

/** `trade_id strategy_name entry_price exit_price pnl`, maybe `symbol quantity reason`. */
export function decodeClosing(payload: unknown): Decoded {
  if (!isObject(payload) || !isGiven(payload['trade_id'])) return 'a closed trade is an object with a trade_id';
  return event('closed_trades', payload, {
    trade_id: readText(payload['trade_id']),
    strategy_name: readText(payload['strategy_name']),
    entry_price: readFigureUnlessZero(payload['entry_price']),
    exit_price: readFigureUnlessZero(payload['exit_price']),
    pnl: readFigure(payload['pnl']),
    quantity: readFigure(payload['quantity']),
    symbol: readText(payload['symbol']),
    reason: readText(payload['reason']),
  });
}

/** Members of a report that have a field of their own, or are no figure of the strategy. */
const REPORT_MEMBERS: ReadonlySet<string> = new Set([
  'strategy_name',
  'total_trades',
  'win_rate',
  'total_profit_loss',
  'timestamp',
  'time',
]);

/** `strategy_name total_trades win_rate total_profit_loss`; every other number of it goes to `values`. */
export function decodeReport(strategy: string, payload: unknown): Decoded {
  if (!isObject(payload)) return 'metrics are an object with figures';
  const others = Object.entries(payload).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && !REPORT_MEMBERS.has(entry[0]),
  );
  const { total_trades, win_rate, total_profit_loss } = payload;
  if (others.length === 0 && ![total_trades, win_rate, total_profit_loss].some(isGiven)) {
    return 'metrics are an object with figures';
  }
  const winRate = readFigure(win_rate);
  return (
    faultOfShare('win_rate', winRate) ??
    event('metrics', payload, {
      strategy_name: strategy,
      total_trades: readFigure(total_trades),
      win_rate: winRate,
      total_profit_loss: readFigure(total_profit_loss),
      values: others.length === 0 ? undefined : Object.fromEntries(others),
    })
  );
}

/** `strategy_name message`, and of a rollback `version reason`. */
export function decodeAlert(type: string, severity: 'info' | 'warning', payload: unknown): Decoded {
  if (!isObject(payload) || !(isGiven(payload['strategy_name']) || isGiven(payload['message']))) {
    return 'an alert is an object with a strategy_name or a message';
  }
  return event('alerts', payload, {
    type,
    severity,
    strategy_name: readText(payload['strategy_name']),
    message: readText(payload['message']),
    version: readText(payload['version']),
    reason: readText(payload['reason']),
  });
}

function event(channel: string, payload: JsonObject, data: RowPatch): Change {
  const time = readMoment(payload['timestamp'] ?? payload['time']);
  // A moment that cannot be read costs no event: the message that carries it has the time of its arrival.
  return { op: 'event', channel, data: { ...data, time: Number.isFinite(time) ? time : undefined } };
}

/** A percentage in place of a share would be shown a hundred times too large. */
function faultOfShare(name: string, value: Reading<number>): string | undefined {
  if (typeof value !== 'number' || Number.isNaN(value) || (value >= 0 && value <= 1)) return undefined;
  return `${name}: a share from 0 to 1 was expected, got ${value}`;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
