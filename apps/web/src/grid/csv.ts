/** Tables for spreadsheets, as files and on the clipboard: figures in full, times in ISO 8601. */
import type { Column } from './column.ts';

type Exact = number | string | boolean | undefined;

/** What a spreadsheet would take for a formula, also in full width, and where it leaves out blanks before it. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;
const QUOTED = /[",\r\n]/;

type Exported<Row> = Pick<Column<Row>, 'id' | 'exact'>;

/** RFC 4180, UTF-8 with the mark by which spreadsheets know it. */
export function toCsv<Row>(columns: readonly Exported<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ id }) => escapeCell(id)),
    ...rows.map((row) => columns.map(({ exact }) => escapeCell(exact(row)))),
  ];
  return `\uFEFF${lines.map((cells) => cells.join(',')).join('\r\n')}\r\n`;
}

/** Tab separated, as spreadsheets paste it: one line for each row. */
export function toTabbedText<Row>(columns: readonly Exported<Row>[], rows: readonly Row[]): string {
  return rows
    .map((row) => columns.map(({ exact }) => toCell(exact(row)).replaceAll(/\s+/g, ' ')).join('\t'))
    .join('\n');
}

export function escapeCell(value: Exact): string {
  const text = toCell(value);
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text that looks like a formula is made a text again by an apostrophe; figures stay figures. */
function toCell(value: Exact): string {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return '';
  if (typeof value !== 'string') return String(value);
  return FORMULA.test(value) ? `'${value}` : value;
}

export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
