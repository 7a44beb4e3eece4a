/** Reads protocol 1 (parsed JSON or MessagePack) and the control messages of every protocol. */
import { Check } from 'typebox/schema';
import {
  type ChannelDefinition,
  type FieldDefinition,
  type FieldValue,
  keyOf,
  RECORD_KEY,
  type StateDefinition,
  type TableDefinition,
} from '../../model/channel.ts';
import { CHANNELS, CHANNELS_BY_NAME } from '../../model/registry.ts';
import { fromWireValue, parseTime } from '../../model/wire-value.ts';
import type { IncomingRow, IncomingState, IncomingTable, ReplicaRow } from '../../store/replica.ts';
import { CONTROL_MESSAGES, type ControlMessage } from '../down.ts';
import { asArray, asFeedPositions, asFieldValue, asName, asObject, asSequence, asText, asTime } from './checked.ts';
import type { Incoming, IncomingEvent } from './incoming.ts';
import { splitPath } from './path.ts';
import { ProtocolError } from './protocol-error.ts';

type Fields = Readonly<Record<string, unknown>>;

const EVENT_TYPES: ReadonlySet<unknown> = new Set(
  CHANNELS.flatMap((channel) => (channel.kind === 'feed' ? [channel.eventType] : [])),
);

const CONTROL_SCHEMAS: ReadonlyMap<unknown, (typeof CONTROL_MESSAGES)[number]> = new Map(
  CONTROL_MESSAGES.map((schema) => [schema.properties.type.const, schema]),
);

/**
 * Channels and fields that this version does not know are left out. A message of a type that it does not know comes
 * back as it is, typed as a control message, for the caller to ignore.
 *
 * @throws {ProtocolError} when the message is not what the protocol says.
 */
export function decodeMessage(message: unknown): Incoming {
  const fields = asObject(message);
  const type = asText(fields['type']);
  if (type === 'update') return readUpdate(fields);
  if (type === 'snapshot') return readSnapshot(fields);
  if (EVENT_TYPES.has(type)) return readEvent(fields, type);
  const schema = CONTROL_SCHEMAS.get(type);
  if (schema !== undefined && !Check(schema, fields)) throw new ProtocolError(`this is no ${type} message`);
  return fields as ControlMessage;
}

function readSnapshot(message: Fields): IncomingState {
  const tables: IncomingTable[] = [];
  for (const [channel, data] of Object.entries(asObject(message['data']))) {
    const definition = findState(channel);
    if (definition !== undefined) tables.push({ channel, isReset: true, rows: readTable(definition, data) });
  }
  return {
    type: 'snapshot',
    epoch: asText(message['epoch']),
    seq: asSequence(message['seq']),
    prev: 0,
    time: readTime(message['timestamp']),
    feeds: message['feeds'] === undefined ? undefined : asFeedPositions(message['feeds']),
    tables,
  };
}

function readUpdate(message: Fields): IncomingState {
  const tables = new Map<string, { channel: string; isReset: boolean; rows: IncomingRow[] }>();
  for (const [path, value] of Object.entries(asObject(message['changes']))) {
    const [channel = '', ...rest] = splitPath(path);
    const definition = findState(channel);
    if (definition === undefined) continue;
    let table = tables.get(channel);
    if (table === undefined) {
      table = { channel, isReset: false, rows: [] };
      tables.set(channel, table);
    }
    if (definition.kind === 'table' && rest.length === 0) {
      table.isReset = true;
      table.rows = readTable(definition, value);
    } else {
      table.rows.push(readChange(definition, rest, value));
    }
  }
  return {
    type: 'update',
    epoch: undefined,
    seq: asSequence(message['seq']),
    prev: asSequence(message['prev']),
    time: readTime(message['timestamp']),
    feeds: undefined,
    tables: [...tables.values()],
  };
}

/** `parts`: the path behind the channel's name. */
function readChange(definition: StateDefinition, parts: readonly string[], value: unknown): IncomingRow {
  const [key, name, ...rest] = definition.kind === 'record' ? [RECORD_KEY, ...parts] : parts;
  if (rest.length > 0) throw new ProtocolError(`a path into a field of ${definition.name}`);
  const rowKey = asName(key);
  if (name === undefined) return readRow(definition, rowKey, value);
  const fields: ReplicaRow = {};
  readField(fields, definition, name, value);
  return { kind: 'partial', key: rowKey, fields };
}

function readTable(definition: StateDefinition, data: unknown): IncomingRow[] {
  if (definition.kind === 'record') {
    const row = readRow(definition, RECORD_KEY, data);
    return row.kind === 'deleted' ? [] : [row];
  }
  if (definition.shape === 'array') return asArray(data).map((row) => readListedRow(definition, row));
  return Object.entries(asObject(data)).map(([key, row]) => {
    return { kind: 'whole', key: asName(key), fields: readFields(definition, row) };
  });
}

/** Null is a row that is gone, as is a record without fields. */
function readRow(definition: StateDefinition, key: string, value: unknown): IncomingRow {
  const fields = value === null ? {} : readFields(definition, value);
  const isGone = value === null || (definition.kind === 'record' && Object.keys(fields).length === 0);
  return { kind: isGone ? 'deleted' : 'whole', key, fields };
}

function readListedRow(definition: TableDefinition, row: unknown): IncomingRow {
  const fields = readFields(definition, row);
  for (const name of definition.keyFields) asText(fields[name]);
  return { kind: 'whole', key: asName(keyOf(definition, fields)), fields };
}

function readFields(definition: ChannelDefinition, data: unknown): ReplicaRow {
  const fields: ReplicaRow = {};
  for (const [name, value] of Object.entries(asObject(data))) readField(fields, definition, name, value);
  return fields;
}

/** A field that this version does not know is left out. */
function readField(fields: ReplicaRow, definition: ChannelDefinition, name: string, value: unknown): void {
  const field = definition.fields[definition.fieldIndex.get(name) ?? -1];
  if (field !== undefined) fields[name] = readValue(field, value);
}

function readValue(field: FieldDefinition, value: unknown): FieldValue {
  if (field.nestedTimes.length > 0) asObject(value);
  else if (field.kind !== 'time') return asFieldValue(field, value);
  return asFieldValue(
    field,
    readTimes(() => fromWireValue(field, value)),
  );
}

function readEvent(message: Fields, eventType: string): IncomingEvent {
  const channel = asText(message['channel']);
  const definition = CHANNELS_BY_NAME.get(channel);
  if (definition?.kind !== 'feed') throw new ProtocolError('an event of no known feed');
  return {
    type: 'event',
    eventType,
    channel,
    id: asSequence(message['id']),
    seq: asSequence(message['seq']),
    time: readTime(message['timestamp']),
    isReplay: message['replay'] === true,
    data: readFields(definition, message['data']),
  };
}

function findState(channel: string): StateDefinition | undefined {
  const definition = CHANNELS_BY_NAME.get(channel);
  return definition?.kind === 'feed' ? undefined : definition;
}

function readTime(value: unknown): number {
  return asTime(readTimes(() => parseTime(value)));
}

function readTimes<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new ProtocolError((error as Error).message, { cause: error });
  }
}
