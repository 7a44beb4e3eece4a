/** The trading desk: strategies watch the most liquid instruments, signal, and trade under common limits. */
import { closedTrades } from '@tickboard/core/model/channels/closed-trades';
import { fills } from '@tickboard/core/model/channels/fills';
import { signals } from '@tickboard/core/model/channels/signals';
import type { ChangeCollector } from '../changes.ts';
import type { Portion } from '../market/book.ts';
import { FINE_SECONDS, type Market } from '../market/market.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { amountOf } from '../rounding.ts';
import { STRATEGIES } from '../strategies/registry.ts';
import type { Strategy } from '../strategies/strategy.ts';
import type { AlertDesk } from './alert-desk.ts';
import type { Broker, ExecutionReport } from './broker.ts';
import type { OrderRequest } from './order.ts';
import type { Portfolio } from './portfolio.ts';
import { RISK_LIMITS, type Risk } from './risk.ts';
import { StrategyRecord } from './strategy-record.ts';
import { Ticket } from './ticket.ts';
import { Watch, type StrategyIdea } from './watch.ts';

/** The desk trades the most liquid instruments only, so its pace does not depend on how many there are. */
const WATCHED_MAX = 50;
/** Trades that a strategy has under way at most. */
const TICKETS_MAX = 2;
/** Every idea is signaled; only those at least this sure are traded. */
const CONFIDENCE_MIN = 0.6;
/** Of one trade at full confidence, as a share of equity. */
const NOTIONAL_SHARE = 0.12;
/** No trade where the spread is wider than this share of the price: it would cost more than a trade earns. */
const SPREAD_SHARE_MAX = 0.0006;
/** How much worse than the best price an immediate entry accepts, in mean ranges of a bar. */
const SLIP_RANGES = 0.5;

export interface DeskParts {
  readonly source: string;
  readonly market: Market;
  readonly broker: Broker;
  readonly portfolio: Portfolio;
  readonly risk: Risk;
  readonly alerts: AlertDesk;
  readonly changes: ChangeCollector;
}

export class Desk {
  readonly records: ReadonlyMap<string, StrategyRecord>;
  readonly #parts: DeskParts;
  readonly #watches: ReadonlyMap<SymbolMarket, Watch>;
  readonly #tickets = new Map<SymbolMarket, Ticket>();

  constructor(parts: DeskParts) {
    const watched = parts.market.symbols.slice(0, WATCHED_MAX);
    this.records = new Map(STRATEGIES.map(({ name }) => [name, new StrategyRecord(name)]));
    this.#parts = parts;
    this.#watches = new Map(
      watched.map((market, rank) => [market, new Watch(market, FINE_SECONDS, (FINE_SECONDS * rank) / watched.length)]),
    );
  }

  /** Lets the strategies see a bar of the past, so that they are ready at the first step. */
  recall(market: SymbolMarket, traded: Portion): void {
    this.#watches.get(market)?.recall(traded.ticks, traded.lots);
  }

  /** Takes in what the exchange executed and refused. */
  settle(reports: readonly ExecutionReport[], nowMs: number): void {
    for (const report of reports) this.#settleReport(report, nowMs);
    for (const rejection of this.#parts.broker.takeRejections()) this.#parts.alerts.reportRejection(rejection, nowMs);
  }

  /** Judges the trades under way and looks for new ones. Times of the market in seconds. */
  advance(nowMs: number, marketSeconds: number, elapsed: number): void {
    for (const record of this.records.values()) record.advance(elapsed);
    this.#advanceTickets(nowMs, marketSeconds);
    for (const watch of this.#watches.values()) {
      if (!watch.advance(marketSeconds)) continue;
      this.#parts.alerts.watchMove(watch.market, watch.bars, marketSeconds, nowMs);
      for (const idea of watch.collectIdeas(marketSeconds)) this.#consider(watch, idea, nowMs, marketSeconds);
    }
  }

  #settleReport(report: ExecutionReport, nowMs: number): void {
    const { portfolio, changes, alerts, source } = this.#parts;
    const { order, executions } = report;
    const { market, strategy, side } = order.request;
    const { symbol, priceScale, lotScale } = market.instrument;
    for (const { printId, ticks, lots, feeCents } of executions) {
      changes.append(fills, {
        symbol,
        side: side === 1 ? 'buy' : 'sell',
        price: ticks / priceScale,
        quantity: lots / lotScale,
        fee: amountOf(feeCents),
        fee_asset: 'USDT',
        order_id: order.id,
        trade_id: printId,
        strategy_name: strategy,
        time: nowMs,
        source,
      });
    }
    const reason = this.#tickets.get(market)?.reasonOf(order) ?? 'signal';
    const closed = portfolio.book(report, reason, nowMs);
    if (closed === undefined) return;
    changes.append(closedTrades, closed.row);
    alerts.reportClosed(closed, nowMs);
    const record = this.records.get(strategy);
    if (record?.add(closed.pnlCents) === true) alerts.reportPause(strategy, record.lossesInRow, nowMs);
  }

  #advanceTickets(nowMs: number, marketSeconds: number): void {
    const { broker, portfolio } = this.#parts;
    for (const [market, ticket] of this.#tickets) {
      const outcome = ticket.advance(broker, portfolio.positionIn(market), marketSeconds, nowMs);
      if (outcome === 'done') this.#tickets.delete(market);
      else if (outcome !== undefined) this.#signal(ticket.strategy, market, 'CLOSE', 1, outcome.words, nowMs);
    }
  }

  #consider(watch: Watch, idea: StrategyIdea, nowMs: number, marketSeconds: number): void {
    const { strategy, side, confidence, reason } = idea;
    const { market } = watch;
    if (this.records.get(strategy.name)?.isPaused !== false) return;
    this.#signal(strategy, market, side === 1 ? 'BUY' : 'SELL', confidence, reason, nowMs);
    if (confidence < CONFIDENCE_MIN || this.#tickets.has(market) || !this.#hasRoomFor(strategy)) return;
    if (market.spreadTicks > SPREAD_SHARE_MAX * market.markTicks) return;
    const request = this.#entryRequest(watch, idea);
    if (request === undefined) return;
    const order = this.#parts.broker.place(request, nowMs);
    this.#tickets.set(market, new Ticket(watch, strategy, side, order, marketSeconds));
  }

  #hasRoomFor(strategy: Strategy): boolean {
    let own = 0;
    for (const ticket of this.#tickets.values()) if (ticket.strategy === strategy) own += 1;
    return own < TICKETS_MAX;
  }

  #entryRequest({ market, bars }: Watch, { strategy, side, confidence }: StrategyIdea): OrderRequest | undefined {
    const cents = this.#parts.portfolio.equityCents * NOTIONAL_SHARE * confidence * this.#appetite;
    const lots = Math.floor((cents * market.instrument.centScale) / market.markTicks);
    if (lots < 1) return undefined;
    const common = { market, strategy: strategy.name, side, lots, isReducing: false };
    const joinTicks = market.bestTicks(side);
    if (strategy.entry === 'post_only')
      return { ...common, type: 'post_only', timeInForce: 'gtx', limitTicks: joinTicks };
    if (strategy.entry === 'limit') return { ...common, type: 'limit', timeInForce: 'gtc', limitTicks: joinTicks };
    const slip = Math.ceil(SLIP_RANGES * bars.meanRange);
    const limitTicks = Math.max(1, market.bestTicks(side === 1 ? -1 : 1) + side * slip);
    return { ...common, type: 'limit', timeInForce: 'ioc', limitTicks };
  }

  /** A desk that loses trades smaller: from its full size down to a quarter as the limit of a day's loss comes near. */
  get #appetite(): number {
    const lossUse = amountOf(Math.max(0, -this.#parts.risk.dailyPnlCents)) / RISK_LIMITS.daily_loss;
    return Math.min(1, Math.max(0.25, 1.25 - lossUse));
  }

  #signal(
    strategy: Strategy,
    { markTicks, instrument }: SymbolMarket,
    action: 'BUY' | 'SELL' | 'CLOSE',
    confidence: number,
    reason: string,
    nowMs: number,
  ): void {
    this.#parts.changes.append(signals, {
      strategy_name: strategy.name,
      symbol: instrument.symbol,
      action,
      price: markTicks / instrument.priceScale,
      confidence: Math.round(confidence * 100) / 100,
      reason,
      time: nowMs,
      source: this.#parts.source,
    });
  }
}
