/**
 * One side of an order book, to a fixed depth. Levels keep their size while they stand, so that a book moves as a real
 * one does rather than being drawn anew. Prices in ticks, quantities in lots.
 */
import type { Noise } from '../noise.ts';
import type { Instrument } from './instruments.ts';

const BOOK_DEPTH = 20;
const SIZE_DEVIATION = 0.7;
/** A level this much further down is as much larger as the best one is large. */
const GROWTH_LEVELS = 8;

/** 1 buys, −1 sells. Of a book, 1 is the bids: their best price is the highest. */
export type Side = 1 | -1;

/** A level as it is shown: [price, quantity]. */
type Pair = [number, number];

interface Level {
  readonly ticks: number;
  readonly lots: number;
  readonly pair: Pair;
}

/** A part of a trade at one price. */
export interface Portion {
  readonly ticks: number;
  readonly lots: number;
}

export class BookSide {
  readonly #instrument: Instrument;
  readonly #side: Side;
  readonly #noise: Noise;
  #levels: Level[] = [];
  #pairs: Pair[] = [];
  /** Of which the pairs were made. */
  #shown: Level[] = [];

  constructor(instrument: Instrument, side: Side, noise: Noise) {
    this.#instrument = instrument;
    this.#side = side;
    this.#noise = noise;
  }

  get bestTicks(): number {
    return this.#levels[0]?.ticks ?? 0;
  }

  get bestLots(): number {
    return this.#levels[0]?.lots ?? 0;
  }

  /** Best first. The same array as before where it reads the same; what was handed out is never changed. */
  get pairs(): Pair[] {
    if (this.#levels !== this.#shown) {
      // What changed since may have changed back.
      if (!isSame(this.#levels, this.#shown)) this.#pairs = this.#levels.map((level) => level.pair);
      this.#shown = this.#levels;
    }
    return this.#pairs;
  }

  /** Makes `bestTicks` the best price: drops what is better, keeps what stands behind it, fills up with new levels. */
  moveTo(bestTicks: number): void {
    const standing = this.#levels;
    const levels: Level[] = [];
    let next = standing.findIndex((level) => !this.#isBetter(level.ticks, bestTicks));
    let ticks = bestTicks;
    while (levels.length < BOOK_DEPTH && ticks > 0) {
      const level = next < 0 ? undefined : standing[next];
      if (level !== undefined && level.ticks === ticks) {
        levels.push(level);
        next += 1;
      } else {
        levels.push(this.#level(ticks, this.#drawLots(levels.length)));
      }
      const following = next < 0 ? undefined : standing[next];
      ticks -= this.#side * this.#noise.integer(1, this.#instrument.gapTicksMax);
      if (following !== undefined && !this.#isBetter(ticks, following.ticks)) ticks = following.ticks;
    }
    this.#set(levels);
  }

  /** Orders come and go: a few levels, most of them near the best, change their size. */
  stir(): void {
    const levels = this.#levels.slice();
    for (let turns = this.#noise.integer(1, 3); turns > 0; turns -= 1) {
      const depth = Math.floor(this.#noise.uniform() ** 2 * levels.length);
      const level = levels[depth];
      if (level !== undefined) levels[depth] = this.#level(level.ticks, this.#drawLots(depth));
    }
    this.#set(levels);
  }

  /** A trade at the best price. What it takes beyond the level is at once put back by others. */
  trade(lots: number): void {
    const [best, ...rest] = this.#levels;
    if (best === undefined) return;
    const left = best.lots > lots ? best.lots - lots : this.#drawLots(0);
    this.#set([this.#level(best.ticks, left), ...rest]);
  }

  /** Takes up to `lots` from the best level down, at `limitTicks` or better; returns what was taken at which price. */
  take(lots: number, limitTicks: number): Portion[] {
    const portions: Portion[] = [];
    let wanted = lots;
    let emptied = 0;
    for (const level of this.#levels) {
      if (wanted === 0 || this.#isBetter(limitTicks, level.ticks)) break;
      const taken = Math.min(wanted, level.lots);
      portions.push({ ticks: level.ticks, lots: taken });
      wanted -= taken;
      if (taken === level.lots) emptied += 1;
    }
    const lastTaken = portions.at(-1);
    if (lastTaken === undefined) return portions;
    const left = this.#levels.slice(emptied);
    const next = left[0];
    if (next === undefined) {
      this.#set([]);
      this.moveTo(lastTaken.ticks - this.#side);
      return portions;
    }
    if (next.ticks === lastTaken.ticks) left[0] = this.#level(next.ticks, next.lots - lastTaken.lots);
    this.#set(left);
    if (emptied > 0) this.moveTo(next.ticks);
    return portions;
  }

  #isBetter(ticks: number, otherTicks: number): boolean {
    return (ticks - otherTicks) * this.#side > 0;
  }

  #drawLots(depth: number): number {
    const mean = this.#instrument.levelLots * (1 + depth / GROWTH_LEVELS);
    return Math.max(1, Math.round(mean * Math.exp(SIZE_DEVIATION * this.#noise.gaussian())));
  }

  #level(ticks: number, lots: number): Level {
    const { priceScale, lotScale } = this.#instrument;
    return { ticks, lots, pair: [ticks / priceScale, lots / lotScale] };
  }

  #set(levels: Level[]): void {
    this.#levels = levels;
  }
}

function isSame(left: readonly Level[], right: readonly Level[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((level, depth) => level.ticks === right[depth]?.ticks && level.lots === right[depth].lots);
}
