/** Bars as the library draws them. Pure: tested without it. */
import { pauseBetweenBars } from '@tickboard/client/view/bar-words';
import type { Bar } from '@tickboard/client/view/candle-builder';
import type { CandlestickData, HistogramData, UTCTimestamp, WhitespaceData } from 'lightweight-charts';
import { type ChartColors, fade } from './chart-colors.ts';

const VOLUME_ALPHA = 0.35;
/** Of bars that trades may be missing from. */
const PARTIAL_ALPHA = 0.55;

export type CandlePoint = CandlestickData<UTCTimestamp> | WhitespaceData<UTCTimestamp>;
export type VolumePoint = HistogramData<UTCTimestamp> | WhitespaceData<UTCTimestamp>;

export const toSeconds = (ms: number) => Math.floor(ms / 1_000) as UTCTimestamp;

export function candleOf(bar: Bar, colors: ChartColors): CandlestickData<UTCTimestamp> {
  const { time, open, high, low, close, isPartial } = bar;
  const point = { time: toSeconds(time), open, high, low, close };
  if (!isPartial) return point;
  const color = fade(close >= open ? colors.up : colors.down, PARTIAL_ALPHA);
  return { ...point, color, borderColor: color, wickColor: color };
}

export function volumeOf(bar: Bar, colors: ChartColors): HistogramData<UTCTimestamp> {
  const color = fade(bar.close >= bar.open ? colors.up : colors.down, VOLUME_ALPHA);
  return { time: toSeconds(bar.time), value: bar.volume, color };
}

/** Times between two bars in which nothing was traded. */
export function pauseBetween(before: number, after: number, intervalMs: number): UTCTimestamp[] {
  return Array.from({ length: pauseBetweenBars(before, after, intervalMs) }, (_, index) =>
    toSeconds(before + (index + 1) * intervalMs),
  );
}

/** All points, pauses included. */
export function toPoints(bars: readonly Bar[], intervalMs: number, colors: ChartColors) {
  const candles: CandlePoint[] = [];
  const volumes: VolumePoint[] = [];
  let before: number | undefined;
  for (const bar of bars) {
    if (before !== undefined) {
      for (const time of pauseBetween(before, bar.time, intervalMs)) {
        candles.push({ time });
        volumes.push({ time });
      }
    }
    candles.push(candleOf(bar, colors));
    volumes.push(volumeOf(bar, colors));
    before = bar.time;
  }
  return { candles, volumes };
}
