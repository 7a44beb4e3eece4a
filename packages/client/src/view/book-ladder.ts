/**
 * An order book as a ladder: levels grouped by a step, sums from the best price outwards. Quantities are summed without
 * binary drift. Rules: docs/spec/web-trade.md.
 */
import { fromUnits, toUnits } from '@tickboard/core/model/decimals';

export type Level = readonly [price: number, quantity: number];

export interface Rung {
  readonly price: number;
  readonly quantity: number;
  /** Of all from the best price to this one. */
  readonly sum: number;
}

export interface Ladder {
  /** Best price first. */
  readonly bids: readonly Rung[];
  readonly asks: readonly Rung[];
  readonly spread: number | undefined;
  readonly spreadBps: number | undefined;
  readonly mid: number | undefined;
  /** Share of the quantity shown that is on the bid side; undefined while there is none. */
  readonly bidShare: number | undefined;
  /** The largest sum shown: what depth bars are scaled to. */
  readonly deepest: number;
}

/** How many ticks a group can be wide. */
export const GROUPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] as const;

/** `step` is the width of a group; `rungsMax` of a side are kept. Bids are grouped downwards, asks upwards. */
export function buildLadder(
  bids: readonly Level[],
  asks: readonly Level[],
  step: number | undefined,
  rungsMax: number,
): Ladder {
  const [shownBids, shownAsks] = [
    groupSide(bids, step, 'bid').slice(0, rungsMax),
    groupSide(asks, step, 'ask').slice(0, rungsMax),
  ];
  const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]];
  const [bidSum, askSum] = [shownBids.at(-1)?.sum ?? 0, shownAsks.at(-1)?.sum ?? 0];
  const top = bid === undefined || ask === undefined ? undefined : measureTop(bid, ask);
  return {
    bids: shownBids,
    asks: shownAsks,
    spread: top?.spread,
    spreadBps: top?.spreadBps,
    mid: top?.mid,
    bidShare: bidSum + askSum > 0 ? bidSum / (bidSum + askSum) : undefined,
    deepest: Math.max(bidSum, askSum),
  };
}

/** The price of the group that a price is in. */
export function groupOf(price: number, step: number, side: 'bid' | 'ask'): number {
  return fromUnits(groupUnits(toUnits(price), toUnits(step), side));
}

/** The group that is `by` steps wider or narrower, as far as there is one. */
export function nextGroup(group: number, by: 1 | -1): number {
  const at = GROUPS.findLastIndex((each) => each <= group);
  return GROUPS[Math.min(GROUPS.length - 1, Math.max(0, at + by))] as number;
}

/** The widest group that is no wider: what was kept may be of another version. */
export function nearestGroup(kept: number): number {
  return GROUPS.findLast((group) => group <= kept) ?? GROUPS[0];
}

/** `group` ticks, exactly. */
export function stepOf(tickSize: number, group: number): number {
  return fromUnits(toUnits(tickSize) * BigInt(group));
}

function groupSide(levels: readonly Level[], step: number | undefined, side: 'bid' | 'ask'): Rung[] {
  const width = step === undefined ? 0n : toUnits(step);
  const grouped = new Map<bigint, bigint>();
  for (const [price, quantity] of levels) {
    const units = toUnits(price);
    const group = width > 0n ? groupUnits(units, width, side) : units;
    grouped.set(group, (grouped.get(group) ?? 0n) + toUnits(quantity));
  }
  let sum = 0n;
  // Best first, as the levels are: groups keep their order.
  return [...grouped].map(([group, quantity]) => {
    sum += quantity;
    return { price: fromUnits(group), quantity: fromUnits(quantity), sum: fromUnits(sum) };
  });
}

function groupUnits(price: bigint, width: bigint, side: 'bid' | 'ask'): bigint {
  const over = ((price % width) + width) % width;
  if (over === 0n) return price;
  return side === 'bid' ? price - over : price - over + width;
}

function measureTop(bid: number, ask: number) {
  const [low, high] = [toUnits(bid), toUnits(ask)];
  const spread = fromUnits(high - low);
  // In halves, so that nothing is lost.
  const mid = Number(`${(low + high) * 5n}e-13`);
  return { spread, mid, spreadBps: mid > 0 ? (spread / mid) * 10_000 : undefined };
}
