import { describe, expect, it } from 'vitest';
import { GridOrder } from '../../src/grid/grid-order.ts';

interface Fill {
  readonly size: number;
}

const columns = [{ id: 'size', title: 'Size', width: 80, sortBy: ({ size }: Fill) => size }] as never;
const sorting = { column: 'size', isDescending: true };

function open(rows: Map<string, Fill>, filter = (_row: Fill) => true): GridOrder<Fill> {
  const order = new GridOrder<Fill>();
  order.input = { rows, columns, sorting, filter, pinned: new Set() };
  return order;
}

describe('the order of a table over time', () => {
  it('[UM2] stays while it is held, tells the moves, and is made when it is let go', () => {
    const rows = new Map([
      ['a', { size: 2 }],
      ['b', { size: 1 }],
    ]);
    const order = open(rows);
    expect(order.renew()).toEqual(['a', 'b']);
    order.hold('pointer');
    rows.set('b', { size: 3 });
    order.valuesChanged();
    expect(order.look()).toBe(false);
    expect([order.keys, order.moves]).toEqual([['a', 'b'], 1]);
    order.release('pointer');
    expect(order.look()).toBe(true);
    expect([order.keys, order.moves]).toEqual([['b', 'a'], 0]);
  });

  it('[UM2] takes rows that come in under any hand, beneath the others', () => {
    const rows = new Map([['a', { size: 1 }]]);
    const order = open(rows);
    order.renew();
    order.hold('pointer');
    rows.set('b', { size: 2 });
    expect(order.rowsCameOrWent()).toEqual(['a', 'b']);
    expect(order.look()).toBe(false);
    expect([order.keys, order.moves]).toEqual([['a', 'b'], 1]);
  });

  it('[UM2] takes rows that values let through under any hand, beneath the others, and lets none go', () => {
    const rows = new Map([
      ['a', { size: 2 }],
      ['b', { size: 0 }],
      ['c', { size: 1 }],
    ]);
    const order = open(rows, ({ size }) => size > 0);
    expect(order.renew()).toEqual(['a', 'c']);
    order.hold('selection');
    rows.set('b', { size: 3 });
    rows.set('a', { size: 0 });
    order.valuesChanged();
    expect(order.look()).toBe(true);
    expect([order.keys, order.moves]).toEqual([['a', 'c', 'b'], 2]);
    order.valuesChanged();
    expect(order.look()).toBe(false);
    order.release('selection');
    expect(order.look()).toBe(true);
    expect([order.keys, order.moves]).toEqual([['b', 'c'], 0]);
  });

  it('[UM2] is held by nobody while no row is shown, though values alone let rows through', () => {
    const rows = new Map([['a', { size: 0 }]]);
    const order = open(rows, ({ size }) => size > 0);
    expect(order.renew()).toEqual([]);
    order.hold('pointer');
    rows.set('a', { size: 1 });
    order.valuesChanged();
    expect(order.look()).toBe(true);
    expect([order.keys, order.moves]).toEqual([['a'], 0]);
  });
});
