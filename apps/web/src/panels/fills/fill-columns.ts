/** Own fills of one instrument. */
import { fillColumns as columns, type FillRow } from '@tickboard/client/view/fill-columns';
import { type Column, sizeColumns } from '../../grid/column.ts';

interface Context {
  readonly tickSize: number | undefined;
  readonly zone: string;
}

const WIDTHS = { time: 72, side: 46, price: 84, quantity: 72, fee: 96, strategy_name: 120 } as const;

export function fillColumns({ tickSize, zone }: Context): readonly Column<FillRow>[] {
  return sizeColumns(
    columns(
      () => tickSize,
      () => zone,
      false,
    ),
    WIDTHS,
  );
}
