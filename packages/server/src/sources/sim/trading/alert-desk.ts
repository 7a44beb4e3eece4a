/** Raises alerts: once when something happens, and for a limit once until its use has clearly fallen again. */
import { alerts, type Alert } from '@tickboard/core/model/channels/alerts';
import type { Risk as RiskRow } from '@tickboard/core/model/channels/risk';
import type { ChangeCollector } from '../changes.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { amountOf, roundTo } from '../rounding.ts';
import type { BarSeries } from '../strategies/bars.ts';
import type { Rejection } from './broker.ts';
import type { RoundTrip } from './portfolio.ts';
import { RISK_LIMIT_NAMES, type RiskLimit } from './risk.ts';

/** Use of a limit that warns, that is critical, and below which it counts as left. */
const USE_WARNING = 0.8;
const USE_CRITICAL = 1;
const USE_LEFT = 0.6;
const LARGE_LOSS_CENTS = -60_00;
/** A move is worth an alert from this size on, and beyond so many of the usual ranges of a bar. */
const MOVE_PERCENT_MIN = 0.8;
const MOVE_RANGES_MIN = 6;
const MOVE_BARS = 12;
/** Seconds of market before the same instrument raises another alert about its moves. */
const MOVE_QUIET = 600;

export class AlertDesk {
  readonly #source: string;
  readonly #changes: ChangeCollector;
  readonly #limitsPassed = new Map<RiskLimit, number>();
  readonly #movedAt = new Map<SymbolMarket, number>();

  constructor(source: string, changes: ChangeCollector) {
    this.#source = source;
    this.#changes = changes;
  }

  watchLimits(risk: RiskRow, nowMs: number): void {
    for (const limit of RISK_LIMIT_NAMES) {
      const use = risk.limit_utilization?.[limit] ?? 0;
      const passed = this.#limitsPassed.get(limit) ?? 0;
      const bound = use >= USE_CRITICAL ? USE_CRITICAL : use >= USE_WARNING ? USE_WARNING : 0;
      if (use < USE_LEFT) this.#limitsPassed.delete(limit);
      if (bound <= passed) continue;
      this.#limitsPassed.set(limit, bound);
      this.#raise(nowMs, {
        severity: bound === USE_CRITICAL ? 'critical' : 'warning',
        type: 'risk_limit',
        message: `Limit ${limit} is used to ${Math.round(use * 100)} %`,
        value: use,
        threshold: bound,
      });
    }
  }

  /** To be called after each closed bar; `marketSeconds` is the time of the market so far. */
  watchMove(market: SymbolMarket, bars: BarSeries, marketSeconds: number, nowMs: number): void {
    const before = bars.at(MOVE_BARS)?.close;
    const close = bars.at(0)?.close;
    if (before === undefined || close === undefined) return;
    const percent = roundTo((close / before - 1) * 100, 2);
    const usual = roundTo(((MOVE_RANGES_MIN * bars.meanRange) / before) * 100, 2);
    const threshold = Math.max(MOVE_PERCENT_MIN, usual);
    const movedAt = this.#movedAt.get(market) ?? -Infinity;
    if (Math.abs(percent) < threshold || marketSeconds - movedAt < MOVE_QUIET) return;
    this.#movedAt.set(market, marketSeconds);
    const { symbol } = market.instrument;
    this.#raise(nowMs, {
      severity: 'info',
      type: 'price_move',
      symbol,
      message: `${symbol} moved ${percent > 0 ? '+' : ''}${percent} % within ${MOVE_BARS} bars`,
      value: Math.abs(percent),
      threshold,
    });
  }

  reportRejection({ order, reason }: Rejection, nowMs: number): void {
    const { market, strategy, side } = order.request;
    const { symbol } = market.instrument;
    this.#raise(nowMs, {
      severity: 'warning',
      type: 'order_rejected',
      symbol,
      strategy_name: strategy,
      message: `Order ${order.id} to ${side === 1 ? 'buy' : 'sell'} ${symbol} was rejected: ${reason}`,
    });
  }

  reportClosed({ strategy, symbol, pnlCents }: RoundTrip, nowMs: number): void {
    if (pnlCents > LARGE_LOSS_CENTS) return;
    this.#raise(nowMs, {
      severity: 'warning',
      type: 'large_loss',
      symbol,
      strategy_name: strategy,
      message: `${strategy} lost ${amountOf(-pnlCents).toFixed(2)} USDT on ${symbol}`,
      value: amountOf(-pnlCents),
      threshold: amountOf(-LARGE_LOSS_CENTS),
    });
  }

  reportPause(strategy: string, losses: number, nowMs: number): void {
    this.#raise(nowMs, {
      severity: 'warning',
      type: 'strategy_paused',
      strategy_name: strategy,
      message: `${strategy} pauses after ${losses} losses in a row`,
      value: losses,
    });
  }

  #raise(nowMs: number, alert: Alert): void {
    this.#changes.append(alerts, { ...alert, time: nowMs, source: this.#source });
  }
}
