/**
 * How long a message would be as JSON text of protocol 1, by its paths and its way to write times: what a compact
 * connection saves. Rules: docs/spec/web-feeds.md.
 */
import { RECORD_KEY, type StateDefinition } from '@tickboard/core/model/channel';
import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import { formatTime, toWireValue } from '@tickboard/core/model/wire-value';
import type { Incoming, IncomingEvent } from '@tickboard/core/protocol/codec/incoming';
import type { IncomingRow, IncomingState, IncomingTable, ReplicaRow } from '@tickboard/core/store/replica';

const encoder = new TextEncoder();

/** Bytes, UTF-8; undefined for messages that carry neither state nor events: they are JSON or as short. */
export function jsonSizeOf(message: Incoming): number | undefined {
  if ('tables' in message) return sizeOf(writeState(message));
  return message.type === 'event' ? sizeOf(writeEvent(message)) : undefined;
}

function writeState({ type, epoch, seq, prev, time, feeds, tables }: IncomingState): object {
  const timestamp = formatTime(time);
  if (type === 'update') return { type, seq, prev, timestamp, changes: merge(tables.map(changesOf)) };
  const data = Object.fromEntries(tables.map((table) => [table.channel, wholeOf(table)]));
  return { type, epoch, seq, timestamp, data, ...(feeds !== undefined && { feeds }) };
}

/** By path, as an update has them. */
function changesOf({ channel, isReset, rows }: IncomingTable): object {
  const definition = stateOf(channel);
  if (isReset) return { [channel]: wholeOf({ channel, isReset, rows }) };
  return merge(rows.map((row) => changesOfRow(definition, row)));
}

function changesOfRow(definition: StateDefinition, { kind, key, fields }: IncomingRow): object {
  const path = key === RECORD_KEY ? definition.name : `${definition.name}.${key}`;
  if (kind === 'deleted') return { [path]: null };
  const values = wireOf(definition.name, fields);
  if (kind === 'whole') return { [path]: values };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${path}.${name}`, value]));
}

function wholeOf({ channel, rows }: IncomingTable): unknown {
  const definition = stateOf(channel);
  const written = rows.map(({ key, fields }) => [key, wireOf(channel, fields)] as const);
  if (definition.kind === 'record') return written[0]?.[1] ?? {};
  return definition.shape === 'array' ? written.map(([, row]) => row) : Object.fromEntries(written);
}

function writeEvent({ eventType, channel, id, seq, time, data, isReplay }: IncomingEvent): object {
  const head = { type: eventType, channel, id, seq, timestamp: formatTime(time), data: wireOf(channel, data) };
  return isReplay ? { ...head, replay: true } : head;
}

function wireOf(channel: string, fields: ReplicaRow): Readonly<Record<string, unknown>> {
  const definition = CHANNELS_BY_NAME.get(channel);
  const entries = Object.entries(fields).map(([name, value]) => {
    const field = definition?.fields[definition.fieldIndex.get(name) ?? -1];
    return [name, field === undefined ? value : toWireValue(field, value)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function merge(parts: readonly object[]): object {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

/** A message names only channels that its reader knows. */
function stateOf(channel: string): StateDefinition {
  return CHANNELS_BY_NAME.get(channel) as StateDefinition;
}

function sizeOf(value: object): number {
  return encoder.encode(JSON.stringify(value)).length;
}
