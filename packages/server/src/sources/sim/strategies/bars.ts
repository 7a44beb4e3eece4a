/** Bars of an instrument's mid price as a strategy sees them: the last few, newest last. Prices in ticks, volume in lots. */

/** How many closed bars are kept: what the longest look back of a strategy needs. */
const BARS_KEPT = 160;
const RANGE_BARS = 30;
const VOLUME_BARS = 60;

export interface Bar {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export class BarSeries {
  readonly #bars: Bar[] = [];
  #high = -Infinity;
  #low = Infinity;
  #close = 0;
  #volume = 0;
  #meanRange = 0;
  #meanVolume = 0;

  get length(): number {
    return this.#bars.length;
  }

  /** Smoothed range of a bar, as a measure of what move is usual. */
  get meanRange(): number {
    return this.#meanRange;
  }

  /** Smoothed volume of the bars before the last one. */
  get meanVolume(): number {
    return this.#meanVolume;
  }

  /** The bar `age` bars before the last closed one. */
  at(age: number): Bar | undefined {
    return this.#bars[this.#bars.length - 1 - age];
  }

  /** Lowest and highest price of the bars from `youngest` to `oldest`, as ages. */
  range(youngest: number, oldest: number): { readonly low: number; readonly high: number } {
    let low = Infinity;
    let high = -Infinity;
    for (let age = youngest; age <= oldest; age += 1) {
      const bar = this.at(age);
      if (bar === undefined) break;
      low = Math.min(low, bar.low);
      high = Math.max(high, bar.high);
    }
    return { low, high };
  }

  /** Adds to the bar under way. */
  add(ticks: number, lots: number): void {
    this.#high = Math.max(this.#high, ticks);
    this.#low = Math.min(this.#low, ticks);
    this.#close = ticks;
    this.#volume += lots;
  }

  /** Ends the bar under way, which must hold a price. */
  close(): void {
    const previous = this.at(0);
    const closed = { high: this.#high, low: this.#low, close: this.#close, volume: this.#volume };
    if (previous !== undefined) {
      const reach = Math.max(closed.high, previous.close) - Math.min(closed.low, previous.close);
      this.#meanRange = smooth(this.#meanRange, reach, RANGE_BARS);
      this.#meanVolume = smooth(this.#meanVolume, previous.volume, VOLUME_BARS);
    }
    this.#bars.push(closed);
    if (this.#bars.length > BARS_KEPT) this.#bars.shift();
    this.#high = -Infinity;
    this.#low = Infinity;
    this.#volume = 0;
  }
}

/** Starts at the first value rather than at zero. */
function smooth(mean: number, value: number, bars: number): number {
  return mean === 0 ? value : mean + (value - mean) / bars;
}
