/** The sums of a table. */
import type { Region } from '../screen/region.ts';
import { BOLD, DIM } from '../screen/style.ts';
import { widthOf } from '../screen/characters.ts';
import { styled } from '../theme/styles.ts';
import type { Column } from './column.ts';
import type { PlacedColumn } from './column-layout.ts';

const GAP = 2;

export function hasTotals<Row>(columns: readonly Column<Row>[]): boolean {
  return columns.some(({ total }) => total !== undefined);
}

interface TotalOptions<Row> {
  readonly rows: readonly Row[];
  /** Where the first column begins. */
  readonly x: number;
  readonly isStale: ((row: Row) => boolean) | undefined;
}

/** In the last line. A sum is as old as its oldest part. */
export function drawTotals<Row>(
  region: Region,
  placed: readonly PlacedColumn<Row>[],
  { rows, x: left, isStale }: TotalOptions<Row>,
): void {
  const y = region.height - 1;
  const isOld = isStale !== undefined && rows.some(isStale);
  region.part({ x: 0, y, width: region.width, height: 1 }).fill(styled('text', 'raised'));
  const totals = placed.flatMap(({ column, x, width }) => {
    const total = column.total?.(rows);
    return total === undefined ? [] : [{ ...total, x: left + x, width, align: column.align }];
  });
  for (const { text, colour, x, width, align } of totals) {
    const style = styled(isOld ? 'muted' : colour, 'raised', isOld ? DIM : BOLD);
    region.writeWithin(x, y, width, text, style, align);
  }
  const [first, ...others] = totals;
  const reason = others.find((total) => total.reason !== '')?.reason;
  if (first === undefined || reason === undefined) return;
  const from = first.x + widthOf(first.text) + GAP;
  const until = Math.min(...others.map(({ x, width, text }) => x + width - widthOf(text))) - 1;
  region.writeWithin(from, y, until - from, reason, styled('muted', 'raised'));
}
