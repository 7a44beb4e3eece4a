/**
 * Candles of half a cell's height: wicks are thin, bodies of rising bars are heavy lines, those of falling ones are
 * blocks, so that colour says nothing that the glyph does not say.
 */
import { pauseBetweenBars } from '@tickboard/client/view/bar-words';
import type { Bar } from '@tickboard/client/view/candle-builder';

/** A candle and a blank beside it. */
export const CANDLE_WIDTH = 2;

export interface PlacedBar {
  readonly bar: Bar;
  readonly x: number;
}

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** The newest at the right; pauses are as wide as they were. */
export function placeBars(bars: readonly Bar[], intervalMs: number, width: number): readonly PlacedBar[] {
  const placed: PlacedBar[] = [];
  let x = (Math.ceil(width / CANDLE_WIDTH) - 1) * CANDLE_WIDTH;
  for (let at = bars.length - 1; at >= 0 && x >= 0; at--) {
    const bar = bars[at] as Bar;
    const after = bars[at + 1];
    if (after !== undefined) x -= pauseBetweenBars(bar.time, after.time, intervalMs) * CANDLE_WIDTH;
    if (x < 0) break;
    placed.unshift({ bar, x });
    x -= CANDLE_WIDTH;
  }
  return placed;
}

export function scaleOf(placed: readonly PlacedBar[], rows: number): Scale | undefined {
  if (placed.length === 0) return undefined;
  return {
    low: Math.min(...placed.map(({ bar }) => bar.low)),
    high: Math.max(...placed.map(({ bar }) => bar.high)),
    rows,
  };
}

/** Half rows from the top; everything stands in the middle while nothing moved. */
function halfOf(price: number, scale: Scale): number {
  return Math.min(2 * scale.rows - 1, Math.max(0, halfBeyond(price, scale)));
}

/** The row of a price, which may be above the first or beneath the last. */
export function rowOf(price: number, scale: Scale): number {
  return halfBeyond(price, scale) >> 1;
}

function halfBeyond(price: number, { low, high, rows }: Scale): number {
  if (high > low) return Math.round(((high - price) / (high - low)) * (2 * rows - 1));
  if (price === high) return rows;
  return price > high ? -2 : 2 * rows;
}

/** The glyph of a candle in each row; an empty text where it is not. */
export function glyphsOf(bar: Bar, scale: Scale): readonly string[] {
  const isRising = bar.close >= bar.open;
  const [top, bottom] = [halfOf(bar.high, scale), halfOf(bar.low, scale)];
  const [bodyTop, bodyBottom] = [
    halfOf(Math.max(bar.open, bar.close), scale),
    halfOf(Math.min(bar.open, bar.close), scale),
  ];
  const partAt = (half: number): 0 | 1 | 2 =>
    half >= bodyTop && half <= bodyBottom ? 2 : half >= top && half <= bottom ? 1 : 0;
  const glyphs = isRising ? RISING : FALLING;
  return Array.from({ length: scale.rows }, (_, row) => glyphs[partAt(2 * row)]?.[partAt(2 * row + 1)] ?? '');
}

/** By what stands in the upper and in the lower half: nothing, wick or body. */
const RISING = [
  ['', '\u2577', '\u257b'],
  ['\u2575', '\u2502', '\u257d'],
  ['\u2579', '\u257f', '\u2503'],
] as const;
const FALLING = [
  ['', '\u2577', '\u2584'],
  ['\u2575', '\u2502', '\u2584'],
  ['\u2580', '\u2580', '\u2588'],
] as const;

/** Round prices, so many rows from each other at least. */
export function ticksOf({ low, high, rows }: Scale, rowsApart: number, tickSize = 0): readonly number[] {
  if (high <= low) return [];
  const least = Math.max(tickSize, ((high - low) / rows) * rowsApart);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ROUND.map((each) => each * power).find((each) => each >= least * (1 - 1e-9)) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.min(rows, Math.max(0, count)) }, (_, at) => withoutDrift((first + at) * step));
}

const ROUND = [1, 2, 5, 10];

function withoutDrift(price: number): number {
  return Number(price.toPrecision(12));
}

/** Of seven heights, none of which a body has; what was traded shows. */
const COLUMNS = '\u2581\u2582\u2583\u2585\u2586\u2587\u2588';

export function volumeGlyph(volume: number, most: number): string {
  if (volume <= 0 || most <= 0) return '';
  return COLUMNS[Math.min(COLUMNS.length - 1, Math.floor((volume / most) * COLUMNS.length))] as string;
}
