/**
 * Equity over time as it was seen, in bounded space: the longer it goes, the coarser it is, and no extreme is ever lost.
 * Rules: docs/spec/web-portfolio.md.
 */

import { fallFrom } from '@tickboard/core/model/performance';

/** What was seen in one stretch of time. */
export interface EquityPoint {
  /** Of the last figure in it, Unix ms. */
  readonly time: number;
  readonly first: number;
  readonly low: number;
  readonly high: number;
  readonly last: number;
  /** The largest fall from the highest equity seen until then, as a share of that, 0 or more. */
  readonly drawdown: number;
  /** Figures may be missing since the point before. */
  readonly isAfterGap: boolean;
}

/** As it was kept: one figure, at a time in Unix ms. */
export interface PastFigure {
  readonly time: number;
  readonly equity: number;
}

export interface EquityExtremes {
  readonly low: number;
  readonly high: number;
  readonly drawdown: number;
}

const POINTS_MAX = 5_000;
const RESOLUTION_MS = 250;
const BREAK_MIN_MS = 300_000;
const BREAK_FACTOR = 10;
/** A clock that was behind by less was only guessed, and one that is by more was set back. */
const SET_BACK_MS = 5_000;

export class EquitySeries {
  readonly #pointsMax: number;
  #points: EquityPoint[] = [];
  #resolutionMs = RESOLUTION_MS;
  #peak: number | undefined;
  #isGap = false;
  /** When the first figure of all points was true. */
  #firstAt: number | undefined;

  constructor(pointsMax: number = POINTS_MAX) {
    this.#pointsMax = pointsMax;
  }

  /** Oldest first; changes in place. */
  get points(): readonly EquityPoint[] {
    return this.#points;
  }

  get resolutionMs(): number {
    return this.#resolutionMs;
  }

  /** Takes in the next figure, whatever the clock says: they come in the order in which they were true. */
  observe(at: number, equity: number): void {
    if (!Number.isFinite(equity) || !Number.isFinite(at)) return;
    this.#follow(at);
    const last = this.#points.at(-1);
    const time = Math.max(at, last?.time ?? at);
    this.#peak = Math.max(this.#peak ?? equity, equity);
    const drawdown = fallFrom(this.#peak, equity);
    const isAfterGap = this.#isGap && last !== undefined;
    this.#isGap = false;
    const point = { time, first: equity, low: equity, high: equity, last: equity, drawdown, isAfterGap };
    if (last !== undefined && this.#bucketOf(last) === this.#bucketOf(point)) {
      this.#points[this.#points.length - 1] = merge(last, point);
      return;
    }
    this.#firstAt ??= time;
    this.#points.push(point);
    while (this.#points.length > this.#pointsMax) this.#coarsen();
  }

  /** Puts what was kept, oldest first, before what was seen: what is of the same time as that, or later, is left out. */
  beginWith(past: readonly PastFigure[]): void {
    const firstAt = this.#firstAt ?? Infinity;
    const earlier = past.filter(({ time }) => time < firstAt);
    const kept = new EquitySeries(Infinity);
    const breakMs = breakOf(earlier);
    let before: number | undefined;
    this.#firstAt = earlier[0]?.time ?? this.#firstAt;
    for (const { time, equity } of earlier) {
      if (before !== undefined && time - before > breakMs) kept.breakOff();
      kept.observe(time, equity);
      before = time;
    }
    if (before === undefined) return;
    const lastAt = before;
    let peak = kept.#peak as number;
    const seen = this.#points.map((point, index) => {
      const drawdown = Math.max(point.drawdown, fallFrom(Math.max(peak, point.low), point.low));
      peak = Math.max(peak, point.high);
      return { ...point, drawdown, isAfterGap: index === 0 ? firstAt - lastAt > breakMs : point.isAfterGap };
    });
    this.#peak = peak;
    this.#points = gather([...kept.#points, ...seen], (point) => this.#bucketOf(point));
    while (this.#points.length > this.#pointsMax) this.#coarsen();
  }

  /** Begins anew. */
  clear(): void {
    this.#points = [];
    this.#firstAt = undefined;
    this.#resolutionMs = RESOLUTION_MS;
    this.#peak = undefined;
    this.#isGap = false;
  }

  /** Nothing can be seen for a while: no line leads from what was to what will be. */
  breakOff(): void {
    this.#isGap = true;
  }

  /** What was seen by a clock that was ahead keeps its distance to what follows. */
  #follow(at: number): void {
    const aheadMs = (this.#points.at(-1)?.time ?? at) - at;
    if (aheadMs < SET_BACK_MS) return;
    this.#points = this.#points.map((point) => ({ ...point, time: point.time - aheadMs }));
    if (this.#firstAt !== undefined) this.#firstAt -= aheadMs;
    this.breakOff();
  }

  #bucketOf({ time }: EquityPoint): number {
    return Math.floor(time / this.#resolutionMs);
  }

  #coarsen(): void {
    this.#resolutionMs *= 2;
    this.#points = gather(this.#points, (point) => this.#bucketOf(point));
  }
}

/** At most `count` points for a drawing, over equal stretches of time. */
export function thin(points: readonly EquityPoint[], count: number): readonly EquityPoint[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length <= count) return points;
  const width = (last.time - first.time) / count;
  return gather(points, ({ time }) => Math.min(count - 1, Math.floor((time - first.time) / width)));
}

/** Undefined where there are no points. */
export function extremesOf(points: readonly EquityPoint[]): EquityExtremes | undefined {
  if (points.length === 0) return undefined;
  let [low, high, drawdown] = [Infinity, -Infinity, 0];
  for (const point of points) {
    low = Math.min(low, point.low);
    high = Math.max(high, point.high);
    drawdown = Math.max(drawdown, point.drawdown);
  }
  return { low, high, drawdown };
}

/** What did not change is not kept: only what is far from usual is a time in which nobody looked. */
function breakOf(figures: readonly PastFigure[]): number {
  const waits = figures.slice(1).map(({ time }, index) => time - (figures[index] as PastFigure).time);
  const usual = waits.toSorted((left, right) => left - right)[waits.length >> 1] ?? 0;
  return Math.max(BREAK_MIN_MS, BREAK_FACTOR * usual);
}

/** Neighbours of the same bucket become one. */
function gather(points: readonly EquityPoint[], bucketOf: (point: EquityPoint) => number): EquityPoint[] {
  const gathered: EquityPoint[] = [];
  let bucket: number | undefined;
  for (const point of points) {
    const before = gathered.at(-1);
    const isSame = before !== undefined && bucketOf(point) === bucket;
    bucket = bucketOf(point);
    if (isSame) gathered[gathered.length - 1] = merge(before, point);
    else gathered.push(point);
  }
  return gathered;
}

function merge(earlier: EquityPoint, later: EquityPoint): EquityPoint {
  return {
    time: later.time,
    first: earlier.first,
    low: Math.min(earlier.low, later.low),
    high: Math.max(earlier.high, later.high),
    last: later.last,
    drawdown: Math.max(earlier.drawdown, later.drawdown),
    isAfterGap: earlier.isAfterGap || later.isAfterGap,
  };
}
