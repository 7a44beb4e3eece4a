/** Tables as files for spreadsheets: UTF-8, RFC 4180, figures in full, times in ISO 8601. */
import type { Column } from './column.ts';

/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;

export function toCsv<Row>(columns: readonly Pick<Column<Row>, 'id' | 'exact'>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ id }) => escapeCell(id)),
    ...rows.map((row) => columns.map(({ exact }) => escapeCell(exact(row)))),
  ];
  // With the mark by which spreadsheets know UTF-8.
  return `\uFEFF${lines.map((cells) => cells.join(',')).join('\r\n')}\r\n`;
}

/** A text that looks like a formula is made a text again by an apostrophe; figures stay figures. */
export function escapeCell(value: number | string | boolean | undefined): string {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
