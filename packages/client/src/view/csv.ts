/** Tables for spreadsheets, as files and on the clipboard: figures in full, times in ISO 8601. */
export type Exact = number | string | boolean | undefined;

/** What a spreadsheet would take for a formula, also in full width, and where it leaves out blanks before it. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;
const QUOTED = /[",\r\n]/;

export interface ExportedColumn<Row> {
  readonly id: string;
  /** In full. */
  readonly exact: (row: Row) => Exact;
}

/** RFC 4180, UTF-8 with the mark by which spreadsheets know it. */
export function toCsv<Row>(columns: readonly ExportedColumn<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ id }) => id), ...rows.map((row) => columns.map(({ exact }) => exact(row)))];
  return `\uFEFF${lines.map(toCsvLine).join('')}`;
}

/** One line of RFC 4180, with its end. */
export function toCsvLine(cells: readonly Exact[]): string {
  return `${cells.map(escapeCell).join(',')}\r\n`;
}

/** Tab separated, as spreadsheets paste it: one line for each row. */
export function toTabbedText<Row>(columns: readonly ExportedColumn<Row>[], rows: readonly Row[]): string {
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
