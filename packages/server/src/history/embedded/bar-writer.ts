/** Adds to bars what they gained: what is in the file, the gain recorded later, and back. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { INTERVAL_MS, type Interval } from '@tickboard/core/model/intervals';
import { type BarGain, type Basis, merge, type Sums, volumeOf } from '../bar-sums.ts';
import { divisorFor, toScaled } from '../scales.ts';
import { areClose, type Dictionary, NO_SOURCE, type Scale } from './dictionary.ts';
import { SELECT_BAR } from './schema.ts';
import { placeholders } from './tick-writer.ts';

interface Bar extends Sums {
  readonly openTime: number;
  readonly basis: Basis;
}

interface FoundBar extends Omit<Sums, 'openAt' | 'closeAt' | 'rest'> {
  readonly open_time: number;
  readonly basis: number;
  readonly open_at: number;
  readonly close_at: number;
}

/** By symbol: the latest bar of each interval that is in the file; null where there is none. */
type LatestBars = Map<Interval, Bar | null>;

const BASES = ['trades', 'quotes'] as const satisfies readonly Basis[];
const COLUMNS = 13;

export class BarWriter {
  readonly #dictionary: Dictionary;
  readonly #put: StatementSync;
  readonly #findAt: StatementSync;
  readonly #findLatest: StatementSync;
  #latest = new Map<number, LatestBars>();

  constructor(database: DatabaseSync, dictionary: Dictionary) {
    this.#dictionary = dictionary;
    this.#put = database.prepare(`INSERT OR REPLACE INTO bars VALUES (${placeholders(COLUMNS)})`);
    this.#findAt = database.prepare(`${SELECT_BAR} AND b.open_time = ?`);
    this.#findLatest = database.prepare(`${SELECT_BAR} ORDER BY b.open_time DESC LIMIT 1`);
  }

  /** What was written since the last commit is not in the file. */
  forget(): void {
    this.#latest = new Map();
  }

  /** What is made of quotes gives way to what is made of trades, and never comes back. */
  add(gain: BarGain): void {
    const { symbol, interval, openTime, basis } = gain;
    const latest = this.#latestOf(symbol, interval);
    let bar: Bar | undefined;
    // Nearly every gain is of the latest bar, or of one after it, which the file has not got.
    if (latest !== null && openTime === latest.openTime) bar = latest;
    else if (latest !== null && openTime < latest.openTime) bar = this.#find(this.#findAt, symbol, interval, openTime);
    if (bar !== undefined && bar.basis !== basis && basis === 'quotes') return;
    if (bar?.basis === basis) merge(bar, gain);
    else bar = toBar(gain);
    this.#write(symbol, interval, bar);
    if (latest === null || openTime >= latest.openTime) this.#latest.get(symbol)?.set(interval, bar);
  }

  #latestOf(symbol: number, interval: Interval): Bar | null {
    let bars = this.#latest.get(symbol);
    if (bars === undefined) {
      bars = new Map();
      this.#latest.set(symbol, bars);
    }
    let latest = bars.get(interval);
    if (latest === undefined) {
      latest = this.#find(this.#findLatest, symbol, interval) ?? null;
      bars.set(interval, latest);
    }
    return latest;
  }

  #find(statement: StatementSync, symbol: number, interval: Interval, ...rest: readonly number[]): Bar | undefined {
    const found = statement.get(symbol, INTERVAL_MS[interval], ...rest) as FoundBar | undefined;
    if (found === undefined) return undefined;
    const { open_time: openTime, basis, open_at: openAt, close_at: closeAt, ...figures } = found;
    return { openTime, basis: BASES[basis] as Basis, openAt, closeAt, rest: 0, ...figures };
  }

  #write(symbol: number, interval: Interval, bar: Bar): void {
    const { openTime, basis, openAt, closeAt, count } = bar;
    const volume = volumeOf(bar);
    const scale = this.#scaleOf(symbol, bar, volume);
    const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map(
      (price) => toScaled(price, scale.price) ?? price,
    ) as [number, number, number, number];
    const { isRelative } = scale;
    // Unlike run(), it makes no object of what came of it.
    this.#put.get(
      symbol,
      INTERVAL_MS[interval],
      openTime,
      BASES.indexOf(basis),
      open,
      openAt - openTime,
      isRelative ? high - open : high,
      isRelative ? open - low : low,
      isRelative ? close - open : close,
      closeAt - (isRelative ? openAt : openTime),
      toScaled(volume, scale.quantity) ?? volume,
      count,
      scale.id,
    );
  }

  /** That of the symbol's last tick suits nearly every bar, but for sums of quantities that no decimal is. */
  #scaleOf(symbol: number, { open, high, low, close }: Bar, volume: number): Scale {
    const last = this.#dictionary.lastScale(symbol);
    const prices = [open, high, low, close];
    const isAlike = last !== undefined && areClose(prices, last.price);
    const price = isAlike ? last.price : divisorFor(prices, last?.price ?? 1);
    const isWhole = last !== undefined && toScaled(volume, last.quantity) !== undefined;
    return this.#dictionary.scaleOf({
      price,
      quantity: isWhole ? last.quantity : 1,
      ratio: 1,
      isRelative: isAlike || areClose(prices, price),
      source: NO_SOURCE,
    });
  }
}

function toBar({ openTime, basis, open, openAt, high, low, close, closeAt, volume, rest, count }: BarGain): Bar {
  return { openTime, basis, open, openAt, high, low, close, closeAt, volume, rest, count };
}
