import { describe, expect, it } from 'vitest';
import { orderRows } from '../../src/grid/row-order.ts';

describe('the order of a table', () => {
  it('[UP4] has what comes first before the rest, sorted within both', () => {
    const rows = new Map([
      ['a', { isActive: false, age: 1 }],
      ['b', { isActive: true, age: 2 }],
      ['c', { isActive: false, age: 3 }],
      ['d', { isActive: true, age: 4 }],
    ]);
    type Row = { isActive: boolean; age: number };
    const age = (row: Row) => row.age;
    const column = {
      id: 'age',
      title: '',
      description: '',
      width: 1,
      align: 'end',
      text: String,
      sortBy: age,
      exact: age,
    } as const;
    const keys = orderRows<Row>({
      rows,
      columns: [column],
      sorting: { column: 'age', isDescending: true },
      filter: () => true,
      pinned: new Set(),
      comesFirst: (row) => row.isActive,
    });
    expect(keys).toEqual(['d', 'b', 'c', 'a']);
  });
});
