/** What is computed here from what came in. Pure; absent in, absent out. Definitions: docs/spec/derived.md. */
import type { MarketData } from '@tickboard/core/model/channels/market-data';
import type { Position } from '@tickboard/core/model/channels/positions';
import { dollarPriceOf } from '@tickboard/core/model/dollar-price';
import { roundFigure } from './round.ts';

const BPS = 10_000;
const PERCENT = 100;

/** Best ask less best bid, in price units; undefined while a side is missing. */
export function spreadOf({ bid_price: bid, ask_price: ask }: Partial<MarketData>): number | undefined {
  return bid === undefined || ask === undefined ? undefined : roundFigure(ask - bid, sizeOf(ask, bid));
}

/** Spread over the mid price, in basis points; undefined while a side is missing or the mid price is not positive. */
export function spreadBpsOf({ bid_price: bid, ask_price: ask }: Partial<MarketData>): number | undefined {
  if (bid === undefined || ask === undefined) return undefined;
  return ratioOf(ask - bid, (ask + bid) / 2, BPS);
}

function sizeOf(left: number, right: number): number {
  return Math.max(Math.abs(left), Math.abs(right));
}

/** 1 for a long, −1 for a short, 0 for a flat position; undefined where the side is unknown. */
function directionOf(side: Position['side']): number | undefined {
  if (side === undefined) return undefined;
  return side === 'long' ? 1 : side === 'short' ? -1 : 0;
}

/** (mark − entry) × quantity × direction, in quote currency. */
export function unrealizedPnlOf(position: Partial<Position>): number | undefined {
  const { mark_price: mark, entry_price: entry, quantity, side } = position;
  const direction = directionOf(side);
  if (mark === undefined || entry === undefined || quantity === undefined || direction === undefined) return undefined;
  return roundFigure((mark - entry) * quantity * direction, sizeOf(mark, entry) * Math.abs(quantity));
}

/** Open profit and loss over the entry notional, in percent; undefined where the notional is not positive. */
export function pnlPctOf(position: Partial<Position>, pnl: number | undefined): number | undefined {
  const { entry_price: entry, quantity } = position;
  if (entry === undefined || quantity === undefined || pnl === undefined) return undefined;
  return ratioOf(pnl, entry * quantity, PERCENT);
}

/** `part` of a `whole` above zero, in units of `scale`; undefined where either is too large to tell. */
function ratioOf(part: number, whole: number, scale: number): number | undefined {
  return whole > 0 && Number.isFinite(whole) ? roundFigure((part / whole) * scale) : undefined;
}

/** quantity × mark × direction, in quote currency: below zero for a short. */
export function exposureOf(position: Partial<Position>): number | undefined {
  const { mark_price: mark, quantity, side } = position;
  const direction = directionOf(side);
  if (mark === undefined || quantity === undefined || direction === undefined) return undefined;
  return quantity * mark * direction;
}

/** Nothing sums to zero. */
export function sumOf(values: readonly number[]): number | undefined {
  let sum = 0;
  let size = 0;
  for (const value of values) {
    sum += value;
    size += Math.abs(value);
  }
  return roundFigure(sum, size);
}

/** Value of all balances at last prices, in dollars; undefined where there are none, or one that is not zero has no price. */
export function totalValueOf(
  balances: Readonly<Record<string, number>>,
  lastPrice: (symbol: string) => number | undefined,
): number | undefined {
  const holdings = Object.entries(balances);
  if (holdings.length === 0) return undefined;
  const values: number[] = [];
  for (const [asset, amount] of holdings) {
    if (amount === 0) continue;
    const price = dollarPriceOf(asset, lastPrice);
    if (price === undefined) return undefined;
    values.push(amount * price);
  }
  return sumOf(values);
}
