/** What both dashboards draw into a chart beside its bars: the open position, and own fills. */
import type { TableRows } from '../channel-rows.ts';
import { isFlat } from './positions.ts';

/** A price that something happens at. */
export interface PositionLine {
  readonly id: 'entry' | 'liquidation';
  readonly price: number;
  readonly title: string;
  readonly isStale: boolean;
}

/** None of what is not told: a position without an entry price has no line there. */
export function positionLines(position: Readonly<TableRows['positions']> | undefined): readonly PositionLine[] {
  if (position === undefined || isFlat(position)) return [];
  const { side, entry_price: entry, liquidation_price: liquidation, stale: isStale = false } = position;
  const mark = isStale ? ', stale' : '';
  const lines: PositionLine[] = [];
  if (entry !== undefined) {
    lines.push({ id: 'entry', price: entry, title: `${side ?? ''} entry${mark}`.trim(), isStale });
  }
  // Exchanges write 0 where there is none.
  if (liquidation !== undefined && liquidation > 0) {
    lines.push({ id: 'liquidation', price: liquidation, title: `liquidation${mark}`, isStale });
  }
  return lines;
}

export interface FillMark {
  /** Of the bar that it happened in, Unix ms. */
  readonly time: number;
  readonly side: 'buy' | 'sell';
}

interface FillEvent {
  readonly time: number;
  readonly data: { readonly symbol?: string; readonly side?: 'buy' | 'sell'; readonly time?: number };
}

/** One for each side of a bar, ascending; none where its bar is not drawn: at another it would tell another time. */
export function markFills(
  events: readonly FillEvent[],
  symbol: string,
  intervalMs: number,
  isDrawn: (barTime: number) => boolean,
): readonly FillMark[] {
  const marks = new Map<string, FillMark>();
  for (const { time: tookInAt, data } of events) {
    const { side, time: filledAt = tookInAt } = data;
    if (data.symbol !== symbol || side === undefined) continue;
    const time = filledAt - (filledAt % intervalMs);
    if (isDrawn(time)) marks.set(`${time} ${side}`, { time, side });
  }
  return [...marks.values()].sort((one, other) => one.time - other.time);
}
