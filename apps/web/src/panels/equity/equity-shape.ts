/** Where the points of the equity curve are drawn. Pure: pixels in, path data out. */
import { type EquityPoint, extremesOf } from '@tickboard/client/view/equity-series';

export interface Plot {
  readonly width: number;
  readonly height: number;
}

export interface EquityShape {
  /** Equity as steps: a figure holds until the next one. */
  readonly line: string;
  /** The fall from the highest equity seen, from the top down. */
  readonly drawdown: string;
  readonly ticks: readonly Tick[];
  /** Deepest fall, 0.01 at the least: what the lower plot is scaled to. */
  readonly deepest: number;
  /** Where the line ends, Unix ms. */
  readonly end: number;
  readonly xOf: (time: number) => number;
  readonly yOf: (equity: number) => number;
}

export interface Tick {
  readonly value: number;
  readonly y: number;
}

/** Until so much was seen the curve grows from the left instead of being stretched. */
const SPAN_MIN_MS = 30_000;
const TICK_GAP = 36;
const DEEPEST_MIN = 0.001;

/**
 * Undefined where there is nothing to draw.
 *
 * @param until the last figure was confirmed, Unix ms: it holds so long
 */
export function shapeEquity(
  points: readonly EquityPoint[],
  equity: Plot,
  fall: Plot,
  until = 0,
): EquityShape | undefined {
  const [first, last, extremes] = [points[0], points.at(-1), extremesOf(points)];
  if (first === undefined || last === undefined || extremes === undefined) return undefined;
  const end = Math.max(last.time, until);
  const span = Math.max(SPAN_MIN_MS, end - first.time);
  const xOf = (time: number) => round(((time - first.time) / span) * equity.width);
  const room = (extremes.high - extremes.low || Math.abs(extremes.high) * 0.001 || 1) * 0.08;
  const [bottom, top] = [extremes.low - room, extremes.high + room];
  const yOf = (value: number) => round(((top - value) / (top - bottom)) * equity.height);
  const deepest = Math.max(DEEPEST_MIN, extremes.drawdown);
  const depthOf = (share: number) => round((share / deepest) * fall.height);
  const ticks = ticksBetween(bottom, top, Math.max(2, Math.floor(equity.height / TICK_GAP)));
  return {
    line: `${drawLine(points, xOf, yOf)}H${xOf(end)}`,
    drawdown: `${drawFall(points, xOf, depthOf)}H${xOf(end)}V0Z`,
    ticks: ticks.map((value) => ({ value, y: yOf(value) })),
    deepest,
    end,
    xOf,
    yOf,
  };
}

type Scale = (value: number) => number;

function drawLine(points: readonly EquityPoint[], xOf: Scale, yOf: Scale): string {
  return points
    .map(({ time, first, low, high, last, isAfterGap }, index) => {
      const x = xOf(time);
      const start = index === 0 || isAfterGap ? `M${x} ${yOf(first)}` : `H${x}V${yOf(first)}`;
      return low === high ? start : `${start}V${yOf(high)}V${yOf(low)}V${yOf(last)}`;
    })
    .join('');
}

/** Each stretch without a gap is an area of its own; the last one is left open. */
function drawFall(points: readonly EquityPoint[], xOf: Scale, depthOf: Scale): string {
  const parts: string[] = [];
  points.forEach(({ time, drawdown, isAfterGap }, index) => {
    const x = xOf(time);
    const isStart = index === 0 || isAfterGap;
    if (isStart && index > 0) parts.push('V0Z');
    parts.push(isStart ? `M${x} 0V${depthOf(drawdown)}` : `H${x}V${depthOf(drawdown)}`);
  });
  return parts.join('');
}

/** Round figures within a range, at most `count` of them. */
export function ticksBetween(low: number, high: number, count: number): number[] {
  const step = roundStep((high - low) / count);
  if (!Number.isFinite(step) || step <= 0) return [];
  const from = Math.ceil(low / step);
  const length = Math.floor(high / step) - from + 1;
  return Array.from({ length: Math.max(0, length) }, (_, index) => (from + index) * step);
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9));
  return (factor ?? 10) * power;
}

/** The point at or before a place; the first one where there is none. */
export function indexAt(points: readonly EquityPoint[], time: number): number {
  const after = points.findIndex((point) => point.time > time);
  return Math.max(0, (after < 0 ? points.length : after) - 1);
}

const round = (value: number) => Math.round(value * 10) / 10;
