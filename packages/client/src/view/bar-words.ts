/** Bars in words and figures: the same in both dashboards. */
import type { Bar } from './candle-builder.ts';
import { type Direction, directionOf, formatCompact, formatPrice, formatSignedPercent, GLYPHS } from './numbers.ts';
import { formatDateTime, type TimeZone } from './times.ts';

/** A pause is drawn as wide as it was, up to so many bars. */
export const PAUSE_MAX = 60;
const DAY = '1d';

/** Days begin in UTC, whatever the zone: their bars are told by the date there. */
export function zoneOfBars(interval: string, zone: TimeZone): TimeZone {
  return interval === DAY ? 'utc' : zone;
}

/** When a bar began, as far as its interval needs it. */
export function formatBarTime(timeMs: number, interval: string, zone: TimeZone): string {
  const text = formatDateTime(timeMs, zoneOfBars(interval, zone));
  if (interval === DAY) return text.slice(0, 10);
  return interval === '1s' ? text : text.slice(0, 16);
}

/** How many bars of nothing stand between two. */
export function pauseBetweenBars(before: number, after: number, intervalMs: number): number {
  return Math.max(0, Math.min(PAUSE_MAX, Math.round((after - before) / intervalMs) - 1));
}

export interface BarWords {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** From its open to its close, with its glyph. */
  readonly change: string;
  readonly direction: Direction;
  readonly volume: string;
}

export function describeBarFigures(bar: Bar | undefined, tickSize: number | undefined): BarWords {
  const percent = bar === undefined || bar.open === 0 ? undefined : ((bar.close - bar.open) / bar.open) * 100;
  const direction = directionOf(percent);
  return {
    open: formatPrice(bar?.open, tickSize),
    high: formatPrice(bar?.high, tickSize),
    low: formatPrice(bar?.low, tickSize),
    close: formatPrice(bar?.close, tickSize),
    change: `${GLYPHS[direction]} ${formatSignedPercent(percent)}`.trim(),
    direction,
    volume: formatCompact(bar?.volume),
  };
}
