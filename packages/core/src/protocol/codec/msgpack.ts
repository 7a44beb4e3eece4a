/** Protocol 1 as MessagePack: the same messages as JSON, in maps. */
import type { FieldDefinition, FieldValue, StateDefinition } from '../../model/channel.ts';
import { formatTime, toWireValue } from '../../model/wire-value.ts';
import type { RowDelta, TableDelta } from '../../store/delta.ts';
import type { FeedEvent } from '../../store/feed.ts';
import { type Codec, FRAGMENT_SLOTS, type StateFrame } from './codec.ts';
import { eventFields } from './event-fields.ts';
import { MsgpackWriter } from './msgpack-writer.ts';
import { rowPath } from './path.ts';

const SLOT = FRAGMENT_SLOTS.msgpack;

export function createMsgpackCodec(): Codec {
  const writer = new MsgpackWriter();
  const scratch = new MsgpackWriter();
  return {
    name: 'msgpack',
    protocol: 1,
    isBinary: true,
    encodeState: (frame) => {
      writer.reset();
      if (frame.type === 'snapshot') writeSnapshot(writer, scratch, frame);
      else writeUpdate(writer, scratch, frame);
      return writer.take();
    },
    encodeEvent: (event, isReplay) => {
      writer.reset();
      writeEvent(writer, event, isReplay);
      return writer.take();
    },
    encodeControl: (message) => {
      writer.reset();
      writer.value(message);
      return writer.take();
    },
  };
}

function writeSnapshot(writer: MsgpackWriter, scratch: MsgpackWriter, frame: StateFrame): void {
  writer.mapHeader(frame.feeds === undefined ? 5 : 6);
  writeMember(writer, 'type', 'snapshot');
  writeMember(writer, 'epoch', frame.epoch);
  writeMember(writer, 'seq', frame.seq);
  writeMember(writer, 'timestamp', formatTime(frame.time));
  if (frame.feeds !== undefined) writeMember(writer, 'feeds', frame.feeds);
  writer.string('data');
  writer.mapHeader(frame.tables.length);
  for (const { definition, rows } of frame.tables) {
    writer.string(definition.name);
    writeTable(writer, scratch, definition, rows);
  }
}

function writeTable(
  writer: MsgpackWriter,
  scratch: MsgpackWriter,
  definition: StateDefinition,
  rows: readonly RowDelta[],
): void {
  if (definition.kind === 'record') {
    if (rows[0] === undefined) writer.mapHeader(0);
    else writer.raw(rowBody(scratch, definition, rows[0]));
    return;
  }
  const isArray = definition.shape === 'array';
  if (isArray) writer.arrayHeader(rows.length);
  else writer.mapHeader(rows.length);
  for (const row of rows) {
    if (!isArray) writer.string(row.key);
    writer.raw(rowBody(scratch, definition, row));
  }
}

function writeUpdate(writer: MsgpackWriter, scratch: MsgpackWriter, frame: StateFrame): void {
  writer.mapHeader(5);
  writeMember(writer, 'type', 'update');
  writeMember(writer, 'seq', frame.seq);
  writeMember(writer, 'prev', frame.prev);
  writeMember(writer, 'timestamp', formatTime(frame.time));
  writer.string('changes');
  writer.mapHeader(frame.tables.reduce((count, delta) => count + countChanges(delta), 0));
  for (const delta of frame.tables) writeChanges(writer, scratch, delta);
}

function isArrayTable(definition: StateDefinition): boolean {
  return definition.kind === 'table' && definition.shape === 'array';
}

function countChanges({ definition, rows }: TableDelta): number {
  if (isArrayTable(definition)) return 1;
  return rows.reduce((count, row) => count + (row.kind === 'partial' ? countFields(row.mask) : 1), 0);
}

function countFields(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function writeChanges(writer: MsgpackWriter, scratch: MsgpackWriter, delta: TableDelta): void {
  const { definition, rows } = delta;
  if (isArrayTable(definition)) {
    writer.string(definition.name);
    writeTable(writer, scratch, definition, delta.everyRow());
    return;
  }
  for (const row of rows) {
    if (row.kind === 'partial') {
      writer.raw(
        fragment(scratch, row, () => writeFields(scratch, definition, row, `${rowPath(definition, row.key)}.`)),
      );
      continue;
    }
    writer.string(rowPath(definition, row.key));
    if (row.kind === 'deleted') writeRemoval(writer, definition);
    else writer.raw(rowBody(scratch, definition, row));
  }
}

/** A record that is empty shows as in a snapshot; only rows are removed. */
function writeRemoval(writer: MsgpackWriter, definition: StateDefinition): void {
  if (definition.kind === 'record') writer.mapHeader(0);
  else writer.nil();
}

function rowBody(scratch: MsgpackWriter, definition: StateDefinition, row: RowDelta): Uint8Array {
  return fragment(scratch, row, () => {
    scratch.mapHeader(countFields(row.mask));
    writeFields(scratch, definition, row, '');
  });
}

function fragment(scratch: MsgpackWriter, row: RowDelta, write: () => void): Uint8Array {
  const cached = row.fragments[SLOT] as Uint8Array | undefined;
  if (cached !== undefined) return cached;
  scratch.reset();
  write();
  const bytes = scratch.take();
  row.fragments[SLOT] = bytes;
  return bytes;
}

function writeFields(writer: MsgpackWriter, definition: StateDefinition, row: RowDelta, beforeName: string): void {
  for (const field of definition.fields) {
    if ((row.mask & (1 << field.index)) === 0) continue;
    writer.string(beforeName + field.name);
    writeValue(writer, field, row.values[field.index] as FieldValue);
  }
}

function writeValue(writer: MsgpackWriter, field: FieldDefinition, value: FieldValue): void {
  writer.value(toWireValue(field, value));
}

function writeMember(writer: MsgpackWriter, name: string, value: unknown): void {
  writer.string(name);
  writer.value(value);
}

function writeEvent(writer: MsgpackWriter, event: FeedEvent, isReplay: boolean): void {
  writer.mapHeader(isReplay ? 7 : 6);
  writeMember(writer, 'type', event.feed.eventType);
  writeMember(writer, 'channel', event.feed.name);
  writeMember(writer, 'id', event.id);
  writeMember(writer, 'seq', event.version);
  writeMember(writer, 'timestamp', formatTime(event.time));
  if (isReplay) writeMember(writer, 'replay', true);
  const fields = [...eventFields(event)];
  writer.string('data');
  writer.mapHeader(fields.length);
  for (const [field, value] of fields) {
    writer.string(field.name);
    writeValue(writer, field, value);
  }
}
