/**
 * Reads of a state message or an event only what stands before its data: enough to see that nothing is missing and how
 * old it is, at a small part of what decoding costs.
 */
import { CHANNELS } from '@tickboard/core/model/registry';
import { MESSAGE } from '@tickboard/core/protocol/codec/compact-layout';

export type HeadKind = 'snapshot' | 'update' | 'event';

/** One object is read into again and again. Which fields count depends on the kind. */
export interface MessageHead {
  kind: HeadKind;
  /** The server's time stamp, Unix ms: of an update when its tick began, of an event when it came in. */
  time: number;
  /** Of a snapshot. */
  epoch: string;
  seq: number;
  /** Of an update. */
  prev: number;
  /** Of an event. */
  channel: string;
  /** Of an event. */
  id: number;
}

export function createHead(): MessageHead {
  return { kind: 'update', time: 0, epoch: '', seq: 0, prev: 0, channel: '', id: 0 };
}

/** Returns false for every other message, and for one whose head stands elsewhere: it must be decoded whole. */
export function readHead(payload: Buffer, isText: boolean, head: MessageHead): boolean {
  if (isText) return readJsonHead(payload, head);
  const first = payload[0] ?? 0;
  return (first & FIX_MASK) === FIX_MAP ? readMapHead(payload, first & FIX_COUNT, head) : readArrayHead(payload, head);
}

const EVENT_TYPES: ReadonlySet<string> = new Set(
  CHANNELS.flatMap((channel) => (channel.kind === 'feed' ? [channel.eventType] : [])),
);

function kindOf(type: string): HeadKind | undefined {
  if (type === 'update' || type === 'snapshot') return type;
  return EVENT_TYPES.has(type) ? 'event' : undefined;
}

/** Whether everything that a message of this kind has in its head was found. */
function isComplete(kind: HeadKind, found: Found): boolean {
  if (found.seq < 0 || Number.isNaN(found.time)) return false;
  if (kind === 'update') return found.prev >= 0;
  return kind === 'snapshot' ? found.epoch !== '' : found.id >= 0 && found.channel !== '';
}

type Found = Omit<MessageHead, 'kind'>;

function fill(head: MessageHead, kind: HeadKind | undefined, found: Found): boolean {
  if (kind === undefined || !isComplete(kind, found)) return false;
  Object.assign(head, found, { kind });
  return true;
}

const JSON_HEAD_BYTES = 256;
const JSON_TYPE = /^\{"type":"(\w+)",/;
const JSON_DATA = /"(?:data|changes)":/;
const JSON_SEQ = /"seq":(\d+)/;
const JSON_PREV = /"prev":(\d+)/;
const JSON_ID = /"id":(\d+)/;
const JSON_TIME = /"timestamp":"([^"]+)"/;
const JSON_EPOCH = /"epoch":"([^"]+)"/;
const JSON_CHANNEL = /"channel":"(\w+)"/;

function readJsonHead(payload: Buffer, head: MessageHead): boolean {
  const text = payload.toString('latin1', 0, JSON_HEAD_BYTES);
  const kind = kindOf(JSON_TYPE.exec(text)?.[1] ?? '');
  if (kind === undefined) return false;
  const dataAt = text.search(JSON_DATA);
  const before = dataAt < 0 ? text : text.slice(0, dataAt);
  return fill(head, kind, {
    time: Date.parse(JSON_TIME.exec(before)?.[1] ?? ''),
    epoch: JSON_EPOCH.exec(before)?.[1] ?? '',
    seq: Number(JSON_SEQ.exec(before)?.[1] ?? -1),
    prev: Number(JSON_PREV.exec(before)?.[1] ?? -1),
    channel: JSON_CHANNEL.exec(before)?.[1] ?? '',
    id: Number(JSON_ID.exec(before)?.[1] ?? -1),
  });
}

// MessagePack's bytes, as far as heads need them.
const FIX_MASK = 0xf0;
const FIX_COUNT = 0x0f;
const FIX_MAP = 0x80;
const FIX_ARRAY = 0x90;
const ARRAY_16 = 0xdc;
const ARRAY_32 = 0xdd;
const UINT_8 = 0xcc;
const UINT_16 = 0xcd;
const UINT_32 = 0xce;
const UINT_64 = 0xcf;
const FLOAT_64 = 0xcb;
const STRING_8 = 0xd9;

/** The one value that is neither a small text nor a number from 0: the data has begun. */
const OTHER = undefined;

/** Reads texts and numbers, one after another. */
class Cursor {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  next(): string | number | typeof OTHER {
    const bytes = this.#bytes;
    const first = bytes[this.#at++] ?? UINT_8;
    if (first < FIX_MAP) return first;
    if (first >= 0xa0 && first <= 0xbf) return this.#text(first & 0x1f);
    switch (first) {
      case UINT_8:
        return this.#has(1) ? bytes.readUInt8(this.#at++) : -1;
      case UINT_16:
        return this.#has(2) ? bytes.readUInt16BE((this.#at += 2) - 2) : -1;
      case UINT_32:
        return this.#has(4) ? bytes.readUInt32BE((this.#at += 4) - 4) : -1;
      case UINT_64:
        return this.#has(8) ? this.#uint64((this.#at += 8) - 8) : -1;
      case FLOAT_64:
        return this.#has(8) ? bytes.readDoubleBE((this.#at += 8) - 8) : -1;
      case STRING_8:
        return this.#text(this.#has(1) ? bytes.readUInt8(this.#at++) : 0);
      default:
        return OTHER;
    }
  }

  number(): number {
    const value = this.next();
    return typeof value === 'number' ? value : -1;
  }

  text(): string {
    const value = this.next();
    return typeof value === 'string' ? value : '';
  }

  #has(bytes: number): boolean {
    return this.#at + bytes <= this.#bytes.length;
  }

  #uint64(at: number): number {
    return this.#bytes.readUInt32BE(at) * 2 ** 32 + this.#bytes.readUInt32BE(at + 4);
  }

  #text(length: number): string {
    if (!this.#has(length)) return '';
    this.#at += length;
    return this.#bytes.toString('latin1', this.#at - length, this.#at);
  }
}

/** Protocol 2: the positions are the message's definition. */
function readArrayHead(payload: Buffer, head: MessageHead): boolean {
  const first = payload[0] ?? 0;
  const start = (first & FIX_MASK) === FIX_ARRAY ? 1 : first === ARRAY_16 ? 3 : first === ARRAY_32 ? 5 : 0;
  if (start === 0) return false;
  const cursor = new Cursor(payload, start);
  switch (cursor.next()) {
    case MESSAGE.update:
      head.kind = 'update';
      head.seq = cursor.number();
      head.prev = cursor.number();
      head.time = cursor.number();
      return head.seq >= 0 && head.prev >= 0 && head.time >= 0;
    case MESSAGE.snapshot:
      head.kind = 'snapshot';
      head.epoch = cursor.text();
      head.seq = cursor.number();
      head.time = cursor.number();
      return head.epoch !== '' && head.seq >= 0 && head.time >= 0;
    case MESSAGE.event:
      head.kind = 'event';
      head.channel = CHANNELS[cursor.number()]?.name ?? '';
      head.id = cursor.number();
      head.seq = cursor.number();
      head.time = cursor.number();
      return head.channel !== '' && head.id >= 0 && head.time >= 0;
    default:
      return false;
  }
}

/** Protocol 1 in MessagePack: names and values up to the first that is no text or number. */
function readMapHead(payload: Buffer, members: number, head: MessageHead): boolean {
  const cursor = new Cursor(payload, 1);
  const found: Record<string, unknown> = {};
  for (let member = 0; member < members; member++) {
    const name = cursor.text();
    const value = cursor.next();
    if (name === '' || value === OTHER) break;
    found[name] = value;
  }
  const number = (value: unknown) => (typeof value === 'number' ? value : -1);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return fill(head, kindOf(text(found['type'])), {
    time: Date.parse(text(found['timestamp'])),
    epoch: text(found['epoch']),
    seq: number(found['seq']),
    prev: number(found['prev']),
    channel: text(found['channel']),
    id: number(found['id']),
  });
}
