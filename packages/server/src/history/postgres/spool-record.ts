/**
 * A batch as it lies on disk: mark, length and CRC-32 of what follows, as 32-bit integers; then the length of a head in
 * JSON, the head, and the packed ticks and marks as doubles. All little-endian.
 */
import { crc32 } from 'node:zlib';
import type { KeptRow } from '../batch.ts';
import type { NumberedBatch } from './numbered-batch.ts';

/** "TBsp" */
const MARK = 0x70_73_42_54;
export const RECORD_HEADER_BYTES = 12;
const WORD_BYTES = 4;
const DOUBLE_BYTES = 8;

interface Head {
  readonly writer: string;
  readonly number: number;
  readonly names: readonly string[];
  readonly quotes: number;
  readonly trades: number;
  /** Absent, with `run`, in records of earlier versions, which had none. */
  readonly tradeMarks?: number;
  readonly run?: string;
  readonly tradeIds: readonly (string | null)[];
  readonly rows: readonly KeptRow[];
}

export function encodeRecord({ writer, number, batch }: NumberedBatch): Buffer {
  const { names, quotes, trades, tradeMarks, run, tradeIds, rows } = batch;
  const counts = { quotes: quotes.length, trades: trades.length, tradeMarks: tradeMarks.length };
  const head: Head = { writer, number, names, ...counts, run, tradeIds, rows };
  const text = Buffer.from(JSON.stringify(head));
  const length = WORD_BYTES + text.length + (quotes.length + trades.length + tradeMarks.length) * DOUBLE_BYTES;
  const record = Buffer.allocUnsafe(RECORD_HEADER_BYTES + length);
  let at = record.writeUInt32LE(text.length, RECORD_HEADER_BYTES);
  at += text.copy(record, at);
  for (const figures of [quotes, trades, tradeMarks]) {
    for (const figure of figures) at = record.writeDoubleLE(figure, at);
  }
  record.writeUInt32LE(MARK, 0);
  record.writeUInt32LE(length, 4);
  record.writeUInt32LE(crc32(record.subarray(RECORD_HEADER_BYTES)), 8);
  return record;
}

/** How long the record is that begins so; undefined where none does. */
export function recordLength(header: Buffer): number | undefined {
  if (header.length < RECORD_HEADER_BYTES || header.readUInt32LE(0) !== MARK) return undefined;
  return RECORD_HEADER_BYTES + header.readUInt32LE(4);
}

/** Undefined where it is damaged. */
export function decodeRecord(record: Buffer): NumberedBatch | undefined {
  if (recordLength(record) !== record.length) return undefined;
  const payload = record.subarray(RECORD_HEADER_BYTES);
  if (crc32(payload) !== record.readUInt32LE(8)) return undefined;
  const textLength = payload.readUInt32LE(0);
  const head = JSON.parse(payload.toString('utf8', WORD_BYTES, WORD_BYTES + textLength)) as Head;
  let at = WORD_BYTES + textLength;
  const read = (count: number) => {
    const figures = new Float64Array(count);
    for (let index = 0; index < count; index++, at += DOUBLE_BYTES) figures[index] = payload.readDoubleLE(at);
    return figures;
  };
  const { writer, number, names, run = '', tradeIds, rows } = head;
  const [quotes, trades, tradeMarks] = [read(head.quotes), read(head.trades), read(head.tradeMarks ?? 0)];
  return { writer, number, batch: { names, quotes, trades, tradeMarks, run, tradeIds, rows } };
}
