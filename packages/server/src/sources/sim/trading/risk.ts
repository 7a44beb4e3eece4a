/** Risk figures from the state of the desk, their limits, and how much of each limit is in use. */
import type { Risk as RiskRow } from '@tickboard/core/model/channels/risk';
import { amountOf, roundTo } from '../rounding.ts';
import { notionalCents, type Portfolio } from './portfolio.ts';

const DAY_MS = 86_400_000;

/** Each in the unit of the figure that it bounds; `largest_position` is the largest notional over equity. */
export const RISK_LIMITS = {
  leverage: 1.2,
  margin_ratio: 0.25,
  drawdown_daily: 0.03,
  daily_loss: 2_000,
  largest_position: 0.15,
  open_positions: 10,
  pending_orders: 16,
};
export type RiskLimit = keyof typeof RISK_LIMITS;
export const RISK_LIMIT_NAMES = Object.keys(RISK_LIMITS) as RiskLimit[];

export class Risk {
  readonly #portfolio: Portfolio;
  #day: number;
  #dayStartCents: number;
  #dayHighCents: number;
  #highCents: number;
  #drawdownMax = 0;
  #lastEquityCents: number;
  #drawdownDaily = 0;

  constructor(portfolio: Portfolio, nowMs: number) {
    const equityCents = portfolio.equityCents;
    this.#portfolio = portfolio;
    this.#day = Math.floor(nowMs / DAY_MS);
    this.#dayStartCents = equityCents;
    this.#dayHighCents = equityCents;
    this.#highCents = equityCents;
    this.#lastEquityCents = equityCents;
  }

  /** Change of equity since the start of the day (UTC). */
  get dailyPnlCents(): number {
    return this.#portfolio.equityCents - this.#dayStartCents;
  }

  /** Takes in the equity of this step. A day starts with the equity that the day before ended with. */
  observe(nowMs: number): void {
    const equityCents = this.#portfolio.equityCents;
    const day = Math.floor(nowMs / DAY_MS);
    if (day > this.#day) {
      this.#day = day;
      this.#dayStartCents = this.#lastEquityCents;
      this.#dayHighCents = this.#lastEquityCents;
    }
    this.#dayHighCents = Math.max(this.#dayHighCents, equityCents);
    this.#highCents = Math.max(this.#highCents, equityCents);
    this.#drawdownDaily = (this.#dayHighCents - equityCents) / this.#dayHighCents;
    this.#drawdownMax = Math.max(this.#drawdownMax, (this.#highCents - equityCents) / this.#highCents);
    this.#lastEquityCents = equityCents;
  }

  /** `orderMarginCents` is what active orders hold, `pendingOrders` their number. */
  row(orderMarginCents: number, pendingOrders: number, nowMs: number): RiskRow {
    const portfolio = this.#portfolio;
    const equityCents = portfolio.equityCents;
    const exposures = Array.from(portfolio.positions, (position) => ({
      symbol: position.market.instrument.symbol,
      cents: notionalCents(position),
    }));
    const grossCents = exposures.reduce((sum, { cents }) => sum + cents, 0);
    const concentration = Object.fromEntries(
      exposures.map(({ symbol, cents }) => [symbol, roundTo(cents / grossCents, 3)]),
    );
    const figures = {
      leverage: roundTo(grossCents / equityCents, 3),
      margin_ratio: roundTo((portfolio.marginCents + orderMarginCents) / equityCents, 4),
      drawdown_daily: roundTo(this.#drawdownDaily, 5),
      open_positions: portfolio.count,
      pending_orders: pendingOrders,
    };
    const bounded: Record<RiskLimit, number> = {
      ...figures,
      daily_loss: amountOf(Math.max(0, -this.dailyPnlCents)),
      largest_position: Math.max(0, ...exposures.map(({ cents }) => cents)) / equityCents,
    };
    return {
      ...figures,
      drawdown_max: roundTo(this.#drawdownMax, 5),
      daily_pnl: amountOf(this.dailyPnlCents),
      total_equity: amountOf(equityCents),
      limits: RISK_LIMITS,
      limit_utilization: Object.fromEntries(
        RISK_LIMIT_NAMES.map((name) => [name, roundTo(bounded[name] / RISK_LIMITS[name], 3)]),
      ),
      position_concentration: concentration,
      emergency_stop: { is_stopped: false },
      updated_at: nowMs,
    };
  }
}
