/** A chart on its canvas. Everything here is drawn by the library; what is to be drawn is told from outside. */
import { formatBarTime } from '@tickboard/client/view/bar-words';
import type { Bar, BarChanges } from '@tickboard/client/view/candle-builder';
import type { FillMark, PositionLine } from '@tickboard/client/view/chart-marks';
import { formatPrice } from '@tickboard/client/view/numbers';
import {
  CandlestickSeries,
  ColorType,
  createChart,
  createSeriesMarkers,
  CrosshairMode,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineStyle,
  type MouseEventParams,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { type ChartColors, readColors, watchColors } from './chart-colors.ts';
import { candleOf, pauseBetween, toPoints, toSeconds, volumeOf } from './chart-data.ts';
import { formatMark } from './chart-time.ts';

export interface ChartSettings {
  readonly interval: string;
  readonly intervalMs: number;
  readonly tickSize: number | undefined;
  readonly zone: string;
}

export interface ChartListener {
  /** The bar that the pointer is over, Unix ms; undefined for none. */
  readonly onCursor: (timeMs: number | undefined) => void;
  /** The oldest bar is in sight, or soon is. */
  readonly onOldest: () => void;
}

/** Those that stand at bars which are drawn. */
type ReadMarks = (isDrawn: (barTime: number) => boolean) => readonly FillMark[];

/** Bars that are in sight at first. */
const BARS_SHOWN = 90;
/** Older bars are asked for when so few are left out of sight. */
const BARS_AHEAD = 50;
const FONT = "'JetBrains Mono Variable', ui-monospace, monospace";
const FONT_SIZE = 11;
const PIXELS_PER_BAR = 7;

export class ChartDrawing {
  readonly #settings: ChartSettings;
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volumes: ISeriesApi<'Histogram'>;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  readonly #lines = new Map<PositionLine['id'], IPriceLine>();
  readonly #stopWatching: () => void;
  #colors = readColors();
  #bars: readonly Bar[] = [];
  #readMarks: ReadMarks = () => [];
  #shownLines: readonly PositionLine[] = [];
  #last: Bar | undefined;

  constructor(container: HTMLElement, settings: ChartSettings, { onCursor, onOldest }: ChartListener) {
    this.#settings = settings;
    this.#chart = createChart(container, {
      autoSize: true,
      // Its style element is against the page's policy: the panel names TradingView beneath the chart.
      layout: { attributionLogo: false, fontFamily: FONT, fontSize: FONT_SIZE },
      crosshair: { mode: CrosshairMode.Normal },
      // A finger that moves up or down scrolls the page.
      handleScroll: { vertTouchDrag: false },
      timeScale: {
        timeVisible: true,
        secondsVisible: settings.interval === '1s',
        rightOffset: 6,
        barSpacing: PIXELS_PER_BAR,
        tickMarkFormatter: (time: Time, kind: Parameters<typeof formatMark>[1]) =>
          formatMark(time, kind, settings.interval, settings.zone),
      },
      localization: {
        locale: 'en-US',
        timeFormatter: (time: Time) => formatBarTime(Number(time) * 1_000, settings.interval, settings.zone),
      },
    });
    this.#candles = this.#chart.addSeries(CandlestickSeries, {
      priceFormat: {
        type: 'custom',
        minMove: settings.tickSize ?? 1e-8,
        formatter: (price: number) => formatPrice(roundToTick(price, settings.tickSize), settings.tickSize),
      },
      priceLineStyle: LineStyle.Dotted,
    });
    this.#candles.priceScale().applyOptions({ scaleMargins: { top: 0.12, bottom: 0.24 } });
    this.#volumes = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: '',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#volumes.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.#markers = createSeriesMarkers(this.#candles, []);
    this.#chart.subscribeCrosshairMove(({ time }: MouseEventParams) =>
      onCursor(time === undefined ? undefined : Number(time) * 1_000),
    );
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range !== null && this.#bars.length > 0 && range.from < BARS_AHEAD) onOldest();
    });
    this.#applyColors();
    this.#stopWatching = watchColors(() => {
      this.#colors = readColors();
      this.#applyColors();
      this.#drawAll();
    });
  }

  /** All bars anew: another instrument, or bars that came elsewhere than at the end. */
  show(bars: readonly Bar[]): void {
    const isFirst = this.#bars.length === 0;
    this.#bars = bars;
    this.#drawAll();
    if (isFirst && bars.length > 0) {
      this.#chart
        .timeScale()
        .setVisibleLogicalRange({ from: this.#pointCount() - BARS_SHOWN, to: this.#pointCount() + 6 });
    }
  }

  /** What changed since. */
  update({ bars, isStructural }: BarChanges, all: () => readonly Bar[]): void {
    const first = bars[0];
    if (first === undefined) return;
    if (isStructural || this.#last === undefined) {
      this.show(all());
      return;
    }
    for (const bar of bars) this.#updateBar(bar);
    // Only what is new may have fills without their bar.
    if (bars.length > 1) this.#drawFills();
  }

  setLines(lines: readonly PositionLine[]): void {
    // Each of them set anew draws the whole chart, and what a position is worth changes with each price.
    if (areSame(lines, this.#shownLines)) return;
    this.#shownLines = lines;
    const wanted = new Set(lines.map(({ id }) => id));
    for (const [id, line] of this.#lines) {
      if (wanted.has(id)) continue;
      this.#candles.removePriceLine(line);
      this.#lines.delete(id);
    }
    for (const line of lines) this.#drawLine(line);
  }

  setFills(readMarks: ReadMarks): void {
    this.#readMarks = readMarks;
    this.#drawFills();
  }

  /** Puts the cross hair on a bar, or nowhere. */
  pointAt(bar: Bar | undefined): void {
    if (bar === undefined) this.#chart.clearCrosshairPosition();
    else this.#chart.setCrosshairPosition(bar.close, toSeconds(bar.time), this.#candles);
  }

  /** Where the newest bar is in sight. */
  goToNow(): void {
    this.#chart.timeScale().scrollToRealTime();
  }

  remove(): void {
    this.#stopWatching();
    this.#chart.remove();
  }

  #pointCount(): number {
    return this.#candles.data().length;
  }

  #drawAll(): void {
    const { candles, volumes } = toPoints(this.#bars, this.#settings.intervalMs, this.#colors);
    this.#candles.setData(candles);
    this.#volumes.setData(volumes);
    this.#last = this.#bars.at(-1);
    this.#drawFills();
    for (const line of this.#shownLines) this.#drawLine(line);
  }

  #updateBar(bar: Bar): void {
    const last = this.#last as Bar;
    const isLate = bar.time < last.time;
    if (bar.time > last.time) {
      for (const time of pauseBetween(last.time, bar.time, this.#settings.intervalMs)) {
        this.#candles.update({ time });
        this.#volumes.update({ time });
      }
    }
    this.#candles.update(candleOf(bar, this.#colors), isLate);
    this.#volumes.update(volumeOf(bar, this.#colors), isLate);
    if (!isLate) this.#last = bar;
  }

  #drawLine({ id, price, title }: PositionLine): void {
    const color = id === 'entry' ? this.#colors.accent : this.#colors.warn;
    const options = { price, title, color, axisLabelTextColor: this.#colors.surface, lineWidth: 1 as const };
    const line = this.#lines.get(id);
    if (line !== undefined) line.applyOptions(options);
    else this.#lines.set(id, this.#candles.createPriceLine({ ...options, lineStyle: LineStyle.Dashed }));
  }

  /** On the bars that they happened in; the library would move the others to a bar of another time. */
  #drawFills(): void {
    const drawn = new Set(this.#candles.data().flatMap((point) => ('open' in point ? [Number(point.time)] : [])));
    const marks = this.#readMarks((time) => drawn.has(toSeconds(time)));
    this.#markers.setMarkers(marks.map(({ time, side }) => markerOf(toSeconds(time), side, this.#colors)));
  }

  #applyColors(): void {
    const { surface, muted, line, strong, up, down } = this.#colors;
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: surface },
        textColor: muted,
        panes: { separatorColor: line },
      },
      grid: {
        vertLines: { color: line, style: LineStyle.Dotted },
        horzLines: { color: line, style: LineStyle.Dotted },
      },
      rightPriceScale: { borderColor: line },
      timeScale: { borderColor: line },
      crosshair: {
        vertLine: { color: muted, labelBackgroundColor: strong },
        horzLine: { color: muted, labelBackgroundColor: strong },
      },
    });
    this.#candles.applyOptions({
      upColor: up,
      downColor: down,
      borderUpColor: up,
      borderDownColor: down,
      wickUpColor: up,
      wickDownColor: down,
    });
  }
}

function areSame(lines: readonly PositionLine[], others: readonly PositionLine[]): boolean {
  return (
    lines.length === others.length &&
    lines.every(({ id, price, title }, index) => {
      const other = others[index];
      return other?.id === id && other.price === price && other.title === title;
    })
  );
}

function markerOf(time: UTCTimestamp, side: 'buy' | 'sell', colors: ChartColors): SeriesMarker<Time> {
  return side === 'buy'
    ? { time, position: 'belowBar', shape: 'arrowUp', color: colors.buy }
    : { time, position: 'aboveBar', shape: 'arrowDown', color: colors.sell };
}

/** The axis has marks between ticks. */
function roundToTick(price: number, tickSize: number | undefined): number {
  return tickSize === undefined || tickSize <= 0
    ? Number(price.toPrecision(8))
    : Math.round(price / tickSize) * tickSize;
}
