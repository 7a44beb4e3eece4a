/** Reads protocol 2. One decoder serves one replica, across reconnects: it knows the rows that were introduced. */
import type { FieldValue } from '../../model/channel.ts';
import type { FieldKind } from '../../model/field.ts';
import { CHANNELS } from '../../model/registry.ts';
import type { IncomingRow, IncomingState, IncomingTable, ReplicaRow } from '../../store/replica.ts';
import { KINDS_BY_LETTER, MESSAGE } from './compact-layout.ts';
import type { IncomingEvent } from './incoming.ts';
import { ProtocolError } from './protocol-error.ts';
import { fromScaled, PRICE_CLASS, QUANTITY_CLASS, scaleAt, scaleClassOf } from './scales.ts';

interface Field {
  readonly name: string;
  readonly kind: FieldKind;
}

interface IntroducedRow {
  readonly key: string;
  readonly scales: number;
}

interface Channel {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly rows: Map<number, IntroducedRow>;
}

export class CompactDecoder {
  readonly #channels = new Map<number, Channel>();
  #epoch: string | undefined;

  /**
   * @throws {ProtocolError} when the message is not what the layout says. What was decoded before stays usable.
   */
  decode(message: readonly unknown[]): IncomingState | IncomingEvent {
    switch (message[0]) {
      case MESSAGE.snapshot:
        return this.#snapshot(message);
      case MESSAGE.update:
        return this.#update(message);
      case MESSAGE.event:
        return readEvent(message);
      default:
        throw new ProtocolError(`unknown compact message ${String(message[0])}`);
    }
  }

  #snapshot(message: readonly unknown[]): IncomingState {
    const [, epoch, seq, time, feeds, entries] = message;
    if (epoch !== this.#epoch) this.#channels.clear();
    this.#epoch = asString(epoch);
    const tables = asArray(entries).map((entry) => this.#snapshotTable(asArray(entry), asNumber(time)));
    return {
      type: 'snapshot',
      epoch: this.#epoch,
      seq: asNumber(seq),
      prev: 0,
      time: asNumber(time),
      feeds: feeds === null ? undefined : (feeds as Record<string, number>),
      tables,
    };
  }

  #snapshotTable([number, name, fieldNames, kinds, rows]: readonly unknown[], time: number): IncomingTable {
    const letters = asString(kinds);
    const fields = asArray(fieldNames).map((fieldName, index) => ({
      name: asString(fieldName),
      kind: KINDS_BY_LETTER.get(letters[index] ?? '') ?? 'text',
    }));
    const channel = { name: asString(name), fields, rows: new Map<number, IntroducedRow>() };
    this.#channels.set(asNumber(number), channel);
    return { channel: channel.name, isReset: true, rows: readRows(channel, asArray(rows), 0, time) };
  }

  #update(message: readonly unknown[]): IncomingState {
    const [, seq, prev, time] = message;
    const tables = message.slice(4).map((entry) => {
      const rows = asArray(entry);
      const channel = this.#channels.get(asNumber(rows[0]));
      if (channel === undefined) throw new ProtocolError(`update of channel ${String(rows[0])} before its snapshot`);
      return { channel: channel.name, isReset: false, rows: readRows(channel, rows, 1, asNumber(time)) };
    });
    return {
      type: 'update',
      epoch: undefined,
      seq: asNumber(seq),
      prev: asNumber(prev),
      time: asNumber(time),
      feeds: undefined,
      tables,
    };
  }
}

function readEvent(message: readonly unknown[]): IncomingEvent {
  const [, channelNumber, id, seq, time, isReplay, scales, mask] = message;
  const feed = CHANNELS[asNumber(channelNumber)];
  if (feed === undefined || feed.kind !== 'feed') throw new ProtocolError(`no feed ${String(channelNumber)}`);
  const reader = new ValueReader(message, 8);
  const data = reader.values(feed.fields, asNumber(mask), asNumber(scales), asNumber(time));
  return {
    type: 'event',
    eventType: feed.eventType,
    channel: feed.name,
    id: asNumber(id),
    seq: asNumber(seq),
    time: asNumber(time),
    isReplay: isReplay === true,
    data,
  };
}

function readRows(channel: Channel, items: readonly unknown[], start: number, time: number): IncomingRow[] {
  const rows: IncomingRow[] = [];
  const reader = new ValueReader(items, start);
  while (!reader.isAtEnd) {
    const row = readRow(channel, reader, time);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** Undefined for the deletion of a row that was never introduced here: there is nothing to remove. */
function readRow(channel: Channel, reader: ValueReader, time: number): IncomingRow | undefined {
  const head = asNumber(reader.next());
  if (head < 0) {
    const key = asString(reader.next());
    const scales = asNumber(reader.next());
    const mask = asNumber(reader.next());
    channel.rows.set(-1 - head, { key, scales });
    return { kind: 'whole', key, fields: reader.values(channel.fields, mask, scales, undefined) };
  }
  const introduced = channel.rows.get(head);
  const mask = asNumber(reader.next());
  if (mask === 0) return introduced && { kind: 'deleted', key: introduced.key, fields: {} };
  if (introduced === undefined) throw new ProtocolError(`row ${head} of ${channel.name} was never introduced`);
  const scales = mask < 0 ? asNumber(reader.next()) : introduced.scales;
  const fields = reader.values(channel.fields, Math.abs(mask), scales, time);
  return { kind: 'partial', key: introduced.key, fields };
}

/** Walks a flat array, undoing what `CompactRowWriter` did. */
class ValueReader {
  readonly #items: readonly unknown[];
  #at: number;
  #lastPrice = 0;

  constructor(items: readonly unknown[], start: number) {
    this.#items = items;
    this.#at = start;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#items.length;
  }

  next(): unknown {
    if (this.isAtEnd) throw new ProtocolError('compact message ends within a row');
    return this.#items[this.#at++];
  }

  values(fields: readonly Field[], mask: number, scales: number, timeBase: number | undefined): ReplicaRow {
    this.#lastPrice = 0;
    const row: ReplicaRow = {};
    for (let index = 0; mask >> index !== 0; index++) {
      if ((mask & (1 << index)) === 0) continue;
      const value = this.next();
      const field = fields[index];
      if (field !== undefined) row[field.name] = this.#value(field.kind, value, scales, timeBase);
    }
    return row;
  }

  #value(kind: FieldKind, value: unknown, scales: number, timeBase: number | undefined): FieldValue {
    if (kind === 'time') return timeBase === undefined ? asNumber(value) : timeBase - asNumber(value);
    if (kind === 'levels') return this.#levels(asArray(value), scales);
    const scaleClass = scaleClassOf(kind);
    if (scaleClass === undefined) return value as FieldValue;
    if (Array.isArray(value)) return asNumber(value[0]);
    return this.#number(asNumber(value), scaleClass, scaleAt(scales, scaleClass));
  }

  /** Only values that are no safe integer travel as bare floats, so that a safe integer is always a scaled one. */
  #number(value: number, scaleClass: number, scale: number): number {
    if (!Number.isSafeInteger(value)) return value;
    if (scaleClass !== PRICE_CLASS) return fromScaled(value, scale);
    this.#lastPrice += value;
    return fromScaled(this.#lastPrice, scale);
  }

  #levels(items: readonly unknown[], scales: number): readonly (readonly [number, number])[] {
    if (Array.isArray(items[0])) return items as readonly (readonly [number, number])[];
    const levels: [number, number][] = [];
    const first = this.#lastPrice + (items.length > 0 ? asNumber(items[0]) : 0);
    for (let index = 0; index + 1 < items.length; index += 2) {
      this.#lastPrice += asNumber(items[index]);
      const price = fromScaled(this.#lastPrice, scaleAt(scales, PRICE_CLASS));
      levels.push([price, fromScaled(asNumber(items[index + 1]), scaleAt(scales, QUANTITY_CLASS))]);
    }
    if (levels.length > 0) this.#lastPrice = first;
    return levels;
  }
}

function asNumber(value: unknown): number {
  if (typeof value !== 'number') throw new ProtocolError(`a number was expected, not ${typeof value}`);
  return value;
}

function asString(value: unknown): string {
  if (typeof value !== 'string') throw new ProtocolError(`a text was expected, not ${typeof value}`);
  return value;
}

function asArray(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new ProtocolError(`an array was expected, not ${typeof value}`);
  return value;
}
