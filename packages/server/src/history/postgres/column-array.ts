/**
 * Columns of many rows as one parameter each: arrays in the binary form of PostgreSQL (`array_recv` and the `…recv` of
 * the element), so that a figure arrives bit by bit and no text is made of it.
 */
import type { FieldKind } from '@tickboard/core/model/field';
import { isJson } from '../kinds.ts';

export type ColumnType = 'int8' | 'float8' | 'bool' | 'timestamptz' | 'text' | 'json' | 'bytea';
export type ColumnValue = string | number | Uint8Array | null;

const OIDS: Readonly<Record<ColumnType, number>> = {
  bool: 16,
  bytea: 17,
  int8: 20,
  text: 25,
  json: 114,
  float8: 701,
  timestamptz: 1184,
};

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
/** 2000-01-01, from which PostgreSQL counts microseconds. */
const EPOCH_MS = 946_684_800_000;
const WORD = 2 ** 32;

export function columnTypeOf(kind: FieldKind): ColumnType {
  if (kind === 'time') return 'timestamptz';
  if (kind === 'flag') return 'bool';
  if (kind === 'text') return 'text';
  return isJson(kind) ? 'json' : 'float8';
}

/** @throws {RangeError} where a value is none of this type. */
export function encodeColumn(type: ColumnType, values: readonly ColumnValue[]): Buffer {
  if (type === 'bytea') return encodeBytes(values);
  const isText = type === 'text' || type === 'json';
  const texts = isText ? values.map(toText) : undefined;
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + (texts === undefined ? values.length * 12 : sizeOfTexts(texts)));
  writeHeader(bytes, type, values.length);
  let at = HEADER_BYTES;
  if (texts !== undefined) {
    for (const text of texts) at = writeText(bytes, at, text);
    return bytes.subarray(0, at);
  }
  for (const value of values) {
    if (typeof value === 'string')
      throw new RangeError(`a text where there should be a figure: ${value.slice(0, 100)}`);
    if (value instanceof Uint8Array) throw new RangeError('bytes where there should be a figure');
    at = value === null ? bytes.writeInt32BE(NULL_LENGTH, at) : writeNumber(bytes, at, type, value);
  }
  return bytes.subarray(0, at);
}

function encodeBytes(values: readonly ColumnValue[]): Buffer {
  const parts: Uint8Array[] = [Buffer.allocUnsafe(HEADER_BYTES)];
  writeHeader(parts[0] as Buffer, 'bytea', values.length);
  for (const value of values) {
    if (!(value instanceof Uint8Array)) throw new RangeError('bytes are wanted');
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeInt32BE(value.length, 0);
    parts.push(length, value);
  }
  return Buffer.concat(parts);
}

function writeHeader(bytes: Buffer, type: ColumnType, count: number): void {
  // Dimensions, whether there may be nulls, element, length, number of the first.
  let at = bytes.writeInt32BE(1, 0);
  at = bytes.writeInt32BE(1, at);
  at = bytes.writeInt32BE(OIDS[type], at);
  at = bytes.writeInt32BE(count, at);
  bytes.writeInt32BE(1, at);
}

function writeNumber(bytes: Buffer, at: number, type: ColumnType, value: number): number {
  if (type === 'bool') {
    bytes.writeInt32BE(1, at);
    return bytes.writeUInt8(value === 0 ? 0 : 1, at + LENGTH_BYTES);
  }
  bytes.writeInt32BE(8, at);
  if (type === 'float8') return bytes.writeDoubleBE(value, at + LENGTH_BYTES);
  const isTime = type === 'timestamptz';
  const whole = isTime ? (value - EPOCH_MS) * 1_000 : value;
  if (!Number.isSafeInteger(whole)) {
    if (!isTime || !Number.isSafeInteger(value)) throw new RangeError(`${value} is no ${isTime ? 'time' : 'integer'}`);
    // From 2285 on.
    return bytes.writeBigInt64BE(BigInt(value - EPOCH_MS) * 1_000n, at + LENGTH_BYTES);
  }
  bytes.writeInt32BE(Math.floor(whole / WORD), at + LENGTH_BYTES);
  return bytes.writeUInt32BE(((whole % WORD) + WORD) % WORD, at + LENGTH_BYTES + 4);
}

/** PostgreSQL has no place for NUL in a text. */
function toText(value: ColumnValue): string | null {
  if (typeof value === 'number') throw new RangeError(`a figure where there should be a text: ${value}`);
  if (value instanceof Uint8Array) throw new RangeError('bytes where there should be a text');
  return value?.includes('\0') === true ? value.replaceAll('\0', '\u{fffd}') : value;
}

function sizeOfTexts(texts: readonly (string | null)[]): number {
  let size = 0;
  for (const text of texts) size += LENGTH_BYTES + (text === null ? 0 : Buffer.byteLength(text));
  return size;
}

function writeText(bytes: Buffer, at: number, text: string | null): number {
  if (text === null) return bytes.writeInt32BE(NULL_LENGTH, at);
  const length = bytes.write(text, at + LENGTH_BYTES);
  bytes.writeInt32BE(length, at);
  return at + LENGTH_BYTES + length;
}
