/** What is said of open positions beyond their rows. Rules: docs/spec/web-portfolio.md. */
import type { Position } from '@tickboard/core/model/channels/positions';
import { isOneMoney } from '@tickboard/core/model/money';

type Row = Readonly<Partial<Position>>;

/** A row that says no quantity may be open: only a known zero, or the word, makes it flat. */
export function isFlat({ quantity, side }: Row): boolean {
  return quantity === 0 || side === 'flat';
}

/**
 * How far the mark price is from liquidation, as a share of the mark price; below zero once it is passed. Undefined
 * where a price or the side is not known.
 */
export function liquidationDistance({ mark_price: mark, liquidation_price: liquidation, side }: Row) {
  if (mark === undefined || liquidation === undefined || mark <= 0 || liquidation <= 0) return undefined;
  if (side === 'long') return (mark - liquidation) / mark;
  return side === 'short' ? (liquidation - mark) / mark : undefined;
}

/** The sum over positions, where every part of it is known and all are amounts of one money. */
export function sumOfMoney(rows: readonly Row[], read: (row: Row) => number | undefined): number | undefined {
  return isOneMoney(rows.map(({ symbol = '' }) => symbol)) ? sumOfKnown(rows.map(read)) : undefined;
}

/** The sum if every part of it is known: a sum of some would look like that of all. */
export function sumOfKnown(values: Iterable<number | undefined>): number | undefined {
  let sum: number | undefined;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum = (sum ?? 0) + value;
  }
  return sum;
}
