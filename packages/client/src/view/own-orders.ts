/** Where own orders stand in a book. */
import type { Order } from '@tickboard/core/model/channels/orders';
import type { TableRows } from '../channel-rows.ts';
import { groupOf } from './book-ladder.ts';
import { fromUnits, toUnits } from '@tickboard/core/model/decimals';
import { isActive } from './orders.ts';

export interface OwnQuantities {
  /** Open quantity by the price of the group. */
  readonly bids: ReadonlyMap<number, number>;
  readonly asks: ReadonlyMap<number, number>;
}

export function placeOrders(
  orders: Iterable<Readonly<Partial<Order>>>,
  symbol: string,
  step: number | undefined,
): OwnQuantities {
  const sides = { buy: new Map<number, number>(), sell: new Map<number, number>() };
  for (const order of orders) {
    const { symbol: of, side, price, quantity, filled = 0 } = order;
    if (of !== symbol || !isActive(order)) continue;
    if (side === undefined || price === undefined || quantity === undefined) continue;
    const group = step === undefined ? price : groupOf(price, step, side === 'buy' ? 'bid' : 'ask');
    const open = toUnits(quantity) - toUnits(filled) + toUnits(sides[side].get(group) ?? 0);
    sides[side].set(group, fromUnits(open));
  }
  return { bids: sides.buy, asks: sides.sell };
}

/** The orders that stand in the book of a symbol. */
export function ownOrdersOf(symbol: string): (order: Readonly<TableRows['orders']>) => boolean {
  return (order) => order.symbol === symbol && isActive(order);
}
