import type { Side } from '../market/book.ts';
import type { BarSeries } from './bars.ts';

/** What a strategy wants to do with an instrument. */
export interface Idea {
  readonly side: Side;
  /** 0 to 1. */
  readonly confidence: number;
  readonly reason: string;
}

/** A strategy's eye on one instrument. */
export interface Detector {
  /** Looks at the series after each closed bar; must be called for every one of them. */
  observe(bars: BarSeries): Idea | undefined;
  /** Why a position of this side should be closed, by the last bar seen; undefined to keep it. */
  objectTo?(side: Side): string | undefined;
}

export interface Strategy {
  readonly name: string;
  /** How it enters: as a maker at the best price, or as a taker that accepts a slightly worse one. */
  readonly entry: 'post_only' | 'limit' | 'immediate';
  /** How long an order of entry may wait, in seconds of market. */
  readonly patience: number;
  /** Distances in mean ranges of a bar. A trailing stop follows the best mark. */
  readonly stop: { readonly ranges: number; readonly isTrailing: boolean };
  /** Distance of the limit order that takes the profit; absent where the strategy lets profits run. */
  readonly targetRanges?: number;
  /** Longest time in a position, in seconds of market. */
  readonly holdMax: number;
  createDetector(): Detector;
}
