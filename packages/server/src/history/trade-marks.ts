/**
 * What tells trades of the tape again as the events that they were, beside their rows and in two or three bytes each.
 * Those of consecutive ids and consecutive `record_id`s go together. Of each there is, as integers in groups of seven
 * bits: four times its place, plus 2 where it came at another moment than the one before it, plus 1 where its source told
 * a time; then by how much version and moment are another, and by how much the time is further from the moment.
 */
import { type Batch, TRADE, TRADE_MARK, TRADE_MARK_STRIDE, TRADE_STRIDE } from './batch.ts';
import type { EventsQuery } from './events-query.ts';

/** Trades that go together: whoever looks for an id finds it among those that begin no further before it. */
export const MARKS_MAX = 512;

export interface PackedMarks {
  /** Of the event. */
  readonly firstId: number;
  readonly firstRecordId: number;
  /** Unix ms: of the latest trade. Once that is too old to be kept, all are. */
  readonly time: number;
  /** Unix ms: none of them was taken in later. */
  readonly recordedAt: number;
  readonly bytes: Uint8Array;
}

export interface TradeMark {
  readonly id: number;
  /** The version of the state that it came with. */
  readonly seq: number;
  /** Unix ms. */
  readonly takenAt: number;
  readonly hasTime: boolean;
  /** Unix ms, of its row. */
  readonly time: number;
  /** Whatever the back end finds rows by beside their time and id. */
  readonly place: number;
  readonly recordId: number;
}

/** More than the integers of one trade take. */
const MARK_BYTES_MAX = 32;
const GROUP = 128;
const [HAS_TIME, IS_LATER, FLAGS] = [1, 2, 4];

/** `placeOf`: a symbol, by its number in the batch. Trades that have no ids are left out. */
export function packMarks(
  { trades, tradeMarks }: Pick<Batch, 'trades' | 'tradeMarks'>,
  firstRecordId: number,
  placeOf: (symbol: number) => number,
): PackedMarks[] {
  const packed: PackedMarks[] = [];
  const count = tradeMarks.length / TRADE_MARK_STRIDE;
  const idOf = (index: number) => tradeMarks[index * TRADE_MARK_STRIDE + TRADE_MARK.id] as number;
  for (let index = 0; index < count;) {
    const firstId = idOf(index);
    if (firstId === 0) {
      index++;
      continue;
    }
    let end = index + 1;
    while (end < count && end - index < MARKS_MAX && idOf(end) === firstId + end - index) end++;
    const writer = new MarkWriter(end - index);
    for (let each = index; each < end; each++) writer.add(trades, tradeMarks, each, placeOf);
    packed.push({ firstId, firstRecordId: firstRecordId + index, ...writer.take() });
    index = end;
  }
  return packed;
}

/** Those that are asked for, in the order asked for. */
export function marksIn(
  packed: Omit<PackedMarks, 'time' | 'recordedAt'>,
  { firstId, lastId, order, since = 0 }: EventsQuery,
): TradeMark[] {
  const marks = unpackMarks(packed).filter(({ id, takenAt }) => id >= firstId && id <= lastId && takenAt >= since);
  return order === 'asc' ? marks : marks.reverse();
}

/** Nothing where somebody else has written what cannot be read. */
export function unpackMarks({ firstId, firstRecordId, bytes }: Omit<PackedMarks, 'time' | 'recordedAt'>): TradeMark[] {
  const marks: TradeMark[] = [];
  let [at, seq, takenAt, lag] = [0, 0, 0, 0];
  const read = () => {
    let [value, weight] = [0, 1];
    for (; at < bytes.length; weight *= GROUP) {
      const byte = bytes[at++] as number;
      value += (byte % GROUP) * weight;
      if (byte < GROUP) return value;
    }
    return Number.NaN;
  };
  const readSigned = () => {
    const value = read();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  while (at < bytes.length && marks.length < MARKS_MAX) {
    const head = read();
    const flags = head % FLAGS;
    const hasTime = flags % IS_LATER === HAS_TIME;
    if (flags >= IS_LATER) {
      seq += readSigned();
      takenAt += readSigned();
    }
    if (hasTime) lag += readSigned();
    const time = hasTime ? takenAt + lag : takenAt;
    if (![head, seq, time].every(Number.isSafeInteger)) return [];
    const index = marks.length;
    const place = Math.floor(head / FLAGS);
    marks.push({ id: firstId + index, seq, takenAt, hasTime, time, place, recordId: firstRecordId + index });
  }
  return marks;
}

class MarkWriter {
  readonly #bytes: Uint8Array;
  #at = 0;
  #seq = 0;
  #takenAt = 0;
  #lag = 0;
  #time = 0;
  #recordedAt = 0;

  constructor(count: number) {
    this.#bytes = new Uint8Array(count * MARK_BYTES_MAX);
  }

  add(trades: Float64Array, marks: Float64Array, index: number, placeOf: (symbol: number) => number): void {
    const [at, markAt] = [index * TRADE_STRIDE, index * TRADE_MARK_STRIDE];
    const time = trades[at + TRADE.time] as number;
    const seq = marks[markAt + TRADE_MARK.seq] as number;
    const takenAt = marks[markAt + TRADE_MARK.takenAt] as number;
    const hasTime = marks[markAt + TRADE_MARK.hasTime] === 1;
    const isLater = seq !== this.#seq || takenAt !== this.#takenAt;
    const flags = (hasTime ? HAS_TIME : 0) + (isLater ? IS_LATER : 0);
    this.#write(placeOf(trades[at + TRADE.symbol] as number) * FLAGS + flags);
    if (isLater) {
      this.#writeSigned(seq - this.#seq);
      this.#writeSigned(takenAt - this.#takenAt);
      this.#seq = seq;
      this.#takenAt = takenAt;
    }
    // One that was told no time has that at which it was taken in.
    if (hasTime) {
      this.#writeSigned(time - takenAt - this.#lag);
      this.#lag = time - takenAt;
    }
    this.#time = Math.max(this.#time, time);
    this.#recordedAt = Math.max(this.#recordedAt, takenAt);
  }

  take(): Pick<PackedMarks, 'time' | 'recordedAt' | 'bytes'> {
    return { time: this.#time, recordedAt: this.#recordedAt, bytes: this.#bytes.slice(0, this.#at) };
  }

  #writeSigned(value: number): void {
    this.#write(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #write(value: number): void {
    let rest = value;
    for (; rest >= GROUP; rest = Math.floor(rest / GROUP)) this.#bytes[this.#at++] = (rest % GROUP) + GROUP;
    this.#bytes[this.#at++] = rest;
  }
}
