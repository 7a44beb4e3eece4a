import { describe, expect, it } from 'vitest';
import type { Column } from '../../src/grid/column.ts';
import { chooseColumns, endOf, fitColumns, placeColumns } from '../../src/grid/column-layout.ts';

function column(id: string, width: number, more: Partial<Column<string>> = {}): Column<string> {
  return { id, title: id, description: '', width, align: 'end', text: (row) => row, exact: (row) => row, ...more };
}

const COLUMNS = [
  column('name', 100),
  column('low', 100, { priority: 1 }),
  column('high', 100, { priority: 2 }),
  column('star', 30, { isFixed: true }),
];

const idsOf = (columns: readonly Column<string>[]) => columns.map(({ id }) => id);

describe('the columns of a table', () => {
  it('[UM5] go by their priority where there is no room, and keep their order', () => {
    expect(idsOf(fitColumns(COLUMNS, 330))).toEqual(['name', 'low', 'high', 'star']);
    expect(idsOf(fitColumns(COLUMNS, 329))).toEqual(['name', 'high', 'star']);
    expect(idsOf(fitColumns(COLUMNS, 200))).toEqual(['name', 'star']);
    expect(idsOf(fitColumns(COLUMNS, 10))).toEqual(['name', 'star']);
  });

  it('[UM5] share the room that is left, within reason, but for those of a fixed width', () => {
    expect(placeColumns(COLUMNS, 480)).toMatchObject([
      { left: 0, width: 150 },
      { left: 150, width: 150 },
      { left: 300, width: 150 },
      { left: 450, width: 30 },
    ]);
    expect(endOf(placeColumns(COLUMNS, 5_000))).toBe(3 * 175 + 30);
    expect(endOf(placeColumns(COLUMNS, 10))).toBe(330);
  });

  it('[UM10] are those chosen and those that cannot be left out, in the order of the table', () => {
    expect(chooseColumns(COLUMNS, undefined)).toBe(COLUMNS);
    expect(idsOf(chooseColumns(COLUMNS, ['high', 'gone']))).toEqual(['name', 'high', 'star']);
    expect(idsOf(chooseColumns(COLUMNS, []))).toEqual(['name', 'star']);
  });
});
