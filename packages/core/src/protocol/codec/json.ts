/** Protocol 1 as JSON text. */
import type { FieldDefinition, FieldValue, StateDefinition } from '../../model/channel.ts';
import { formatTime, toWireValue } from '../../model/wire-value.ts';
import type { RowDelta, TableDelta } from '../../store/delta.ts';
import type { FeedEvent } from '../../store/feed.ts';
import { type Codec, FRAGMENT_SLOTS, type StateFrame } from './codec.ts';
import { eventFields } from './event-fields.ts';
import { rowPath } from './path.ts';

const SLOT = FRAGMENT_SLOTS.json;
const encoder = new TextEncoder();

export function createJsonCodec(): Codec {
  return {
    name: 'json',
    protocol: 1,
    isBinary: false,
    encodeState: (frame) => encoder.encode(frame.type === 'snapshot' ? writeSnapshot(frame) : writeUpdate(frame)),
    encodeEvent: (event, isReplay) => encoder.encode(writeEvent(event, isReplay)),
    encodeControl: (message) => encoder.encode(JSON.stringify(message)),
  };
}

function writeSnapshot(frame: StateFrame): string {
  const data = frame.tables.map(({ definition, rows }) => `"${definition.name}":${writeTable(definition, rows)}`);
  const feeds = frame.feeds === undefined ? '' : `,"feeds":${JSON.stringify(frame.feeds)}`;
  const head = `{"type":"snapshot","epoch":"${frame.epoch}","seq":${frame.seq},"timestamp":"${formatTime(frame.time)}"`;
  return `${head},"data":{${data.join(',')}}${feeds}}`;
}

function writeTable(definition: StateDefinition, rows: readonly RowDelta[]): string {
  if (definition.kind === 'record') return rows[0] === undefined ? '{}' : rowBody(definition, rows[0]);
  if (definition.shape === 'array') return `[${rows.map((row) => rowBody(definition, row)).join(',')}]`;
  return `{${rows.map((row) => `${JSON.stringify(row.key)}:${rowBody(definition, row)}`).join(',')}}`;
}

function writeUpdate(frame: StateFrame): string {
  const changes = frame.tables.map(writeChanges).join(',');
  const head = `{"type":"update","seq":${frame.seq},"prev":${frame.prev},"timestamp":"${formatTime(frame.time)}"`;
  return `${head},"changes":{${changes}}}`;
}

function writeChanges(delta: TableDelta): string {
  const { definition, rows } = delta;
  if (definition.kind === 'table' && definition.shape === 'array') {
    return `"${definition.name}":${writeTable(definition, delta.everyRow())}`;
  }
  return rows.map((row) => rowChanges(definition, row)).join(',');
}

/** The row's part of `changes`: one path and value a field, or the row's own path. */
function rowChanges(definition: StateDefinition, row: RowDelta): string {
  const path = `"${escapeText(rowPath(definition, row.key))}`;
  // A record that is empty shows as in a snapshot; only rows are removed.
  if (row.kind === 'deleted') return `${path}":${definition.kind === 'record' ? '{}' : 'null'}`;
  if (row.kind === 'whole') return `${path}":${rowBody(definition, row)}`;
  return fragment(row, () => writeFields(definition, row, `${path}.`));
}

function rowBody(definition: StateDefinition, row: RowDelta): string {
  return fragment(row, () => `{${writeFields(definition, row, '"')}}`);
}

function fragment(row: RowDelta, write: () => string): string {
  return (row.fragments[SLOT] ??= write()) as string;
}

function writeFields(definition: StateDefinition, row: RowDelta, beforeName: string): string {
  let text = '';
  for (const field of definition.fields) {
    if ((row.mask & (1 << field.index)) === 0) continue;
    if (text !== '') text += ',';
    text += `${beforeName}${field.name}":${writeValue(field, row.values[field.index] as FieldValue)}`;
  }
  return text;
}

/** A JSON string without its quotes. */
function escapeText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function writeValue(field: FieldDefinition, value: FieldValue): string {
  if (typeof value === 'number') return field.kind === 'time' ? `"${formatTime(value)}"` : String(value);
  return JSON.stringify(toWireValue(field, value));
}

function writeEvent(event: FeedEvent, isReplay: boolean): string {
  let data = '';
  for (const [field, value] of eventFields(event)) {
    data += `${data === '' ? '' : ','}"${field.name}":${writeValue(field, value)}`;
  }
  const { name, eventType } = event.feed;
  const head = `{"type":"${eventType}","channel":"${name}","id":${event.id},"seq":${event.version}`;
  return `${head},"timestamp":"${formatTime(event.time)}","data":{${data}}${isReplay ? ',"replay":true' : ''}}`;
}
