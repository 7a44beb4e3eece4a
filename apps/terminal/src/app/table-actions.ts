/** What is taken out of a panel's table: a row to the clipboard, all rows that it shows into a file. */
import { type Exact, type ExportedColumn, toCsv, toTabbedText } from '@tickboard/client/view/csv';
import { formatIso } from '@tickboard/client/view/times';
import type { Clock } from '@tickboard/core/clock';
import { type Outcome, type PanelEntry, type PanelTable, refuse } from '../panel/panel.ts';
import { listColumns, type PrintedRow } from '../print/print-columns.ts';

/** In figures of the channel, in full, whatever columns there is room for. */
export function copyRow({ channel, picked }: PanelTable, copy: (text: string) => void): Outcome {
  const row = picked();
  if (row === undefined) return refuse('No row is picked: arrows pick one');
  copy(toTabbedText(columnsOf(channel, [row]), [row]));
  return { kind: 'done', words: 'Copied the row, if the terminal lets programs copy (OSC 52)' };
}

export interface SaveOptions {
  readonly entry: Pick<PanelEntry, 'id' | 'title'>;
  readonly clock: Clock;
  readonly format?: 'csv' | 'json' | undefined;
  /** Its name; one with the time in it unless told. */
  readonly file?: string | undefined;
  /** Returns where it is. @throws {Error} where it cannot be written */
  readonly save: (name: string, text: string) => string;
}

export function saveTable({ channel, rows }: PanelTable, options: SaveOptions): Outcome {
  const { entry, clock, format = 'csv', file, save } = options;
  const all = rows();
  if (all.length === 0) return refuse(`${entry.title} shows no row`);
  const columns = columnsOf(channel, all);
  const stamp = formatIso(clock.now()).slice(0, 19).replaceAll(':', '');
  const text =
    format === 'csv'
      ? toCsv(columns, all)
      : `${JSON.stringify(all.map((row) => Object.fromEntries(columns.map(({ id, exact }) => [id, exact(row)]))))}\n`;
  try {
    const path = save(file ?? `tickboard-${entry.id}-${stamp}.${format}`, text);
    return { kind: 'done', words: `Saved ${all.length} ${all.length === 1 ? 'row' : 'rows'} in ${path}` };
  } catch (error) {
    return refuse(`Not saved: ${(error as Error).message}`);
  }
}

function columnsOf(channel: PanelTable['channel'], rows: readonly PrintedRow[]): readonly ExportedColumn<PrintedRow>[] {
  const columns = channel === undefined ? namesIn(rows) : listColumns(channel);
  return columns.filter(({ exact }) => rows.some((row) => exact(row) !== undefined && exact(row) !== ''));
}

function namesIn(rows: readonly PrintedRow[]): readonly ExportedColumn<PrintedRow>[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...names].map((id) => ({ id, exact: (row) => row[id] as Exact }));
}
