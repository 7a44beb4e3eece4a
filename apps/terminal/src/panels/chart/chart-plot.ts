/** Candles, what was traded, own fills and the open position, with prices at the right and times beneath. */
import { formatBarTime } from '@tickboard/client/view/bar-words';
import type { Bar } from '@tickboard/client/view/candle-builder';
import type { FillMark, PositionLine } from '@tickboard/client/view/chart-marks';
import { formatPrice, GLYPHS } from '@tickboard/client/view/numbers';
import type { Region } from '../../screen/region.ts';
import { BOLD, DIM, type Style } from '../../screen/style.ts';
import { LINE, MUTED, styled } from '../../theme/styles.ts';
import type { DrawnBars } from './bar-window.ts';
import {
  glyphsOf,
  CANDLE_WIDTH,
  type PlacedBar,
  placeBars,
  rowOf,
  type Scale,
  scaleOf,
  ticksOf,
  volumeGlyph,
} from './candle-plot.ts';

export interface ShownChart {
  /** Up to the last one in sight. */
  readonly bars: readonly Bar[];
  /** Of all: what the instrument is traded at now. */
  readonly newest: Bar;
  readonly lines: readonly PositionLine[];
  /** Own fills at bars that are drawn. */
  readonly marksOf: (isDrawn: (barTime: number) => boolean) => readonly FillMark[];
  readonly interval: string;
  readonly intervalMs: number;
  readonly tickSize: number | undefined;
  readonly zone: string;
}

/** With fewer rows there is no volume, and no room that is left for marks. */
const HEIGHT_MIN = 9;
/** Prices at the right stand so far from each other at least, where the plot is high. */
const ROWS_BETWEEN_PRICES = 4;
const PRICES_MIN = 4;
const AXIS = '\u2502';
const AXIS_TICK = '\u2524';
const DASH = '\u254c';

type Line = Pick<PositionLine, 'id' | 'isStale'>;

export function styleOfLine({ id, isStale }: Line): Style {
  return isStale ? styled('muted', 'ground', DIM) : styled(id === 'entry' ? 'accent' : 'warn');
}

export function drawPlot(region: Region, chart: ShownChart): DrawnBars {
  const { bars, newest, lines, intervalMs, tickSize } = chart;
  const isHigh = region.height >= HEIGHT_MIN;
  const margin = isHigh ? 1 : 0;
  const height = region.height - 1 - (isHigh ? 1 : 0);
  const rows = height - 2 * margin;
  const seen = bars.slice(-region.width).flatMap(({ high, low }) => [high, low]);
  const prices = [...seen, newest.close, ...lines.map(({ price }) => price)];
  const priceWidth = Math.max(...prices.map((price) => formatPrice(price, tickSize).length));
  const width = region.width - priceWidth - 2;
  if (rows < 2 || width < 2) return { slots: 0, count: 0 };
  const slots = Math.ceil(width / CANDLE_WIDTH);
  const placed = placeBars(bars, intervalMs, width);
  const scale = scaleOf(placed, rows);
  if (scale === undefined) return { slots, count: 0 };
  const plot = region.part({ x: 0, y: 0, width, height });
  drawLines(plot, lines, scale, margin);
  drawCandles(plot, placed, scale, margin);
  drawMarks(plot, placed, chart, scale, margin);
  if (isHigh) drawVolumes(region, height, placed);
  drawTimes(region, placed, width, chart);
  drawAxis(region.part({ x: width, y: 0, width: priceWidth + 2, height }), chart, scale, margin);
  return { slots, count: placed.length };
}

function drawCandles(plot: Region, placed: readonly PlacedBar[], scale: Scale, top: number): void {
  for (const { bar, x } of placed) {
    const style = styled(bar.close >= bar.open ? 'up' : 'down', 'ground', bar.isPartial ? DIM : 0);
    for (const [y, glyph] of glyphsOf(bar, scale).entries()) if (glyph !== '') plot.write(x, top + y, glyph, style);
  }
}

/** Beneath the candles, so that none is cut. */
function drawLines(plot: Region, lines: readonly PositionLine[], scale: Scale, top: number): void {
  for (const line of lines) plot.write(0, top + rowOf(line.price, scale), DASH.repeat(plot.width), styleOfLine(line));
}

/** Purchases beneath their bar, sales above it. */
function drawMarks(plot: Region, placed: readonly PlacedBar[], chart: ShownChart, scale: Scale, top: number): void {
  const byTime = new Map(placed.map((each) => [each.bar.time, each]));
  for (const { time, side } of chart.marksOf((barTime) => byTime.has(barTime))) {
    const { bar, x } = byTime.get(time) as PlacedBar;
    const y = side === 'buy' ? rowOf(bar.low, scale) + 1 : rowOf(bar.high, scale) - 1;
    plot.write(x, top + y, GLYPHS[side === 'buy' ? 'up' : 'down'], styled(side, 'ground', BOLD));
  }
}

function drawVolumes(region: Region, y: number, placed: readonly PlacedBar[]): void {
  const most = Math.max(...placed.map(({ bar }) => bar.volume));
  for (const { bar, x } of placed) region.write(x, y, volumeGlyph(bar.volume, most), MUTED);
}

/** Round prices; over them those of the position, and over all of them the last one. */
function drawAxis(region: Region, chart: ShownChart, scale: Scale, top: number): void {
  const { newest, lines, tickSize } = chart;
  const last: AxisPrice = {
    price: newest.close,
    style: styled(newest.close >= newest.open ? 'up' : 'down', 'ground', BOLD),
  };
  const own = lines.map((line): AxisPrice => ({ price: line.price, style: styleOfLine(line) }));
  for (let y = 0; y < region.height; y++) region.write(0, y, AXIS, LINE);
  const isTaken = new Set<number>();
  const write = (price: number, style: Style, tick?: string): void => {
    const y = top + rowOf(price, scale);
    if (y < 0 || y >= region.height || isTaken.has(y)) return;
    isTaken.add(y);
    if (tick !== undefined) region.write(0, y, tick, LINE);
    region.writeWithin(2, y, region.width - 2, formatPrice(price, tickSize), style, 'end');
  };
  const beyond = ({ price, style }: AxisPrice): void => {
    writeBeyond(region, { price, style }, top + rowOf(price, scale), tickSize, isTaken);
  };
  write(last.price, last.style);
  beyond(last);
  for (const { price, style } of own) write(price, style, AXIS_TICK);
  for (const each of own) beyond(each);
  for (const price of ticksOf(scale, Math.min(ROWS_BETWEEN_PRICES, Math.ceil(scale.rows / PRICES_MIN)), tickSize))
    write(price, MUTED, AXIS_TICK);
}

interface AxisPrice {
  readonly price: number;
  readonly style: Style;
}

/** A price above the plot, or beneath it, stands at that end of the axis: that it is not there would read as none. */
function writeBeyond(
  region: Region,
  { price, style }: AxisPrice,
  row: number,
  tickSize: number | undefined,
  isTaken: Set<number>,
): void {
  if (row >= 0 && row < region.height) return;
  const y = row < 0 ? 0 : region.height - 1;
  if (isTaken.has(y)) return;
  isTaken.add(y);
  region.write(0, y, GLYPHS[row < 0 ? 'up' : 'down'], style);
  region.writeWithin(2, y, region.width - 2, formatPrice(price, tickSize), style, 'end');
}

/** Of the first and the last bar that are shown, where both have room. */
function drawTimes(region: Region, placed: readonly PlacedBar[], width: number, chart: ShownChart): void {
  const y = region.height - 1;
  const [first, last] = [placed[0], placed.at(-1)];
  if (first === undefined || last === undefined) return;
  const [from, to] = [first, last].map(({ bar }) => formatBarTime(bar.time, chart.interval, chart.zone)) as [
    string,
    string,
  ];
  region.writeWithin(Math.max(0, width - to.length), y, to.length, to, MUTED);
  if (first !== last && first.x + from.length + 2 < width - to.length) region.write(first.x, y, from, MUTED);
}
