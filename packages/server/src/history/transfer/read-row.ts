/** One row out of a file, by its columns' names: the same gate that rows of the state pass judges it. */
import type { ChannelDefinition, FieldDefinition, FieldValue } from '@tickboard/core/model/channel';
import { TIME_MAX_MS } from '@tickboard/core/model/field';
import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import { fromWireValue, parseTime } from '@tickboard/core/model/wire-value';
import { DESK_EXPECTED, isDeskName } from '../../config/desk-names.ts';
import { findFault } from '../../ingest/validate.ts';
import { channelOf, DESK_COLUMN, type HistoryType, kindOf } from '../kinds.ts';
import { toKept } from '../recorder.ts';

export type Kept = string | number | null;

export interface ReadRow {
  /** Unix ms */
  readonly time: number;
  /** By column of the kind. */
  readonly values: readonly Kept[];
  readonly desk?: string;
}

export interface RefusedRow {
  readonly why: string;
}

/** Numbers of the store that a file came from. */
const IGNORED: ReadonlySet<string> = new Set(['record_id', 'time']);

/** What is wrong with importing this type at all; undefined where nothing is. */
export function whyNotImported(type: HistoryType): string | undefined {
  if (type === 'candles') return 'candles are made of the trades and quotes that are imported';
  return type === 'equity' ? 'equity is a part of account: import that' : undefined;
}

/** `cells` by the names of the columns; a cell without text is absent. */
export function readCsvRow(type: HistoryType, cells: ReadonlyMap<string, string>): ReadRow | RefusedRow {
  const row: Record<string, unknown> = {};
  for (const [name, text] of cells) {
    if (text === '') continue;
    const column = kindOf(type).columns.find((each) => each.name === name);
    row[name] = column === undefined || column.kind === 'text' || column.kind === 'time' ? text : readJson(text);
  }
  return readRow(type, row);
}

/** `row`: as /api/v1/history shows it; times may be Unix milliseconds too. */
export function readRow(type: HistoryType, row: Readonly<Record<string, unknown>>): ReadRow | RefusedRow {
  const { columns, hasDesk } = kindOf(type);
  const isKnown = (name: string) =>
    IGNORED.has(name) || columns.some((each) => each.name === name) || (hasDesk && name === DESK_COLUMN.name);
  const unknown = Object.keys(row).find((name) => !isKnown(name));
  if (unknown !== undefined) return { why: `${type} has no column ${JSON.stringify(unknown.slice(0, 64))}` };
  const time = readTime(row['time']);
  if (time === undefined) return { why: 'time: an RFC 3339 time or Unix milliseconds were expected' };
  const definition = CHANNELS_BY_NAME.get(channelOf(type)) as ChannelDefinition;
  const fields = new Map<string, FieldValue>();
  for (const { name } of columns) {
    const value = row[name];
    if (value === undefined || value === null) continue;
    const field = definition.fields[definition.fieldIndex.get(name) as number] as FieldDefinition;
    try {
      fields.set(name, field.kind === 'time' ? (readTime(value) ?? Number.NaN) : fromWireValue(field, value));
    } catch {
      return { why: `${name}: it holds a time that cannot be read` };
    }
  }
  const data = Object.fromEntries(fields);
  const fault = findFault(
    definition.kind === 'feed'
      ? { op: 'event', channel: definition.name, data }
      : { op: 'merge', channel: definition.name, row: data },
  );
  if (fault !== undefined) return { why: fault.describe() };
  const desk = row[DESK_COLUMN.name] ?? undefined;
  if (desk !== undefined && !(typeof desk === 'string' && isDeskName(desk))) return { why: `desk: ${DESK_EXPECTED}` };
  const values = columns.map(({ name }) => toKept(fields.get(name)));
  return { time, values, ...(desk !== undefined && { desk }) };
}

function readTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? (/^\d{1,15}$/.test(value) ? Number(value) : readText(value)) : value;
  return typeof time === 'number' && Number.isInteger(time) && time >= 0 && time <= TIME_MAX_MS ? time : undefined;
}

function readText(text: string): number | undefined {
  try {
    return parseTime(text);
  } catch {
    return undefined;
  }
}

/** What is no JSON is judged as the text that it is. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
