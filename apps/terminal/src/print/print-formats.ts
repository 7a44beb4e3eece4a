/** Rows as text for scripts, pipes and people. */
import { toCsvLine } from '@tickboard/client/view/csv';
import type { StandingKind } from '@tickboard/client/view/standing';
import { formatDateTime, formatIso } from '@tickboard/client/view/times';
import { asciiOf } from '../screen/ascii.ts';
import { kindOf, signOf, widthOf } from '../screen/characters.ts';
import type { PrintedColumn, PrintedRow } from './print-columns.ts';

export const PRINT_FORMATS = ['table', 'csv', 'json'] as const;
export type PrintFormat = (typeof PRINT_FORMATS)[number];

/** What is printed at once. */
export interface Printed {
  readonly channel: string;
  readonly columns: readonly PrintedColumn[];
  readonly rows: readonly PrintedRow[];
  /** Unix ms, by the server's clock. */
  readonly time: number;
  readonly seq: number;
  /** `simulated` figures say so. */
  readonly mode: string | undefined;
  readonly standing: StandingKind;
  /** The same in words. */
  readonly words: string;
}

/** In JSON as JSON escapes them: a terminal that shows it takes none of them for a command. */
const UNSAFE = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** One line: an object with all that is known of what it holds. */
export function toJsonLine({ channel, columns, rows, time, seq, mode, standing }: Printed): string {
  const shown = rows.map((row) => Object.fromEntries(columns.map((column) => [column.id, toJson(column, row)])));
  const line = JSON.stringify({ channel, time: formatIso(time), seq, mode, standing, rows: shown });
  return `${line.replaceAll(UNSAFE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

/** `isFirst`: with the names of the columns. */
export function toCsvText({ columns, rows, time }: Printed, isFirst: boolean): string {
  const head = isFirst ? toCsvLine(['time', ...columns.map(({ id }) => id)]) : '';
  const at = formatIso(time);
  const lines = rows.map((row) => toCsvLine([at, ...columns.map(({ exact }) => toSafe(exact(row)))]));
  return head + lines.join('');
}

/** Columns in which no row has anything are left out. */
export function toTable(printed: Printed): string {
  const { channel, rows, time, mode, words } = printed;
  const columns = printed.columns.filter(({ exact }) => rows.some((row) => exact(row) !== undefined));
  const cells = rows.map((row) => columns.map(({ text }) => toSafeText(text(row))));
  const widths = columns.map(({ id }, index) =>
    Math.max(widthOf(id), ...cells.map((row) => widthOf(row[index] ?? ''))),
  );
  const write = (row: readonly string[]): string =>
    row
      .map((text, index) => pad(text, widths[index] as number, columns[index]?.isFigure === true))
      .join('  ')
      .trimEnd();
  const count = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
  const title = [channel, count, ...(mode === undefined ? [] : [mode.toUpperCase()]), words];
  const lines = [`${title.join('  ')}  UTC ${formatDateTime(time, 'utc')}`];
  if (rows.length > 0) lines.push(write(columns.map(({ id }) => id)), ...cells.map(write));
  return `${lines.join('\n')}\n`;
}

/** Each line stays as wide as it is. */
export function toAscii(text: string): string {
  return Array.from(text, (character) => {
    if (character === '\n') return character;
    return widthOf(character) === 1 ? asciiOf(character.codePointAt(0) as number) : '?'.repeat(widthOf(character));
  }).join('');
}

function toJson({ id, exact }: PrintedColumn, row: PrintedRow): unknown {
  const value = row[id];
  return typeof value === 'object' ? value : exact(row);
}

function toSafe<Value>(value: Value): Value | string {
  return typeof value === 'string' ? toSafeText(value) : value;
}

/** What could steer a terminal, hide, or turn the reading direction becomes a sign. */
function toSafeText(text: string): string {
  let safe = '';
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    const kind = kindOf(code);
    safe += kind === 'control' || kind === 'hidden' ? String.fromCodePoint(signOf(code)) : character;
  }
  return safe;
}

function pad(text: string, width: number, isFigure: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return isFigure ? blanks + text : text + blanks;
}
