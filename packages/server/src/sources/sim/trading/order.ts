import { isFinished, type Order as OrderRow, type OrderStatus } from '@tickboard/core/model/channels/orders';
import { roundTo } from '../rounding.ts';
import type { Side } from '../market/book.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';

export type OrderType = 'market' | 'limit' | 'post_only';
export type TimeInForce = 'gtc' | 'ioc' | 'gtx';

export interface OrderRequest {
  readonly market: SymbolMarket;
  readonly strategy: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly lots: number;
  /** Absent for a market order. */
  readonly limitTicks?: number;
  /** It closes a position or a part of one, and so needs no margin of its own. */
  readonly isReducing: boolean;
}

/** A part of an order that was executed. */
export interface Execution {
  readonly printId: string;
  readonly ticks: number;
  readonly lots: number;
  readonly feeCents: number;
}

/** Mean prices are shown with this many digits more than a tick has. */
export const MEAN_PRICE_EXTRA_DECIMALS = 4;

/** An order in its life: new → submitted → partially_filled → filled, canceled or rejected. Only the broker changes it. */
export class Order {
  readonly id: string;
  readonly clientOrderId: string;
  readonly request: OrderRequest;
  readonly createdMs: number;
  status: OrderStatus = 'new';
  filledLots = 0;
  /** Sum of ticks × lots over what was executed. */
  filledCost = 0;
  updatedMs: number;
  /** Steps until the exchange has it. */
  stepsToArrival: number;
  /** Whether it lies in the book: what it does from then on, it does as a maker. */
  isResting = false;
  /** Whether it was matched against the market at least once. */
  hasMetMarket = false;

  constructor(serial: number, request: OrderRequest, nowMs: number, stepsToArrival: number) {
    this.id = `sim-o-${serial}`;
    this.clientOrderId = `sim-${request.strategy}-${serial}`;
    this.request = request;
    this.createdMs = nowMs;
    this.updatedMs = nowMs;
    this.stepsToArrival = stepsToArrival;
  }

  get isActive(): boolean {
    return !isFinished(this.status);
  }

  get remainingLots(): number {
    return this.request.lots - this.filledLots;
  }

  /** Margin that it holds in cents while active: its open part at its limit over the leverage; none where it reduces. */
  get marginCents(): number {
    const { market, limitTicks, isReducing } = this.request;
    if (!this.isActive || isReducing || limitTicks === undefined) return 0;
    const { centScale, leverage } = market.instrument;
    return Math.round((limitTicks * this.remainingLots) / (centScale * leverage));
  }

  row(): OrderRow {
    const { market, strategy, side, type, timeInForce, lots, limitTicks } = this.request;
    const { symbol, priceScale, lotScale, priceDecimals } = market.instrument;
    return {
      id: this.id,
      client_order_id: this.clientOrderId,
      symbol,
      side: side === 1 ? 'buy' : 'sell',
      type,
      ...(limitTicks !== undefined && { price: limitTicks / priceScale }),
      quantity: lots / lotScale,
      filled: this.filledLots / lotScale,
      ...(this.filledLots > 0 && {
        average_price: roundTo(
          this.filledCost / this.filledLots / priceScale,
          priceDecimals + MEAN_PRICE_EXTRA_DECIMALS,
        ),
      }),
      status: this.status,
      time_in_force: timeInForce,
      strategy_id: strategy,
      created_at: this.createdMs,
      updated_at: this.updatedMs,
    };
  }
}
