/** A small table among lines that are scrolled as one: the names of its columns, and a line for each row. */
import type { Region } from '../screen/region.ts';
import { DIM } from '../screen/style.ts';
import { MUTED, styled } from '../theme/styles.ts';
import type { Column } from './column.ts';
import { placeColumns } from './column-layout.ts';
import type { DrawnLine } from './scrolled-lines.ts';

export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): readonly DrawnLine[] {
  const placed = placeColumns(columns, width);
  const line = (write: (region: Region, y: number, at: (typeof placed)[number]) => void): DrawnLine => {
    return (region, y) => {
      for (const at of placed) write(region, y, at);
    };
  };
  const titles = line((region, y, { column, x, width: room }) => {
    region.writeWithin(x, y, room, column.title, MUTED, column.align);
  });
  const lines = rows.map((row) =>
    line((region, y, { column, x, width: room }) => {
      const colour = column.colour?.(row) ?? 'text';
      const style = styled(colour, 'ground', colour === 'muted' ? DIM : 0);
      region.writeWithin(x, y, room, column.text(row), style, column.align);
    }),
  );
  return [titles, ...lines];
}
