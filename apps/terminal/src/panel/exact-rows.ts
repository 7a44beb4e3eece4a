/** What can be copied and saved of rows that are of no channel. */
import type { ExportedColumn } from '@tickboard/client/view/csv';
import type { PrintedRow } from '../print/print-columns.ts';

export function exactRows<Row>(columns: readonly ExportedColumn<Row>[], rows: readonly Row[]): readonly PrintedRow[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ id, exact }) => [id, exact(row)])));
}
