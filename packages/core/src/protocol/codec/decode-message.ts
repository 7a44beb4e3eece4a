/** Reads protocol 1 (parsed JSON or MessagePack) and the control messages of every protocol. */
import type { ChannelDefinition, FieldDefinition, FieldValue, StateDefinition } from '../../model/channel.ts';
import { RECORD_KEY } from '../../model/channel.ts';
import { CHANNELS } from '../../model/registry.ts';
import { fromWireValue, parseTime } from '../../model/wire-value.ts';
import type { IncomingRow, IncomingState, IncomingTable, ReplicaRow } from '../../store/replica.ts';
import type { ControlMessage } from '../down.ts';
import type { Incoming, IncomingEvent } from './incoming.ts';
import { splitPath } from './path.ts';
import { ProtocolError } from './protocol-error.ts';

const CHANNELS_BY_NAME: ReadonlyMap<string, ChannelDefinition> = new Map(
  CHANNELS.map((channel) => [channel.name, channel]),
);

type Fields = Readonly<Record<string, unknown>>;

/**
 * @throws {ProtocolError} when the message is not what the protocol says.
 */
export function decodeMessage(message: unknown): Incoming {
  const fields = asObject(message);
  switch (fields['type']) {
    case 'snapshot':
      return readSnapshot(fields);
    case 'update':
      return readUpdate(fields);
    case 'signal':
    case 'trade':
    case 'trade_closed':
    case 'metrics':
    case 'alert':
    case 'tape':
      return readEvent(fields);
    default:
      return fields as ControlMessage;
  }
}

function readSnapshot(message: Fields): IncomingState {
  const tables: IncomingTable[] = [];
  for (const [channel, data] of Object.entries(asObject(message['data']))) {
    const definition = stateDefinition(channel);
    if (definition !== undefined) tables.push({ channel, isReset: true, rows: readTable(definition, data) });
  }
  return {
    type: 'snapshot',
    epoch: String(message['epoch']),
    seq: asNumber(message['seq']),
    prev: 0,
    time: readTime(message['timestamp']),
    feeds: message['feeds'] as Record<string, number> | undefined,
    tables,
  };
}

function readUpdate(message: Fields): IncomingState {
  const tables = new Map<string, { channel: string; isReset: boolean; rows: IncomingRow[] }>();
  for (const [path, value] of Object.entries(asObject(message['changes']))) {
    const parts = splitPath(path);
    const definition = stateDefinition(parts[0] as string);
    if (definition === undefined) continue;
    let table = tables.get(definition.name);
    if (table === undefined) {
      table = { channel: definition.name, isReset: false, rows: [] };
      tables.set(definition.name, table);
    }
    if (definition.kind === 'table' && parts.length === 1) {
      table.isReset = true;
      table.rows.push(...readTable(definition, value));
    } else {
      table.rows.push(readChange(definition, parts, value));
    }
  }
  return {
    type: 'update',
    epoch: undefined,
    seq: asNumber(message['seq']),
    prev: asNumber(message['prev']),
    time: readTime(message['timestamp']),
    feeds: undefined,
    tables: [...tables.values()],
  };
}

function readChange(definition: StateDefinition, parts: readonly string[], value: unknown): IncomingRow {
  const [, ...rest] = parts;
  const key = definition.kind === 'record' ? RECORD_KEY : (rest.shift() as string);
  const [name] = rest;
  if (name === undefined) {
    if (value === null) return { kind: 'deleted', key, fields: {} };
    return { kind: 'whole', key, fields: readRow(definition, value) };
  }
  return { kind: 'partial', key, fields: { [name]: readValue(fieldOf(definition, name), value) } };
}

function readTable(definition: StateDefinition, data: unknown): IncomingRow[] {
  if (definition.kind === 'record') {
    const fields = readRow(definition, data);
    return Object.keys(fields).length === 0 ? [] : [{ kind: 'whole', key: RECORD_KEY, fields }];
  }
  if (definition.shape === 'array') {
    if (!Array.isArray(data)) throw new ProtocolError(`${definition.name} is no array`);
    return data.map((row: unknown) => {
      const fields = readRow(definition, row);
      return { kind: 'whole', key: String(fields[definition.keyFields[0] as string]), fields };
    });
  }
  return Object.entries(asObject(data)).map(([key, row]) => ({ kind: 'whole', key, fields: readRow(definition, row) }));
}

function readRow(definition: ChannelDefinition, data: unknown): ReplicaRow {
  const row: ReplicaRow = {};
  for (const [name, value] of Object.entries(asObject(data))) row[name] = readValue(fieldOf(definition, name), value);
  return row;
}

function fieldOf(definition: ChannelDefinition, name: string): FieldDefinition | undefined {
  const index = definition.fieldIndex.get(name);
  return index === undefined ? undefined : definition.fields[index];
}

/** A field that this version does not know is kept as it is. */
function readValue(field: FieldDefinition | undefined, value: unknown): FieldValue {
  if (field === undefined) return value as FieldValue;
  try {
    return fromWireValue(field, value);
  } catch (error) {
    throw new ProtocolError(`field ${field.name}: ${(error as Error).message}`, { cause: error });
  }
}

function readEvent(message: Fields): IncomingEvent {
  const channel = String(message['channel']);
  const definition = CHANNELS_BY_NAME.get(channel);
  return {
    type: 'event',
    eventType: String(message['type']),
    channel,
    id: asNumber(message['id']),
    seq: asNumber(message['seq']),
    time: readTime(message['timestamp']),
    isReplay: message['replay'] === true,
    data: definition === undefined ? (asObject(message['data']) as ReplicaRow) : readRow(definition, message['data']),
  };
}

function stateDefinition(channel: string): StateDefinition | undefined {
  const definition = CHANNELS_BY_NAME.get(channel);
  return definition?.kind === 'feed' ? undefined : definition;
}

function readTime(value: unknown): number {
  try {
    return parseTime(String(value));
  } catch (error) {
    throw new ProtocolError((error as Error).message, { cause: error });
  }
}

function asObject(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProtocolError('an object was expected');
  return value as Fields;
}

function asNumber(value: unknown): number {
  if (typeof value !== 'number') throw new ProtocolError(`a number was expected, not ${typeof value}`);
  return value;
}
