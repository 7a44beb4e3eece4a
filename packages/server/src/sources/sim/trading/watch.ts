/** The desk's eye on one instrument: its bars, and what each strategy sees in them. */
import type { SymbolMarket } from '../market/symbol-market.ts';
import { BarSeries } from '../strategies/bars.ts';
import { STRATEGIES } from '../strategies/registry.ts';
import type { Detector, Idea, Strategy } from '../strategies/strategy.ts';

export interface StrategyIdea extends Idea {
  readonly strategy: Strategy;
}

/** Seconds of market before a strategy signals again on the same instrument. */
const SIGNAL_QUIET = 45;

export class Watch {
  readonly market: SymbolMarket;
  readonly bars = new BarSeries();
  readonly #detectors: readonly { readonly strategy: Strategy; readonly detector: Detector; quietUntil: number }[];
  readonly #barSeconds: number;
  #closesAt: number;

  /** `phase` seconds into a bar its instrument starts, so that not all bars close at once. */
  constructor(market: SymbolMarket, barSeconds: number, phase: number) {
    this.market = market;
    this.#barSeconds = barSeconds;
    this.#closesAt = phase;
    this.#detectors = STRATEGIES.map((strategy) => ({
      strategy,
      detector: strategy.createDetector(),
      quietUntil: 0,
    }));
  }

  /** Takes in a bar of the past. */
  recall(ticks: number, lots: number): void {
    this.bars.add(ticks, lots);
    this.bars.close();
    for (const { detector } of this.#detectors) detector.observe(this.bars);
  }

  /** Takes in the present step; returns true where a bar closed. */
  advance(marketSeconds: number): boolean {
    const { market } = this;
    let lots = 0;
    for (const print of market.prints) lots += print.lots;
    this.bars.add(market.markTicks, lots);
    if (marketSeconds < this.#closesAt) return false;
    this.#closesAt += this.#barSeconds * Math.ceil((marketSeconds - this.#closesAt + 1e-9) / this.#barSeconds);
    this.bars.close();
    return true;
  }

  /** What the strategies make of the bar that just closed. */
  collectIdeas(marketSeconds: number): StrategyIdea[] {
    const ideas: StrategyIdea[] = [];
    for (const eye of this.#detectors) {
      const idea = eye.detector.observe(this.bars);
      if (idea === undefined || marketSeconds < eye.quietUntil) continue;
      eye.quietUntil = marketSeconds + SIGNAL_QUIET;
      ideas.push({ ...idea, strategy: eye.strategy });
    }
    return ideas;
  }

  objectionOf(strategy: Strategy, side: 1 | -1): string | undefined {
    return this.#detectors.find((eye) => eye.strategy === strategy)?.detector.objectTo?.(side);
  }
}
