/** An answer in the format asked for. Figures are as they were recorded, times as protocol 1 writes them. */
import { createHash } from 'node:crypto';
import { isWithin } from '@tickboard/core/model/intervals';
import { formatTime } from '@tickboard/core/model/wire-value';
import { MsgpackWriter } from '@tickboard/core/protocol/codec/msgpack-writer';
import { roundFigure } from '../state/round.ts';
import type { HistoryPage, HistoryQuery, RowsPage, StoredRow } from './history-query.ts';
import { DESK_COLUMN, type HistoryColumn, type HistoryKind, isJson, kindOf } from './kinds.ts';

type Shown = Record<string, unknown>;

const LINE_END = '\n';
/** RFC 4180 */
const CSV_LINE_END = '\r\n';

export function renderPage(query: HistoryQuery, { rows, nextCursor }: RowsPage): HistoryPage {
  const body = renderBody(query, rows, nextCursor);
  const tag = createHash('sha256')
    .update(body)
    .update(nextCursor ?? '')
    .digest('base64url')
    .slice(0, 22);
  return { body, rows: rows.length, tag, ...(nextCursor !== undefined && { nextCursor }) };
}

function renderBody(query: HistoryQuery, rows: readonly StoredRow[], nextCursor: string | undefined): Uint8Array {
  const { storage } = kindOf(query.type);
  const columns = shownColumns(kindOf(query.type));
  const hasId = storage !== 'bars';
  if (query.format === 'csv') {
    return Buffer.from(renderCsv(columns, hasId, rows, query.isContinued !== true));
  }
  const shown = rows.map((row) => ({ ...show(columns, hasId, row), ...(isPartial(query, row) && { partial: true }) }));
  if (query.format === 'ndjson') return Buffer.from(shown.map((row) => JSON.stringify(row) + LINE_END).join(''));
  const { type, symbol, strategy, interval, limit } = query;
  const answer = { type, symbol, strategy, interval, limit, data: shown, next_cursor: nextCursor };
  if (query.format === 'json') return Buffer.from(JSON.stringify(answer));
  const writer = new MsgpackWriter();
  writer.value(answer);
  return writer.take();
}

function shownColumns({ columns, hasDesk }: HistoryKind): readonly HistoryColumn[] {
  return hasDesk ? [...columns, { ...DESK_COLUMN, nestedTimes: [] }] : columns;
}

/** A bar in which the server began to listen. */
function isPartial({ interval, keptSince }: HistoryQuery, [, openTime]: StoredRow): boolean {
  return interval !== undefined && keptSince !== undefined && isWithin(keptSince, openTime, interval);
}

function show(columns: readonly HistoryColumn[], hasId: boolean, [id, time, ...values]: StoredRow): Shown {
  const shown: Shown = hasId ? { record_id: id, time: formatTime(time) } : { open_time: formatTime(time) };
  for (const [index, column] of columns.entries()) {
    const value = values[index];
    if (value !== null && value !== undefined) shown[column.name] = showValue(column, value);
  }
  return shown;
}

function showValue({ name, kind, nestedTimes }: HistoryColumn, value: number | string): unknown {
  if (kind === 'time') return formatTime(value as number);
  if (kind === 'flag') return value === 1;
  if (name === 'volume') return roundFigure(value as number);
  if (!isJson(kind)) return value;
  const parsed = JSON.parse(value as string) as Shown;
  for (const inner of nestedTimes) {
    if (parsed[inner] !== undefined) parsed[inner] = formatTime(parsed[inner] as number);
  }
  return parsed;
}

function renderCsv(
  columns: readonly HistoryColumn[],
  hasId: boolean,
  rows: readonly StoredRow[],
  hasHead: boolean,
): string {
  const heads = [...(hasId ? ['record_id', 'time'] : ['open_time']), ...columns.map(({ name }) => name)];
  const lines = rows.map((row) => {
    const shown = show(columns, hasId, row);
    return heads.map((name) => writeCell(shown[name])).join(',');
  });
  return [...(hasHead ? [heads.join(',')] : []), ...lines].map((line) => line + CSV_LINE_END).join('');
}

function writeCell(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
