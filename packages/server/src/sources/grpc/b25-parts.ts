/** What B25's services are asked. */
import { ORDER_SERVICE } from '../../decode/contracts/b25/order-service.ts';
import { RISK_MANAGER } from '../../decode/contracts/b25/risk-manager.ts';
import type { GrpcPart } from './options.ts';

export const ORDERS_INTERVAL_MS = 30_000;
export const RISK_INTERVAL_MS = 5_000;

export interface B25OrderOptions {
  readonly intervalMs: number;
  /** Whose updates are streamed, and of which symbols: all where empty. */
  readonly userId: string;
  readonly symbols: readonly string[];
}

/** All orders at the start and at each interval, their updates in between. */
export function b25OrderPart({ intervalMs, userId, symbols }: B25OrderOptions): GrpcPart {
  return {
    interface: 'b25',
    calls: [{ method: `${ORDER_SERVICE}/GetOrders`, request: {}, intervalMs }],
    streams: [{ method: `${ORDER_SERVICE}/StreamOrderUpdates`, request: { user_id: userId, symbols } }],
  };
}

export interface B25RiskOptions {
  readonly intervalMs: number;
  /** The service's own where empty. */
  readonly accountId: string;
}

export function b25RiskPart({ intervalMs, accountId }: B25RiskOptions): GrpcPart {
  return {
    interface: 'b25',
    calls: [
      { method: `${RISK_MANAGER}/GetRiskMetrics`, request: { account_id: accountId }, intervalMs },
      { method: `${RISK_MANAGER}/GetEmergencyStopStatus`, request: {}, intervalMs },
    ],
    streams: [],
  };
}
