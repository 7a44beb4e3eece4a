/**
 * Bars out of ticks in any order of arrival. What a bar gains between two writes is summed here and added to what is on
 * disk, so that a late tick corrects its bar without the bar being read. Adding is associative, and commutes but for
 * ticks of the same millisecond: of these the one recorded first opens and the one recorded last closes.
 */
import { INTERVAL_MS, INTERVALS, openTimeOf, type Interval } from '@tickboard/core/model/intervals';

const VOLUME_DIGITS = 15;

/** Trades of the tape, where a bar has any, else last prices of quotes. */
export type Basis = 'trades' | 'quotes';

/** What ticks make of a bar. Times are in Unix ms. */
export interface Sums {
  open: number;
  openAt: number;
  high: number;
  low: number;
  close: number;
  closeAt: number;
  volume: number;
  /** What `volume` lacks of the sum, too little for it to hold. */
  rest: number;
  count: number;
}

export interface BarGain extends Sums {
  readonly symbol: number;
  readonly basis: Basis;
  readonly interval: Interval;
  /** Unix ms */
  readonly openTime: number;
}

export interface Tick {
  readonly symbol: number;
  readonly basis: Basis;
  /** Unix ms */
  readonly time: number;
  readonly price: number;
  /** Base units traded; 0 for a quote. */
  readonly volume: number;
}

/** The first tick of a bar. */
export function sumsOf(time: number, price: number, volume: number): Sums {
  return { open: price, openAt: time, high: price, low: price, close: price, closeAt: time, volume, rest: 0, count: 1 };
}

/** One more, in order of recording. */
export function addTick(sums: Sums, time: number, price: number, volume: number): void {
  if (time < sums.openAt) {
    sums.open = price;
    sums.openAt = time;
  }
  if (time >= sums.closeAt) {
    sums.close = price;
    sums.closeAt = time;
  }
  if (price > sums.high) sums.high = price;
  if (price < sums.low) sums.low = price;
  addVolume(sums, volume);
  sums.count++;
}

/** The sum of all quantities: without a trace of how it was come by, as far as a decimal of 15 digits can say it. */
export function volumeOf({ volume, rest }: Pick<Sums, 'volume' | 'rest'>): number {
  return Number((volume + rest).toPrecision(VOLUME_DIGITS));
}

/** By W. Kahan, "Further remarks on reducing truncation errors" (1965): the error does not grow with the ticks. */
function addVolume(sums: Sums, volume: number): void {
  const added = volume + sums.rest;
  const sum = sums.volume + added;
  sums.rest = added - (sum - sums.volume);
  sums.volume = sum;
}

const SECOND_MS = INTERVAL_MS['1s'];
const LONGER = INTERVALS.slice(1);

type Gains = Map<number, BarGain>;

/** What the bars of one symbol gain on one basis. */
class SymbolSums {
  readonly #symbol: number;
  readonly #basis: Basis;
  readonly #seconds: Gains = new Map();
  /** Nearly every tick is of the same second as the one before it. */
  #last: BarGain | undefined;

  constructor(symbol: number, basis: Basis) {
    this.#symbol = symbol;
    this.#basis = basis;
  }

  /** In order of recording. `time` is in Unix ms, `volume` in base units, 0 of a quote. */
  add(time: number, price: number, volume: number): void {
    let gain = this.#last;
    if (gain === undefined || time < gain.openTime || time >= gain.openTime + SECOND_MS) {
      const openTime = openTimeOf(time, SECOND_MS);
      gain = this.#seconds.get(openTime);
      if (gain === undefined) {
        this.#open(openTime, time, price, volume);
        return;
      }
      this.#last = gain;
    }
    addTick(gain, time, price, volume);
  }

  /** By opening time, for each length of a bar. */
  byInterval(): Gains[] {
    const all = [this.#seconds];
    for (const interval of LONGER) all.push(widen(all.at(-1) as Gains, interval));
    return all;
  }

  #open(openTime: number, time: number, price: number, volume: number): void {
    const which = { symbol: this.#symbol, basis: this.#basis, interval: INTERVALS[0], openTime };
    this.#last = { ...which, ...sumsOf(time, price, volume) };
    this.#seconds.set(openTime, this.#last);
  }
}

export class BarSums {
  #trades = new Map<number, SymbolSums>();
  #quotes = new Map<number, SymbolSums>();

  /** Where ticks of this symbol are added, until all is taken. */
  of(symbol: number, basis: Basis): SymbolSums {
    const sums = basis === 'trades' ? this.#trades : this.#quotes;
    let found = sums.get(symbol);
    if (found === undefined) {
      found = new SymbolSums(symbol, basis);
      sums.set(symbol, found);
    }
    return found;
  }

  /** In order of recording. */
  add({ symbol, basis, time, price, volume }: Tick): void {
    this.of(symbol, basis).add(time, price, volume);
  }

  /** What every bar of every length gained since this was last asked. One that gained trades is not made of quotes. */
  take(): BarGain[] {
    const gains: BarGain[] = [];
    for (const symbol of new Set([...this.#trades.keys(), ...this.#quotes.keys()])) {
      const ofTrades = this.#trades.get(symbol)?.byInterval();
      const ofQuotes = this.#quotes.get(symbol)?.byInterval();
      for (const index of INTERVALS.keys()) {
        const trades = ofTrades?.[index];
        for (const gain of trades?.values() ?? []) gains.push(gain);
        for (const gain of ofQuotes?.[index]?.values() ?? []) if (trades?.has(gain.openTime) !== true) gains.push(gain);
      }
    }
    this.#trades = new Map();
    this.#quotes = new Map();
    return gains;
  }
}

function widen(gains: Gains, interval: Interval): Gains {
  const wide: Gains = new Map();
  for (const gain of gains.values()) {
    const openTime = openTimeOf(gain.openTime, INTERVAL_MS[interval]);
    const held = wide.get(openTime);
    if (held === undefined) wide.set(openTime, { ...gain, interval, openTime });
    else merge(held, gain);
  }
  return wide;
}

/** Adds what was recorded later, or shares no millisecond with it. */
export function merge(held: Sums, gain: Sums): void {
  if (gain.openAt < held.openAt) {
    held.open = gain.open;
    held.openAt = gain.openAt;
  }
  if (gain.closeAt >= held.closeAt) {
    held.close = gain.close;
    held.closeAt = gain.closeAt;
  }
  if (gain.high > held.high) held.high = gain.high;
  if (gain.low < held.low) held.low = gain.low;
  held.rest += gain.rest;
  addVolume(held, gain.volume);
  held.count += gain.count;
}
