import { create } from '@bufbuild/protobuf';
import type { Change } from '@tickboard/core/store/change';
import { describe, expect, it } from 'vitest';
import { createB25RiskManagerRoutes } from '../../../../src/decode/contracts/b25/risk-manager.ts';
import { RouteDecoder } from '../../../../src/decode/route-decoder.ts';
import {
  EmergencyStopStatusResponseSchema,
  RiskMetricsResponseSchema,
} from '../../../../src/sources/grpc/generated/b25/risk_pb.js';
import { openSupervision } from '../../../sources/supervision-under-test.ts';
import { fieldsOf, isAdmitted } from '../../admitted.ts';

const METRICS = 'riskmanager.RiskManager/GetRiskMetrics';
const STOP = 'riskmanager.RiskManager/GetEmergencyStopStatus';

function decode(name: string, message: unknown) {
  const changes: Change[] = [];
  const refusals: string[] = [];
  const decoder = new RouteDecoder({
    routes: createB25RiskManagerRoutes(),
    sink: {
      deliver: (delivered) => changes.push(...delivered),
      refuse: (kind, _where, why) => refusals.push(`${kind}: ${why}`),
    },
  });
  decoder.receiveValue(name, message, 'answer');
  decoder.flush();
  return { changes, refusals };
}

describe('risk metrics over gRPC', () => {
  it('[BG7] become the risk record', () => {
    const metrics = {
      marginRatio: 0.25,
      leverage: 2.5,
      drawdownDaily: 0.01,
      drawdownMax: 0.08,
      dailyPnl: -120.5,
      unrealizedPnl: 40,
      totalEquity: 100_000,
      totalMarginUsed: 25_000,
      positionConcentration: { BTCUSDT: 0.75, ETHUSDT: 0.25 },
      limitUtilization: { max_leverage: 0.5 },
      openPositions: 2,
      pendingOrders: 3,
    };
    const answer = create(RiskMetricsResponseSchema, { metrics, timestamp: 1_767_225_600n });
    const { changes, refusals } = decode(METRICS, answer);
    expect(refusals).toEqual([]);
    expect(changes).toMatchObject([{ op: 'merge', channel: 'risk', ifNewer: true }]);
    expect(fieldsOf(changes[0])).toEqual({
      margin_ratio: 0.25,
      leverage: 2.5,
      drawdown_daily: 0.01,
      drawdown_max: 0.08,
      daily_pnl: -120.5,
      total_equity: 100_000,
      position_concentration: { BTCUSDT: 0.75, ETHUSDT: 0.25 },
      limit_utilization: { max_leverage: 0.5 },
      open_positions: 2,
      pending_orders: 3,
      updated_at: Date.UTC(2026, 0, 1),
    });
    expect(changes.every(isAdmitted)).toBe(true);
  });

  it('[BG7] may be 0', () => {
    const { changes } = decode(METRICS, create(RiskMetricsResponseSchema, { metrics: {} }));
    expect(fieldsOf(changes[0])).toMatchObject({ leverage: 0, daily_pnl: 0, open_positions: 0 });
    expect(fieldsOf(changes[0])).not.toHaveProperty('updated_at');
    expect(changes.every(isAdmitted)).toBe(true);
  });

  it('[BG7] that are missing are not taken for 0', () => {
    expect(decode(METRICS, create(RiskMetricsResponseSchema, { timestamp: 5n }))).toEqual({
      changes: [],
      refusals: ['bad_shape: the answer holds no metrics'],
    });
  });

  it.each([[{ leverage: Number.NaN }], [{ openPositions: -1 }], [{ positionConcentration: { X: Number.NaN } }]])(
    '[BG7] that are none are refused: %j',
    (metrics) => {
      const { changes } = decode(METRICS, create(RiskMetricsResponseSchema, { metrics }));
      expect(changes).toHaveLength(1);
      expect(changes.some(isAdmitted)).toBe(false);
    },
  );
});

describe('the emergency stop over gRPC', () => {
  it('[BG8] has its reason, its cause and its time while it holds', () => {
    const status = { isStopped: true, stoppedAt: 1_767_225_600n, stopReason: 'drawdown', triggeredBy: 'policy' };
    const { changes } = decode(STOP, create(EmergencyStopStatusResponseSchema, { status }));
    expect(fieldsOf(changes[0])).toEqual({
      emergency_stop: {
        is_stopped: true,
        reason: 'drawdown',
        triggered_by: 'policy',
        stopped_at: Date.UTC(2026, 0, 1),
      },
    });
    expect(changes.every(isAdmitted)).toBe(true);
  });

  it('[BG8] shows nothing of an earlier one once trading goes on', () => {
    const status = { isStopped: false, stoppedAt: 1_767_225_600n, stopReason: 'drawdown', triggeredBy: 'policy' };
    const { changes } = decode(STOP, create(EmergencyStopStatusResponseSchema, { status }));
    expect(fieldsOf(changes[0])).toEqual({ emergency_stop: { is_stopped: false } });
  });

  it('[BG8] says only what is given', () => {
    const { changes } = decode(STOP, create(EmergencyStopStatusResponseSchema, { status: { isStopped: true } }));
    expect(fieldsOf(changes[0])).toEqual({ emergency_stop: { is_stopped: true } });
  });

  it.each([[{}], [null], [7], [{ status: {} }], [{ status: { isStopped: 'no' } }]])(
    '[BG8] is not told by %j',
    (value) => {
      expect(decode(STOP, value)).toEqual({ changes: [], refusals: ['bad_shape: the answer holds no status'] });
    },
  );
});

describe('an answer about the emergency stop on its way', () => {
  /** One source is asked, as over gRPC, another tells by itself, as over NATS. */
  function open() {
    const { puppet, endTurn, row } = openSupervision(['bus', 'service']);
    const { context } = puppet('service');
    const decoder = new RouteDecoder({ routes: createB25RiskManagerRoutes(), sink: context });
    for (const name of ['bus', 'service']) puppet(name).context.connected();
    return {
      shown: () => row('risk')?.['emergency_stop'],
      ask: () => decoder.beginAnswer(STOP),
      answer(isStopped: boolean) {
        decoder.receiveValue(STOP, create(EmergencyStopStatusResponseSchema, { status: { isStopped } }), 'answer');
        decoder.endAnswer(STOP);
        decoder.flush();
        endTurn();
      },
      tell(is_stopped: boolean) {
        const change: Change = { op: 'merge', channel: 'risk', row: { emergency_stop: { is_stopped } }, ifNewer: true };
        puppet('bus').context.deliver([change]);
        endTurn();
      },
    };
  }

  it('[BG9] takes back no stop that was told since it was asked for; the next one does', () => {
    const { ask, answer, tell, shown } = open();
    ask();
    answer(false);
    expect(shown()).toEqual({ is_stopped: false });
    ask();
    tell(true);
    answer(false);
    expect(shown()).toEqual({ is_stopped: true });
    ask();
    answer(false);
    expect(shown()).toEqual({ is_stopped: false });
  });

  it('[BG9] says that trading is stopped whatever was told', () => {
    const { ask, answer, tell, shown } = open();
    tell(true);
    ask();
    tell(false);
    answer(true);
    expect(shown()).toEqual({ is_stopped: true });
  });

  it('[BG9] is taken where no stop was told since', () => {
    const { ask, answer, tell, shown } = open();
    tell(true);
    ask();
    answer(false);
    expect(shown()).toEqual({ is_stopped: false });
    ask();
    answer(false);
    expect(shown()).toEqual({ is_stopped: false });
  });
});
