/**
 * Positions and the wallet. Fees are settled with the round trip: what a closing execution earns is its gross profit
 * less its own fee and its share of the fees of entry, and only that moves the wallet. So the wallet is at all times
 * the start balance plus the profit of the closed trades.
 */
import type { Account } from '@tickboard/core/model/channels/account';
import type { ClosedTrade } from '@tickboard/core/model/channels/closed-trades';
import type { Position as PositionRow } from '@tickboard/core/model/channels/positions';
import type { Side } from '../market/book.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { amountOf, roundTo } from '../rounding.ts';
import type { ExecutionReport } from './broker.ts';
import { MEAN_PRICE_EXTRA_DECIMALS, type Execution } from './order.ts';

const START_BALANCE_CENTS = 100_000_00;
/** Share of the entry price by which the margin may be eaten up before a position is liquidated. */
const MAINTENANCE_RATE = 0.005;

export interface Position {
  readonly market: SymbolMarket;
  readonly strategy: string;
  readonly side: Side;
  readonly openedMs: number;
  lots: number;
  /** Sum of ticks × lots at entry. */
  cost: number;
  /** Fees of entry that no closed part has borne yet. */
  feeCents: number;
  realizedCents: number;
}

/** A position or a part of one that was closed, as the strategies' records need it. */
export interface RoundTrip {
  readonly strategy: string;
  readonly symbol: string;
  readonly pnlCents: number;
  readonly row: ClosedTrade;
}

export class Portfolio {
  readonly #source: string;
  readonly #positions = new Map<SymbolMarket, Position>();
  #realizedCents = 0;
  #roundTrips = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get positions(): Iterable<Position> {
    return this.#positions.values();
  }

  get count(): number {
    return this.#positions.size;
  }

  get balanceCents(): number {
    return START_BALANCE_CENTS + this.#realizedCents;
  }

  get unrealizedCents(): number {
    let cents = 0;
    for (const position of this.#positions.values()) cents += unrealizedCents(position);
    return cents;
  }

  get equityCents(): number {
    return this.balanceCents + this.unrealizedCents;
  }

  /** Margin that positions hold. */
  get marginCents(): number {
    let cents = 0;
    for (const position of this.#positions.values()) cents += marginCents(position);
    return cents;
  }

  positionIn(market: SymbolMarket): Position | undefined {
    return this.#positions.get(market);
  }

  /** Books what was executed; returns the round trip where it closed something. */
  book(report: ExecutionReport, reason: string, nowMs: number): RoundTrip | undefined {
    const { market, strategy, side } = report.order.request;
    const position = this.#positions.get(market);
    const { lots, cost, feeCents } = total(report.executions);
    if (position === undefined) {
      const opened = { market, strategy, side, openedMs: nowMs, lots, cost, feeCents, realizedCents: 0 };
      this.#positions.set(market, opened);
      return undefined;
    }
    if (position.side === side) {
      position.lots += lots;
      position.cost += cost;
      position.feeCents += feeCents;
      return undefined;
    }
    if (lots > position.lots) throw new Error(`order ${report.order.id} closes more than there is`);
    const share = lots / position.lots;
    const entryCost = position.cost * share;
    const entryFeeCents = share === 1 ? position.feeCents : Math.round(position.feeCents * share);
    const grossCents = Math.round((position.side * (cost - entryCost)) / market.instrument.centScale);
    const pnlCents = grossCents - entryFeeCents - feeCents;
    position.lots -= lots;
    position.cost -= entryCost;
    position.feeCents -= entryFeeCents;
    position.realizedCents += pnlCents;
    this.#realizedCents += pnlCents;
    if (position.lots === 0) this.#positions.delete(market);
    return this.#closed(position, { lots, entryCost, exitCost: cost, pnlCents, reason, nowMs });
  }

  positionRow(position: Position, nowMs: number): PositionRow {
    const { symbol, priceScale, lotScale, centScale, leverage } = position.market.instrument;
    const entryTicks = position.cost / position.lots;
    const unrealized = unrealizedCents(position);
    // As for an isolated position: where the loss has eaten the margin up to the maintenance rate.
    const liquidationTicks = Math.round(entryTicks * (1 - position.side * (1 / leverage - MAINTENANCE_RATE)));
    return {
      symbol,
      side: position.side === 1 ? 'long' : 'short',
      quantity: position.lots / lotScale,
      entry_price: meanPrice(position.market, entryTicks),
      mark_price: position.market.markTicks / priceScale,
      unrealized_pnl: amountOf(unrealized),
      realized_pnl: amountOf(position.realizedCents),
      pnl_pct: roundTo((unrealized / (position.cost / centScale)) * 100, 3),
      liquidation_price: liquidationTicks / priceScale,
      leverage,
      margin: amountOf(marginCents(position)),
      updated_at: nowMs,
      source: this.#source,
    };
  }

  /** `orderMarginCents` is what active orders hold. */
  accountRow(orderMarginCents: number, nowMs: number): Account {
    const marginUsed = this.marginCents + orderMarginCents;
    return {
      total_balance: amountOf(this.balanceCents),
      available_balance: amountOf(this.equityCents - marginUsed),
      margin_used: amountOf(marginUsed),
      equity: amountOf(this.equityCents),
      unrealized_pnl: amountOf(this.unrealizedCents),
      realized_pnl: amountOf(this.#realizedCents),
      balances: { USDT: amountOf(this.balanceCents) },
      updated_at: nowMs,
      source: this.#source,
    };
  }

  #closed(
    position: Position,
    closed: {
      readonly lots: number;
      readonly entryCost: number;
      readonly exitCost: number;
      readonly pnlCents: number;
      readonly reason: string;
      readonly nowMs: number;
    },
  ): RoundTrip {
    const { market, strategy, side, openedMs } = position;
    const { lots, entryCost, exitCost, pnlCents, reason, nowMs } = closed;
    const { symbol, lotScale, centScale } = market.instrument;
    this.#roundTrips += 1;
    const row: ClosedTrade = {
      symbol,
      side: side === 1 ? 'long' : 'short',
      quantity: lots / lotScale,
      entry_price: meanPrice(market, entryCost / lots),
      exit_price: meanPrice(market, exitCost / lots),
      pnl: amountOf(pnlCents),
      pnl_pct: roundTo((pnlCents / (entryCost / centScale)) * 100, 3),
      trade_id: `sim-r-${this.#roundTrips}`,
      strategy_name: strategy,
      reason,
      opened_at: openedMs,
      time: nowMs,
      source: this.#source,
    };
    return { strategy, symbol, pnlCents, row };
  }
}

/** Value at the mark, in cents. */
export function notionalCents({ market, lots }: Position): number {
  return Math.round((market.markTicks * lots) / market.instrument.centScale);
}

function unrealizedCents({ market, side, lots, cost }: Position): number {
  return Math.round((side * (market.markTicks * lots - cost)) / market.instrument.centScale);
}

/** Of the value at entry, so that it stays as it is while the position does. */
function marginCents({ market, cost }: Position): number {
  return Math.round(cost / (market.instrument.centScale * market.instrument.leverage));
}

function meanPrice({ instrument }: SymbolMarket, ticks: number): number {
  return roundTo(ticks / instrument.priceScale, instrument.priceDecimals + MEAN_PRICE_EXTRA_DECIMALS);
}

function total(executions: readonly Execution[]): { lots: number; cost: number; feeCents: number } {
  let lots = 0;
  let cost = 0;
  let feeCents = 0;
  for (const execution of executions) {
    lots += execution.lots;
    cost += execution.ticks * execution.lots;
    feeCents += execution.feeCents;
  }
  return { lots, cost, feeCents };
}
