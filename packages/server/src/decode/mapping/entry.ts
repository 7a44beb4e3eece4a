/** One entry of a mapping: from messages of one pattern to rows of one channel. */
import { keyOf, type ChannelDefinition, type TableDefinition } from '@tickboard/core/model/channel';
import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { choice, flag, line } from '../../config/kinds.ts';
import type { NodeReader } from '../../config/node-reader.ts';
import { PAYLOAD_FORMATS, type PayloadFormat } from '../payload-format.ts';
import type { DecodeOutput, Subject } from '../route.ts';
import { PatternError, SubjectPattern } from '../subject-pattern.ts';
import { compileAll, readConditions, type Condition } from './conditions.ts';
import { readFields, type Field } from './field.ts';
import { PlaceError, type Scene } from './place.ts';
import { RowPath } from './row-path.ts';
import { targetsOf } from './target.ts';

export interface Entry {
  readonly pattern: SubjectPattern;
  readonly format: PayloadFormat;
  readonly channel: string;
  /** An answer lists every row. */
  readonly isComplete: boolean;
  /** Total. */
  readonly decode: (message: unknown, subject: Subject, output: DecodeOutput) => void;
}

type Op = 'merge' | 'replace' | 'delete' | 'event';

/** Computed from what the other channels hold, and observed by this server: no back end has a say in them. */
const OWN: ReadonlySet<string> = new Set(['summary', 'system_health']);
const MAPPABLE = [...CHANNELS_BY_NAME.keys()].filter((name) => !OWN.has(name));
const OPS: Readonly<Record<ChannelDefinition['kind'], readonly Op[]>> = {
  table: ['merge', 'replace', 'delete'],
  record: ['merge', 'replace'],
  feed: ['event'],
};
const PATTERN_EXPECTED = 'the name of messages, such as orders.{symbol}.updates';
const NO_KEYS: readonly string[] = [];

/** Undefined where a fault was reported. */
export function readEntry(reader: NodeReader, bookDepth: number): Entry | undefined {
  const pattern = readPattern(reader);
  const format = reader.option('format', choice(PAYLOAD_FORMATS), 'json');
  const channel = reader.required('channel', choice(MAPPABLE));
  const rows = readRows(reader, pattern);
  const placeholders = { ofMatch: pattern?.captures ?? [], ofRows: rows?.placeholders ?? [] };
  const conditions = readConditions(reader, 'when', placeholders);
  const deletions = readConditions(reader, 'delete_when', placeholders);
  const definition = channel === undefined ? undefined : CHANNELS_BY_NAME.get(channel);
  const fieldsReader = reader.map('fields');
  if (fieldsReader === undefined) reader.fault('not given', { name: 'fields', expected: 'fields by name beneath it' });
  const isIfNewer = reader.option('if_newer', flag(), false);
  const isComplete = reader.option('complete', flag(), false);
  const written = reader.optional('op', choice(definition === undefined ? OPS.table : OPS[definition.kind]));
  reader.finish();
  // Without its channel nothing can be said of the fields.
  if (definition === undefined || fieldsReader === undefined) return undefined;

  const op = written ?? OPS[definition.kind][0] ?? 'merge';
  const fields = readFields(fieldsReader, targetsOf(definition.schema), { placeholders, bookDepth });
  reportMissingFields(fieldsReader, definition);
  reportMisplaced(reader, definition, op);
  if (pattern === undefined) return undefined;
  const parts = { definition, op, fields, rows, conditions, deletions, isIfNewer };
  return { pattern, format, channel: definition.name, isComplete, decode: compileDecode(parts) };
}

function readPattern(reader: NodeReader): SubjectPattern | undefined {
  const text = reader.required('match', line(PATTERN_EXPECTED));
  if (text === undefined) return undefined;
  try {
    return new SubjectPattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    reader.fault(error.message, { name: 'match', expected: PATTERN_EXPECTED });
    return undefined;
  }
}

function readRows(reader: NodeReader, pattern: SubjectPattern | undefined): RowPath | undefined {
  const expected = 'a pointer such as /data/orders/*';
  const text = reader.optional('rows', line(expected));
  if (text === undefined) return undefined;
  try {
    const rows = new RowPath(text);
    const names = [...(pattern?.captures ?? []), ...rows.placeholders];
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice === undefined) return rows;
    reader.fault(`{${twice}} stands twice, in match and rows together`, { name: 'rows' });
  } catch (error) {
    if (!(error instanceof PlaceError)) throw error;
    reader.fault(error.message, { name: 'rows', expected });
  }
  return undefined;
}

/** Without them no row of the channel could ever be accepted. */
function reportMissingFields(reader: NodeReader, definition: ChannelDefinition): void {
  const missing = requiredOf(definition).filter((name) => !reader.has(name));
  if (missing.length > 0) reader.fault(`every row of ${definition.name} needs ${missing.join(' and ')}`);
}

/** Of a table, the fields of its key. */
function requiredOf({ schema }: ChannelDefinition): readonly string[] {
  return (schema as { readonly required?: readonly string[] }).required ?? [];
}

function reportMisplaced(reader: NodeReader, { kind, name, fieldIndex }: ChannelDefinition, op: Op): void {
  for (const option of ['delete_when', 'complete']) {
    if (reader.has(option) && kind !== 'table') {
      reader.fault(`${name} is a ${kind}: it has no rows that come and go`, { name: option });
    }
  }
  if (reader.has('if_newer') && (kind === 'feed' || !fieldIndex.has('updated_at') || op === 'delete')) {
    reader.fault(op === 'delete' ? 'a delete has its time from updated_at' : `${name} has no rows with a time`, {
      name: 'if_newer',
    });
  }
}

interface Parts {
  readonly definition: ChannelDefinition;
  readonly op: Op;
  readonly fields: readonly Field[];
  readonly rows: RowPath | undefined;
  readonly conditions: readonly Condition[];
  readonly deletions: readonly Condition[];
  readonly isIfNewer: boolean;
}

function compileDecode({ rows, conditions, ...parts }: Parts): Entry['decode'] {
  const isMeant = compileAll(conditions.filter(({ isOfRow }) => !isOfRow));
  const isRow = compileAll(conditions.filter(({ isOfRow }) => isOfRow));
  const decodeRow = compileRow(parts);
  return (message, { captures }, output) => {
    const scene: Scene = { message, captures, row: message, keys: NO_KEYS };
    if (isMeant?.(scene) === false) return;
    if (rows === undefined) {
      if (isRow?.(scene) !== false) decodeRow(scene, output);
      return;
    }
    rows.visit(message, {
      row(row, keys) {
        scene.row = row;
        scene.keys = keys;
        if (isRow?.(scene) !== false) decodeRow(scene, output);
      },
      missing: (why) => output.refuse('bad_shape', why),
    });
  };
}

type DecodeRow = (scene: Scene, output: DecodeOutput) => void;

function compileRow({ definition, op, fields, deletions, isIfNewer }: Omit<Parts, 'rows' | 'conditions'>): DecodeRow {
  const channel = definition.name;
  const keys = requiredOf(definition);
  // What a row is named after says nothing of it.
  const telling = fields.map(({ name, isTold }) => isTold && !keys.includes(name));
  const needsTold = telling.includes(true);
  const isGone = op === 'delete' ? () => true : compileAll(deletions);
  const toChange = compileChange(channel, op, isIfNewer);
  // Parsed, because such an object has room for all of its fields in itself, and so have its copies.
  const template = JSON.parse(JSON.stringify(Object.fromEntries(fields.map(({ name }) => [name, null])))) as RowPatch;
  return (scene, output) => {
    const row: Record<string, RowPatch[string]> = { ...template };
    let isTold = !needsTold;
    for (let index = 0; index < fields.length; index++) {
      const { name, read } = fields[index] as Field;
      const value = read(scene);
      row[name] = value;
      if (value !== undefined && telling[index] === true) isTold = true;
    }
    const unnamed = findUnnamed(keys, row);
    if (definition.kind === 'table' && unnamed === undefined && isGone?.(scene) === true) {
      output.add(toDelete(definition, row));
    } else if (!isTold) {
      output.refuse('bad_shape', `none of the mapped fields of ${channel} is there`);
    } else if (unnamed !== undefined) {
      // It could stand for any row: as a row of its own it would even be taken for one in a list of all.
      output.refuse('bad_key', `a row of ${channel} without a readable ${unnamed}`);
    } else output.add(toChange(row));
  };
}

/** The first field of the key that is not readable. */
function findUnnamed(keys: readonly string[], row: RowPatch): string | undefined {
  for (const name of keys) if (typeof row[name] !== 'string' || row[name] === '') return name;
  return undefined;
}

function compileChange(channel: string, op: Op, ifNewer: boolean): (row: RowPatch) => Change {
  if (op === 'event') return (data) => ({ op, channel, data });
  const rowOp = op === 'replace' ? 'replace' : 'merge';
  return ifNewer ? (row) => ({ op: rowOp, channel, row, ifNewer }) : (row) => ({ op: rowOp, channel, row });
}

function toDelete(definition: TableDefinition, row: RowPatch): Change {
  const key = keyOf(definition, row);
  const at = row['updated_at'];
  // One that cannot be read is for the gate to refuse: the deletion might be older than the row.
  return { op: 'delete', channel: definition.name, key, ...(typeof at === 'number' && { at }) };
}
