/** Reads protocol 2. One decoder serves one replica, across reconnects: it knows the rows that were introduced. */
import { CHANNELS, CHANNELS_BY_NAME } from '../../model/registry.ts';
import type { IncomingRow, IncomingState, IncomingTable } from '../../store/replica.ts';
import { asArray, asFeedPositions, asName, asSequence, asText, asTime } from './checked.ts';
import { KINDS_BY_LETTER, MESSAGE } from './compact-layout.ts';
import { type CompactField, CompactReader } from './compact-reader.ts';
import type { IncomingEvent } from './incoming.ts';
import { ProtocolError } from './protocol-error.ts';

interface IntroducedRow {
  readonly key: string;
  readonly scales: number;
}

/**
 * Deleted rows whose number is still known. A deletion that the replica refused comes again, so a number is not
 * forgotten at once; but orders come and go all day, so it is in the end.
 */
const DELETED_KEPT = 10_000;

class Channel {
  readonly name: string;
  readonly fields: readonly CompactField[];
  readonly #rows = new Map<number, IntroducedRow>();
  /** Numbers of deleted rows, oldest first. */
  readonly #deleted = new Set<number>();

  constructor(name: string, fields: readonly CompactField[]) {
    this.name = name;
    this.fields = fields;
  }

  find(number: number): IntroducedRow | undefined {
    return this.#rows.get(number);
  }

  learn({ introduced, deleted }: RowsRead): void {
    for (const [number, row] of introduced) {
      this.#rows.set(number, row);
      this.#deleted.delete(number);
    }
    for (const number of deleted) {
      this.#deleted.delete(number);
      this.#deleted.add(number);
    }
    for (const number of this.#deleted) {
      if (this.#deleted.size <= DELETED_KEPT) break;
      this.#deleted.delete(number);
      this.#rows.delete(number);
    }
  }
}

/** The rows of one channel in one message, and what they say of row numbers: learnt once the whole message was read. */
interface RowsRead {
  readonly rows: IncomingRow[];
  readonly introduced: Map<number, IntroducedRow>;
  readonly deleted: number[];
}

export class CompactDecoder {
  #channels = new Map<number, Channel>();
  #epoch: string | undefined;

  /**
   * @throws {ProtocolError} when the message is not what the layout says. The decoder is then as it was before.
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
        throw new ProtocolError('unknown compact message');
    }
  }

  #snapshot(message: readonly unknown[]): IncomingState {
    const epoch = asText(message[1]);
    const seq = asSequence(message[2]);
    const time = asTime(message[3]);
    const feeds = message[4] === null ? undefined : asFeedPositions(message[4]);
    const channels = new Map(epoch === this.#epoch ? this.#channels : []);
    const tables = asArray(message[5]).map((entry): IncomingTable => {
      const [number, name, fieldNames, letters, items] = asArray(entry);
      const channel = new Channel(asName(name), readFields(asName(name), fieldNames, letters));
      const read = readRows(channel, asArray(items), 0, undefined);
      channel.learn(read);
      channels.set(asSequence(number), channel);
      return { channel: channel.name, isReset: true, rows: read.rows };
    });
    this.#channels = channels;
    this.#epoch = epoch;
    return { type: 'snapshot', epoch, seq, prev: 0, time, feeds, tables };
  }

  #update(message: readonly unknown[]): IncomingState {
    const seq = asSequence(message[1]);
    const prev = asSequence(message[2]);
    const time = asTime(message[3]);
    const parts = message.slice(4).map((entry) => {
      const items = asArray(entry);
      const channel = this.#channels.get(asSequence(items[0]));
      if (channel === undefined) throw new ProtocolError(`update of channel ${String(items[0])} before its snapshot`);
      return { channel, read: readRows(channel, items, 1, time) };
    });
    for (const { channel, read } of parts) channel.learn(read);
    const tables = parts.map(({ channel, read }) => ({ channel: channel.name, isReset: false, rows: read.rows }));
    return { type: 'update', epoch: undefined, seq, prev, time, feeds: undefined, tables };
  }
}

/** The fields of a channel as a snapshot describes them; they must be of the kinds that this version knows them by. */
function readFields(channel: string, names: unknown, letters: unknown): CompactField[] {
  const kinds = Array.from(asText(letters), (letter) => KINDS_BY_LETTER.get(letter));
  const definition = CHANNELS_BY_NAME.get(channel);
  const fields = asArray(names).map((name, index): CompactField => {
    const kind = kinds[index];
    if (kind === undefined) throw new ProtocolError(`field ${asName(name)} of ${channel} is of no known kind`);
    const known = definition?.fields[definition.fieldIndex.get(asName(name)) ?? -1];
    if (known !== undefined && known.kind !== kind) {
      throw new ProtocolError(`field ${known.name} of ${channel} is ${known.kind} here, ${kind} there`);
    }
    return known ?? { name: asName(name), kind, nestedTimes: [] };
  });
  if (fields.length !== kinds.length) throw new ProtocolError(`${channel} has fields without a name`);
  return fields;
}

function readEvent(message: readonly unknown[]): IncomingEvent {
  const feed = CHANNELS[asSequence(message[1])];
  if (feed === undefined || feed.kind !== 'feed') throw new ProtocolError(`no feed ${String(message[1])}`);
  const id = asSequence(message[2]);
  const seq = asSequence(message[3]);
  const time = asTime(message[4]);
  const reader = new CompactReader(message, 6);
  const scales = reader.scales();
  const mask = reader.mask();
  if (mask < 0) throw new ProtocolError('an event has no negative mask');
  const data = reader.values(feed.fields, mask, scales, time);
  if (!reader.isAtEnd) throw new ProtocolError('an event has more values than fields');
  return {
    type: 'event',
    eventType: feed.eventType,
    channel: feed.name,
    id,
    seq,
    time,
    isReplay: message[5] === true,
    data,
  };
}

/** `time`: of an update; undefined for a snapshot, which holds whole rows only. */
function readRows(channel: Channel, items: readonly unknown[], start: number, time: number | undefined): RowsRead {
  const read: RowsRead = { rows: [], introduced: new Map(), deleted: [] };
  const reader = new CompactReader(items, start);
  while (!reader.isAtEnd) {
    const head = reader.integer();
    if (head < 0) readWhole(channel, reader, -1 - head, read);
    else if (time === undefined) throw new ProtocolError('a snapshot holds whole rows only');
    else readKnown(channel, reader, head, time, read);
  }
  return read;
}

function readWhole(channel: Channel, reader: CompactReader, number: number, read: RowsRead): void {
  const key = asName(reader.next());
  const scales = reader.scales();
  const mask = reader.mask();
  if (mask < 0) throw new ProtocolError('a whole row has no negative mask');
  read.introduced.set(number, { key, scales });
  read.rows.push({ kind: 'whole', key, fields: reader.values(channel.fields, mask, scales, undefined) });
}

function readKnown(channel: Channel, reader: CompactReader, number: number, time: number, read: RowsRead): void {
  const introduced = channel.find(number);
  const mask = reader.mask();
  if (mask === 0) {
    // The deletion of a row that was never introduced here: there is nothing to remove.
    if (introduced === undefined) return;
    read.rows.push({ kind: 'deleted', key: introduced.key, fields: {} });
    read.deleted.push(number);
    return;
  }
  if (introduced === undefined) throw new ProtocolError(`row ${number} of ${channel.name} was never introduced`);
  const scales = mask < 0 ? reader.scales() : introduced.scales;
  const fields = reader.values(channel.fields, Math.abs(mask), scales, time);
  read.rows.push({ kind: 'partial', key: introduced.key, fields });
}
