/**
 * Protocol 2: positional MessagePack. docs/spec/compact.md is the layout's definition; in short:
 *
 *   snapshot  [1, epoch, seq, time, feeds, [[channel, name, fields, kinds, [rows…]], …]]
 *   update    [2, seq, prev, time, [channel, rows…], …]
 *   event     [3, channel, id, seq, time, isReplay, scales, mask, values…]
 *   a row     whole: −1 − number, key, scales, mask, values… · part: number, mask, values… · deleted: number, 0
 *
 * Decimals travel as integers at the row's scales, prices as the difference from the price before them in the same row.
 * The only thing that a message needs beside itself is the whole row that introduced a number, and whoever lacks that
 * row is sent it: the dictionary is part of the state, not of the connection.
 */
import type { ChannelDefinition, StateDefinition } from '../../model/channel.ts';
import { CHANNELS } from '../../model/registry.ts';
import { NOT_INTRODUCED, type RowDelta } from '../../store/delta.ts';
import type { FeedEvent } from '../../store/feed.ts';
import { type Codec, FRAGMENT_SLOTS, type StateFrame } from './codec.ts';
import { KIND_LETTERS, MESSAGE } from './compact-layout.ts';
import { CompactRowWriter } from './compact-row.ts';
import { MsgpackWriter } from './msgpack-writer.ts';
import { scalesFor, widenScales } from './scales.ts';

const SLOT = FRAGMENT_SLOTS.compact;

/** Part of a flat array of rows: the bytes, and how many array elements they are. */
interface Fragment {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** The frame time that the times in a part are written against. */
  readonly time: number;
}

export function createCompactCodec(channels: readonly ChannelDefinition[] = CHANNELS): Codec {
  return new CompactCodec(channels);
}

class CompactCodec implements Codec {
  readonly name = 'compact';
  readonly protocol = 2;
  readonly isBinary = true;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #writer = new MsgpackWriter();
  readonly #fragmentWriter = new MsgpackWriter();
  readonly #rowWriter = new CompactRowWriter(this.#fragmentWriter);
  readonly #eventRowWriter = new CompactRowWriter(this.#writer);

  constructor(channels: readonly ChannelDefinition[]) {
    this.#numbers = new Map(channels.map(({ name }, number) => [name, number]));
  }

  encodeState(frame: StateFrame): Uint8Array {
    this.#writer.reset();
    if (frame.type === 'snapshot') this.#writeSnapshot(frame);
    else this.#writeUpdate(frame);
    return this.#writer.take();
  }

  encodeEvent(event: FeedEvent, isReplay: boolean): Uint8Array {
    const { fields, name } = event.feed;
    const values = fields.map((field) => event.data[field.name] ?? undefined);
    let mask = 0;
    values.forEach((value, index) => (mask |= value === undefined ? 0 : 1 << index));
    const scales = widenScales(0, fields, values, mask);
    const writer = this.#writer;
    writer.reset();
    const present = values.filter((value) => value !== undefined).length;
    writer.arrayHeader(8 + present);
    writer.integer(MESSAGE.event);
    writer.integer(this.#numberOf(name));
    writer.integer(event.id);
    writer.integer(event.version);
    writer.integer(event.time);
    writer.boolean(isReplay);
    writer.integer(scales);
    writer.integer(mask);
    this.#eventRowWriter.writeValues(fields, values, mask, scales, event.time);
    return writer.take();
  }

  encodeControl(message: object): Uint8Array {
    this.#writer.reset();
    this.#writer.value(message);
    return this.#writer.take();
  }

  #writeSnapshot(frame: StateFrame): void {
    const writer = this.#writer;
    writer.arrayHeader(6);
    writer.integer(MESSAGE.snapshot);
    writer.string(frame.epoch);
    writer.integer(frame.seq);
    writer.integer(frame.time);
    writer.value(frame.feeds ?? null);
    writer.arrayHeader(frame.tables.length);
    for (const { definition, rows } of frame.tables) {
      const fragments = rows.map((row) => this.#fragment(definition, row, frame.time));
      writer.arrayHeader(5);
      writer.integer(this.#numberOf(definition.name));
      writer.string(definition.name);
      writer.value(definition.fields.map((field) => field.name));
      writer.string(definition.fields.map((field) => KIND_LETTERS[field.kind]).join(''));
      writer.arrayHeader(countElements(fragments));
      for (const { bytes } of fragments) writer.raw(bytes);
    }
  }

  #writeUpdate(frame: StateFrame): void {
    const writer = this.#writer;
    writer.arrayHeader(4 + frame.tables.length);
    writer.integer(MESSAGE.update);
    writer.integer(frame.seq);
    writer.integer(frame.prev);
    writer.integer(frame.time);
    for (const { definition, rows } of frame.tables) {
      const fragments = rows.map((row) => this.#fragment(definition, row, frame.time));
      writer.arrayHeader(1 + countElements(fragments));
      writer.integer(this.#numberOf(definition.name));
      for (const { bytes } of fragments) writer.raw(bytes);
    }
  }

  #fragment(definition: StateDefinition, row: RowDelta, time: number): Fragment {
    const cached = row.fragments[SLOT] as Fragment | undefined;
    if (cached !== undefined && (row.kind !== 'partial' || cached.time === time)) return cached;
    return (row.fragments[SLOT] = this.#writeRow(definition, row, time));
  }

  #writeRow(definition: StateDefinition, row: RowDelta, time: number): Fragment {
    const writer = this.#fragmentWriter;
    writer.reset();
    let count = 2;
    if (row.kind === 'deleted') {
      writer.integer(row.number);
      writer.integer(0);
    } else if (row.kind === 'whole') {
      const scales = introducedScales(definition, row);
      writer.integer(-1 - row.number);
      writer.string(row.key);
      writer.integer(scales);
      writer.integer(row.mask);
      count = 4 + this.#rowWriter.writeValues(definition.fields, row.values, row.mask, scales, undefined);
    } else {
      count = this.#writePartial(definition, row, time);
    }
    return { bytes: writer.take(), count, time };
  }

  /** A part whose values need more decimals than the row was introduced with brings its own scales: −mask says so. */
  #writePartial(definition: StateDefinition, row: RowDelta, time: number): number {
    const writer = this.#fragmentWriter;
    const introduced = introducedScales(definition, row);
    const scales = widenScales(introduced, definition.fields, row.values, row.mask);
    writer.integer(row.number);
    writer.integer(scales === introduced ? row.mask : -row.mask);
    if (scales !== introduced) writer.integer(scales);
    const head = scales === introduced ? 2 : 3;
    return head + this.#rowWriter.writeValues(definition.fields, row.values, row.mask, scales, time);
  }

  #numberOf(channel: string): number {
    return this.#numbers.get(channel) as number;
  }
}

/** The scales that the row was introduced with. They stay as long as its number, for readers hold them. */
function introducedScales({ fields }: StateDefinition, row: RowDelta): number {
  const { notes } = row;
  if (notes.introducedScales === NOT_INTRODUCED) notes.introducedScales = scalesFor(fields, row.values);
  return notes.introducedScales;
}

function countElements(fragments: readonly Fragment[]): number {
  return fragments.reduce((count, fragment) => count + fragment.count, 0);
}
