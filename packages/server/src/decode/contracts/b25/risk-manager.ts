/** Risk figures and the emergency stop as B25's risk manager answers them over gRPC; see order-service.ts. Pure. */
import type { FieldValue } from '@tickboard/core/model/channel';
import type { DecodeOutput, Route } from '../../route.ts';
import { SubjectPattern } from '../../subject-pattern.ts';
import { isObject } from '../../values.ts';
import { readSeconds } from './order-service.ts';

const RISK_MANAGER = 'riskmanager.RiskManager';

/** What `GetRiskMetrics` and `GetEmergencyStopStatus` answer. */
export function createB25RiskManagerRoutes(): Route[] {
  return [
    { pattern: new SubjectPattern(`${RISK_MANAGER}/GetRiskMetrics`), format: 'json', decode: decodeMetrics },
    {
      pattern: new SubjectPattern(`${RISK_MANAGER}/GetEmergencyStopStatus`),
      format: 'json',
      decode: decodeEmergencyStop,
    },
  ];
}

/** Here 0 is a figure: no leverage, no drawdown, no position open. */
function decodeMetrics(value: unknown, _subject: unknown, output: DecodeOutput): void {
  const answer = isObject(value) ? value : {};
  const { metrics } = answer;
  if (!isObject(metrics)) {
    output.refuse('bad_shape', 'the answer holds no metrics');
    return;
  }
  const given = (name: string) => metrics[name] as FieldValue | undefined;
  const row = {
    leverage: given('leverage'),
    margin_ratio: given('marginRatio'),
    drawdown_daily: given('drawdownDaily'),
    drawdown_max: given('drawdownMax'),
    daily_pnl: given('dailyPnl'),
    total_equity: given('totalEquity'),
    updated_at: readSeconds(answer['timestamp']),
    limit_utilization: given('limitUtilization'),
    position_concentration: given('positionConcentration'),
    open_positions: given('openPositions'),
    pending_orders: given('pendingOrders'),
  };
  output.add({ op: 'merge', channel: 'risk', row, ifNewer: true });
}

/**
 * Once trading goes on, what stopped it is history. The answer says nothing of when it was true, so that trading goes on
 * is not believed against a stop that somebody told after the question.
 */
function decodeEmergencyStop(value: unknown, _subject: unknown, output: DecodeOutput): void {
  const status = isObject(value) ? value['status'] : undefined;
  if (!isObject(status) || typeof status['isStopped'] !== 'boolean') {
    output.refuse('bad_shape', 'the answer holds no status');
    return;
  }
  const { isStopped: is_stopped, stopReason, triggeredBy, stoppedAt } = status;
  const at = readSeconds(stoppedAt);
  const emergency_stop = {
    is_stopped,
    ...(is_stopped && isText(stopReason) && { reason: stopReason }),
    ...(is_stopped && isText(triggeredBy) && { triggered_by: triggeredBy }),
    ...(is_stopped && at !== undefined && { stopped_at: at }),
  };
  const askedAt = is_stopped ? undefined : output.askedAt;
  output.add({ op: 'merge', channel: 'risk', row: { emergency_stop }, ...(askedAt !== undefined && { askedAt }) });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
