import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../../src/grid/column.ts';
import { GridOrder } from '../../src/grid/grid-order.ts';
import { countMoves, keepOrder, orderRows } from '../../src/grid/row-order.ts';

interface Row {
  readonly value?: number | string | undefined;
}

const VALUE: Column<Row> = {
  id: 'value',
  title: 'Value',
  description: '',
  width: 80,
  align: 'end',
  text: () => '',
  exact: ({ value }) => value,
  sortBy: ({ value }) => value,
};

function inputOf(values: Readonly<Record<string, number | string | undefined>>, isDescending = false) {
  return {
    rows: new Map(Object.entries(values).map(([key, value]): [string, Row] => [key, { value }])),
    columns: [VALUE],
    sorting: { column: 'value', isDescending },
    filter: () => true,
    pinned: new Set<string>(),
  };
}

describe('the order of rows', () => {
  it('[UM4] has what is missing last in both directions', () => {
    const values = { none: undefined, two: 2, wrong: Number.NaN, one: 1 };
    expect(orderRows(inputOf(values))).toEqual(['one', 'two', 'none', 'wrong']);
    expect(orderRows(inputOf(values, true))).toEqual(['two', 'one', 'none', 'wrong']);
  });

  it('[UM4] has pinned rows first, sorted among themselves, and equal ones as they came', () => {
    const input = { ...inputOf({ a: 3, b: 1, c: 2, d: 1 }), pinned: new Set(['a', 'c']) };
    expect(orderRows(input)).toEqual(['c', 'a', 'b', 'd']);
  });

  it('[UM4] counts figures within texts as figures', () => {
    expect(orderRows(inputOf({ a: 'SYM10', b: 'SYM9' }))).toEqual(['b', 'a']);
  });

  it('[UM2] counts the fewest moves that lead to the new order', () => {
    expect(countMoves(['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd'])).toBe(0);
    expect(countMoves(['a', 'b', 'c', 'd'], ['d', 'a', 'b', 'c'])).toBe(1);
    expect(countMoves(['a', 'b', 'c'], ['c', 'b', 'a'])).toBe(2);
    expect(countMoves(['a', 'b'], ['b', 'c'])).toBe(2);
  });

  it('[UM2] counts no move exactly where the order is the same', () => {
    const keys = fc.uniqueArray(fc.string({ maxLength: 2 }), { maxLength: 12 });
    fc.assert(
      fc.property(keys, keys, (before, after) => {
        const isSame = before.length === after.length && before.every((key, index) => key === after[index]);
        expect(countMoves(before, after) === 0).toBe(isSame);
        expect(countMoves(before, after)).toBeLessThanOrEqual(before.length + after.length);
      }),
    );
  });

  it('[UM2] under a hand only loses rows that went, and has new ones at its end', () => {
    expect(keepOrder(['c', 'a', 'b'], ['a', 'b', 'd', 'e'])).toEqual(['a', 'b', 'd', 'e']);
    expect(keepOrder(['c', 'a'], ['a', 'b', 'c'])).toEqual(['c', 'a', 'b']);
  });
});

describe('the order over time', () => {
  it.each(['pointer', 'focus', 'selection', 'mark'] as const)(
    '[UM2] is held by the %s, and says what waits',
    (hand) => {
      const order = new GridOrder<Row>();
      order.input = inputOf({ a: 1, b: 2, c: 3 });
      expect(order.renew()).toEqual(['a', 'b', 'c']);
      order.hold(hand);
      order.input = inputOf({ a: 9, b: 2, c: 3 });
      order.valuesChanged();
      expect(order.look()).toBe(false);
      expect(order.keys).toEqual(['a', 'b', 'c']);
      expect(order.moves).toBe(1);
      order.release(hand);
      expect(order.look()).toBe(true);
      expect(order.keys).toEqual(['b', 'c', 'a']);
      expect(order.moves).toBe(0);
    },
  );

  it('[UM2] is renewed at once when a person asks for it, whatever holds it', () => {
    const order = new GridOrder<Row>();
    order.input = inputOf({ a: 2, b: 1 });
    order.hold('focus');
    expect(order.renew()).toEqual(['b', 'a']);
  });

  it('[UM2] is held until the last hand is gone', () => {
    const order = new GridOrder<Row>();
    order.input = inputOf({ a: 1, b: 2 });
    order.renew();
    order.hold('focus');
    order.hold('pointer');
    order.input = inputOf({ a: 3, b: 2 });
    order.valuesChanged();
    order.release('pointer');
    expect(order.look()).toBe(false);
    order.release('focus');
    expect(order.look()).toBe(true);
  });
});
