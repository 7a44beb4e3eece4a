/** The figures between and beneath the sides of a book: the same in both dashboards. */
import type { Ladder } from './book-ladder.ts';
import { digitsOfStep, formatBps, formatFixed, formatPrice } from './numbers.ts';

export interface TopWords {
  readonly spread: string;
  readonly bps: string;
  /** The middle lies between two ticks. */
  readonly mid: string;
}

export function describeTop(
  { spread, spreadBps, mid }: Pick<Ladder, 'spread' | 'spreadBps' | 'mid'>,
  tickSize: number | undefined,
): TopWords {
  const digits = digitsOfStep(tickSize);
  return {
    spread: formatPrice(spread, tickSize),
    bps: `${formatBps(spreadBps)} bp`,
    mid: digits === undefined ? formatPrice(mid) : formatFixed(mid, digits + 1),
  };
}

export interface BalanceWords {
  /** Of the quantity shown, on the bid side; undefined while there is none. */
  readonly percent: number | undefined;
  readonly bids: string;
  readonly asks: string;
}

export function describeBalance(bidShare: number | undefined): BalanceWords {
  if (bidShare === undefined) return { percent: undefined, bids: 'Bids -', asks: 'Asks -' };
  const percent = Math.round(bidShare * 100);
  return { percent, bids: `Bids ${percent}%`, asks: `${100 - percent}% Asks` };
}

/** Width of a group, as the person reads it. */
export function formatStep(step: number | undefined): string {
  return step === undefined ? '-' : formatFixed(step, digitsOfStep(step) ?? 0);
}
