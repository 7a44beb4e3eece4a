/**
 * Bars of one instrument and interval, in event time, from history, from the trades of the tape and, where the server
 * tells it, the current bar. Rules: docs/spec/web-trade.md.
 */
import { fromUnits, toUnits } from '@tickboard/core/model/decimals';
import type { TapeCoverage } from './tape-coverage.ts';

/** A trade. Of two at the same time the one of the lower id was first. */
export interface Tick {
  readonly id: number;
  /** By the exchange, Unix ms. */
  readonly time: number;
  readonly price: number;
  readonly quantity: number;
}

/** A bar as a source tells it, from its open up to `updatedAt`. */
export interface ToldBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Undefined where the source does not say: then up to the newest trade that is known. */
  readonly updatedAt: number | undefined;
  /** Whoever tells it knows that trades may be missing from it. */
  readonly isPartial: boolean;
}

export interface Bar {
  /** Its beginning, aligned to the interval in UTC, Unix ms. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Trades of its time may be missing from it. */
  readonly isPartial: boolean;
}

/** A bar as history has it: of all trades that were kept by then; the volume of a bar of quotes is 0. */
export type PastBar = Bar;

export interface BarChanges {
  /** Ascending. */
  readonly bars: readonly Bar[];
  /** Bars came elsewhere than at the end, or went: what is shown has to be built anew. */
  readonly isStructural: boolean;
}

interface Moment {
  readonly time: number;
  readonly id: number;
}

interface Ticks {
  first: Tick;
  last: Tick;
  high: number;
  low: number;
  volume: bigint;
}

interface Building {
  readonly time: number;
  ticks: Ticks | undefined;
  told: (ToldBar & { readonly updatedAt: number }) | undefined;
  past: PastBar | undefined;
  /** Later than what was told; of a bar that goes on, and was not told yet, the newest. */
  later: Tick[];
}

const BARS_MAX = 5_000;
/** No source is so late with its bar that more trades came since. */
const LATER_MAX = 1_000;

/** What changed since somebody looked: each looks for itself. */
export interface BarReader {
  /** What changed since this was asked before. */
  take(): BarChanges;
  stop(): void;
}

interface Reading {
  readonly times: Set<number>;
  isStructural: boolean;
}

export class CandleBuilder {
  readonly #intervalMs: number;
  readonly #coverage: TapeCoverage;
  readonly #barsMax: number;
  readonly #bars = new Map<number, Building>();
  /** Ascending. */
  readonly #times: number[] = [];
  readonly #readings = new Set<Reading>();
  /** Bars as they were told last, for as long as nothing about them changes. */
  readonly #described = new Map<number, Bar>();
  #describedVersion = -1;
  #isOldestKept = false;

  constructor(intervalMs: number, coverage: TapeCoverage, barsMax = BARS_MAX) {
    this.#intervalMs = intervalMs;
    this.#coverage = coverage;
    this.#barsMax = barsMax;
  }

  /** Each trade once, in whatever order they come. */
  addTick(tick: Tick): void {
    const bar = this.#barAt(tick.time);
    if (bar === undefined) return;
    const { price } = tick;
    const ticks = (bar.ticks ??= { first: tick, last: tick, high: price, low: price, volume: 0n });
    if (isBefore(tick, ticks.first)) ticks.first = tick;
    if (isBefore(ticks.last, tick)) ticks.last = tick;
    ticks.high = Math.max(ticks.high, price);
    ticks.low = Math.min(ticks.low, price);
    ticks.volume += toUnits(tick.quantity);
    if (bar.told !== undefined && tick.time <= bar.told.updatedAt) return;
    // What is over is not told any more.
    if (bar.told === undefined && bar.time !== this.#times.at(-1)) return;
    bar.later.push(tick);
    if (bar.later.length >= 2 * LATER_MAX) bar.later = bar.later.slice(-LATER_MAX);
  }

  /** A source told its current bar. What it told of it before is void. */
  takeTold(told: ToldBar): void {
    const bar = this.#barAt(told.openTime);
    if (bar === undefined) return;
    const { updatedAt = Math.max(told.openTime, bar.ticks?.last.time ?? told.openTime) } = told;
    if (bar.told !== undefined && updatedAt < bar.told.updatedAt) return;
    bar.told = { ...told, updatedAt };
    bar.later = bar.later.filter(({ time }) => time > updatedAt);
  }

  /** What history has, in ascending order: it stands wherever the tape was not seen whole. */
  takePast(bars: readonly PastBar[]): void {
    for (const past of bars) {
      const bar = this.#barAt(past.time);
      if (bar !== undefined) bar.past = past;
    }
  }

  /** Whether so many older bars would be kept. */
  hasRoomFor(count: number): boolean {
    return this.#times.length + count <= this.#barsMax;
  }

  /** While somebody looks at the oldest, twice as many are kept before any of them goes. */
  keepOldest(isKept: boolean): void {
    this.#isOldestKept = isKept;
  }

  /** When the oldest bar began. */
  get since(): number | undefined {
    return this.#times[0];
  }

  /** Forgets all bars. */
  clear(): void {
    this.#bars.clear();
    this.#times.length = 0;
    this.#described.clear();
    for (const reading of this.#readings) {
      reading.times.clear();
      reading.isStructural = true;
    }
  }

  /** All bars, ascending. Bars of times without a trade are not made up. */
  bars(): readonly Bar[] {
    return this.#times.map((time) => this.#describe(time));
  }

  /** The bar that begins at this time. */
  barAt(time: number): Bar | undefined {
    return this.#bars.has(time) ? this.#describe(time) : undefined;
  }

  get last(): Bar | undefined {
    const time = this.#times.at(-1);
    return time === undefined ? undefined : this.#describe(time);
  }

  /** For whoever shows the bars, from now on. */
  read(): BarReader {
    const reading: Reading = { times: new Set(), isStructural: false };
    this.#readings.add(reading);
    return {
      take: () => {
        const times = [...reading.times].filter((time) => this.#bars.has(time)).sort((left, right) => left - right);
        const changes = { bars: times.map((time) => this.#describe(time)), isStructural: reading.isStructural };
        reading.times.clear();
        reading.isStructural = false;
        return changes;
      },
      stop: () => this.#readings.delete(reading),
    };
  }

  #barAt(time: number): Building | undefined {
    const open = time - (((time % this.#intervalMs) + this.#intervalMs) % this.#intervalMs);
    const oldest = this.#times[0];
    if (oldest !== undefined && open < oldest && this.#times.length >= this.#barsMax) return undefined;
    let bar = this.#bars.get(open);
    if (bar === undefined) {
      bar = { time: open, ticks: undefined, told: undefined, past: undefined, later: [] };
      this.#bars.set(open, bar);
      this.#insert(open);
    }
    this.#touch(open);
    return bar;
  }

  #insert(open: number): void {
    const at = this.#times.findLastIndex((time) => time < open) + 1;
    const before = this.#times.at(-1);
    if (at < this.#times.length) this.#rebuild();
    // It is over: what of it was not seen is missing from now on.
    else if (before !== undefined) this.#close(before);
    this.#times.splice(at, 0, open);
    const over = this.#times.length - this.#barsMax;
    if (over <= (this.#isOldestKept ? this.#barsMax : 0)) return;
    // A tenth at a time, so that a long day is not built anew with each bar.
    const dropped = this.#times.splice(0, Math.max(over, Math.floor(this.#barsMax / 10)));
    for (const time of dropped) {
      this.#bars.delete(time);
      this.#described.delete(time);
    }
    this.#rebuild();
  }

  #rebuild(): void {
    for (const reading of this.#readings) reading.isStructural = true;
  }

  #close(time: number): void {
    const bar = this.#bars.get(time);
    if (bar !== undefined && bar.told === undefined) bar.later = [];
    this.#touch(time);
  }

  #touch(time: number): void {
    for (const { times } of this.#readings) times.add(time);
    this.#described.delete(time);
  }

  #describe(time: number): Bar {
    if (this.#describedVersion !== this.#coverage.version) {
      this.#describedVersion = this.#coverage.version;
      this.#described.clear();
    }
    let bar = this.#described.get(time);
    if (bar === undefined) this.#described.set(time, (bar = this.#build(time)));
    return bar;
  }

  #build(time: number): Bar {
    const { ticks, told, past, later } = this.#bars.get(time) as Building;
    const end = time + this.#intervalMs;
    const isSeenWhole = this.#coverage.covers(told?.updatedAt ?? time, end);
    const isLast = time === this.#times.at(-1);
    if (past !== undefined && (told === undefined ? !isSeenWhole || hasMore(past, ticks) : !isSeenWhole && !isLast)) {
      return completeBar(past, ticks, isLast);
    }
    if (told === undefined) {
      const { first, last, high, low, volume } = ticks as Ticks;
      return {
        time,
        open: first.price,
        high,
        low,
        close: last.price,
        volume: fromUnits(volume),
        // What the tape has from before a restart of the server goes on without a mark.
        isPartial: !isSeenWhole || past?.isPartial === true,
      };
    }
    let close: Moment & { readonly price: number } = { time: told.updatedAt, id: -Infinity, price: told.close };
    let volume = toUnits(told.volume);
    for (const tick of later) {
      if (isBefore(close, tick)) close = tick;
      volume += toUnits(tick.quantity);
    }
    // Each is the least that was traded.
    if (ticks !== undefined && ticks.volume > volume) ({ volume } = ticks);
    return {
      time,
      open: told.open,
      high: Math.max(told.high, ticks?.high ?? told.high),
      low: Math.min(told.low, ticks?.low ?? told.low),
      close: close.price,
      volume: fromUnits(volume),
      // What is going on is told anew, and was not missed yet.
      isPartial: told.isPartial || (!isLast && !isSeenWhole),
    };
  }
}

/** What is replayed comes one by one: until it is here, the tape has less than history. */
function hasMore(past: PastBar, ticks: Ticks | undefined): boolean {
  return ticks === undefined || fromUnits(ticks.volume) < past.volume;
}

/** History has all of a bar that is over; of one that goes on the tape may be ahead of it. */
function completeBar(past: PastBar, ticks: Ticks | undefined, isLast: boolean): Bar {
  if (ticks === undefined) return past;
  const volume = Math.max(past.volume, fromUnits(ticks.volume));
  const [high, low] = [Math.max(past.high, ticks.high), Math.min(past.low, ticks.low)];
  return {
    ...past,
    high,
    low,
    volume,
    close: isLast ? ticks.last.price : past.close,
    isPartial: past.isPartial || isLast,
  };
}

function isBefore(left: Moment, right: Moment): boolean {
  return left.time < right.time || (left.time === right.time && left.id < right.id);
}
