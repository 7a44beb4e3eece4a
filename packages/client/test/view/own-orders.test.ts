import { placeOrders } from '@tickboard/client/view/own-orders';
import { expect, it } from 'vitest';

it('[UT12] adds what is open of own orders where the ladder shows their price', () => {
  const order = { symbol: 'BTCUSDT', side: 'buy', status: 'submitted', price: 100.3, quantity: 0.3 } as const;
  const orders = [
    order,
    { ...order, price: 100.1, status: 'partially_filled', quantity: 0.3, filled: 0.1 },
    { ...order, side: 'sell', price: 100.6 },
    { ...order, status: 'filled' },
    { ...order, symbol: 'ETHUSDT' },
    { symbol: 'BTCUSDT', side: 'buy', status: 'new', quantity: 1 },
  ] as const;
  expect(placeOrders(orders, 'BTCUSDT', 0.5)).toEqual({ bids: new Map([[100, 0.5]]), asks: new Map([[101, 0.3]]) });
  expect(placeOrders(orders, 'BTCUSDT', undefined).bids.get(100.3)).toBe(0.3);
});
