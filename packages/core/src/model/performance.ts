/**
 * What trading came to: figures of closed trades, of equity, and of returns. Where a figure has nothing to divide by it
 * is undefined, never 0 and never infinite. Definitions: docs/history.md.
 */
import { fromUnits, toUnits } from './decimals.ts';

/**
 * Share of trades with a profit among those whose profit and loss is known: winners ÷ known. One that ends at zero is
 * known, and neither won nor lost. Undefined before the first.
 */
export function winRateOf({
  known,
  winners,
}: {
  readonly known: number;
  readonly winners: number;
}): number | undefined {
  return known === 0 ? undefined : winners / known;
}

/** How far equity is below the highest that was: (peak − equity) ÷ peak, 0 or more; 0 where no peak is above zero. */
export function fallFrom(peak: number, equity: number): number {
  return peak > 0 ? (peak - equity) / peak : 0;
}

export interface TradeFigures {
  readonly trades: number;
  /** Trades whose profit and loss is known: what follows is of these. */
  readonly known: number;
  readonly winners: number;
  readonly losers: number;
  /** Sums in the currency of the trades, exact to 12 decimals. */
  readonly pnl: number | undefined;
  readonly grossProfit: number | undefined;
  /** 0 or more. */
  readonly grossLoss: number | undefined;
  readonly winRate: number | undefined;
  /** Gross profit ÷ gross loss. */
  readonly profitFactor: number | undefined;
  /** Mean profit and loss of a trade: pnl ÷ known. It is win rate × average win − loss rate × average loss. */
  readonly expectancy: number | undefined;
  /** Gross profit ÷ winners. */
  readonly averageWin: number | undefined;
  /** Gross loss ÷ losers, 0 or more. */
  readonly averageLoss: number | undefined;
  readonly best: number | undefined;
  readonly worst: number | undefined;
  /** Largest fall of the running sum of pnl, which begins at 0, from the highest that it was before; 0 or more. */
  readonly largestFall: number | undefined;
}

/** Closed trades of one currency, added up in the order in which they were closed. */
export class TradeTally {
  #trades = 0;
  #known = 0;
  #winners = 0;
  #losers = 0;
  #profit = 0n;
  #loss = 0n;
  #best: number | undefined;
  #worst: number | undefined;
  #peak = 0n;
  #largestFall = 0n;

  /** `pnl`: finite; undefined where it is not known. */
  add(pnl: number | undefined): void {
    this.#trades++;
    if (pnl === undefined) return;
    this.#known++;
    const units = toUnits(pnl);
    if (pnl > 0) {
      this.#winners++;
      this.#profit += units;
    } else if (pnl < 0) {
      this.#losers++;
      this.#loss -= units;
    }
    this.#best = Math.max(this.#best ?? pnl, pnl);
    this.#worst = Math.min(this.#worst ?? pnl, pnl);
    const sum = this.#profit - this.#loss;
    if (sum > this.#peak) this.#peak = sum;
    if (this.#peak - sum > this.#largestFall) this.#largestFall = this.#peak - sum;
  }

  get figures(): TradeFigures {
    const [known, winners, losers] = [this.#known, this.#winners, this.#losers];
    const told = (units: bigint) => (known === 0 ? undefined : toFigure(units));
    const [pnl, grossProfit, grossLoss] = [told(this.#profit - this.#loss), told(this.#profit), told(this.#loss)];
    return {
      trades: this.#trades,
      known,
      winners,
      losers,
      pnl,
      grossProfit,
      grossLoss,
      winRate: winRateOf({ known, winners }),
      profitFactor: divide(grossProfit, grossLoss),
      expectancy: divide(pnl, known),
      averageWin: divide(grossProfit, winners),
      averageLoss: divide(grossLoss, losers),
      best: this.#best,
      worst: this.#worst,
      largestFall: told(this.#largestFall),
    };
  }
}

/**
 * Mean return over the standard deviation of returns, a year: mean(r) ÷ s × √periods, with s of a sample (n − 1). The
 * riskless return is taken for 0. Undefined with fewer than two returns, or where all are the same.
 *
 * Source: W. F. Sharpe, The Sharpe Ratio, Journal of Portfolio Management 21 (1994), 49–58.
 */
export function sharpeOf(returns: readonly number[], periodsPerYear: number): number | undefined {
  if (returns.length < 2 || returns.every((each) => each === returns[0])) return undefined;
  const mean = meanOf(returns);
  const variance = sumOf(returns.map((each) => (each - mean) ** 2)) / (returns.length - 1);
  return divide(mean * Math.sqrt(periodsPerYear), Math.sqrt(variance));
}

/**
 * Mean return over the downside deviation, a year: mean(r) ÷ d × √periods, with d = √(Σ min(r, 0)² ÷ n) over all n
 * returns, the target being 0. Undefined with fewer than two returns, or without one below zero.
 *
 * Source: F. A. Sortino and L. N. Price, Performance Measurement in a Downside Risk Framework, Journal of Investing 3
 * (1994), 59–64.
 */
export function sortinoOf(returns: readonly number[], periodsPerYear: number): number | undefined {
  if (returns.length < 2) return undefined;
  const downside = Math.sqrt(meanOf(returns.map((each) => Math.min(each, 0) ** 2)));
  return divide(meanOf(returns) * Math.sqrt(periodsPerYear), downside);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function divide(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole === 0 ? undefined : finite(part / whole);
}

function toFigure(units: bigint): number | undefined {
  return finite(fromUnits(units));
}

/** What no number can hold is not known. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
