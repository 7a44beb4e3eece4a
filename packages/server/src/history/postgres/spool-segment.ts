/** One file of the spool: records one after the other, of which the last may be torn. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import type { NumberedBatch } from './numbered-batch.ts';
import { decodeRecord, RECORD_HEADER_BYTES, recordLength } from './spool-record.ts';

export interface Place {
  readonly at: number;
  readonly length: number;
}

export class SpoolSegment {
  readonly path: string;
  readonly #file: number;
  #bytes: number;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'a+');
    this.#bytes = fstatSync(this.#file).size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whole or not at all. */
  append(record: Buffer): Place {
    const at = this.#bytes;
    try {
      for (let written = 0; written < record.length;) {
        written += writeSync(this.#file, record, written);
      }
    } catch (error) {
      ftruncateSync(this.#file, at);
      throw error;
    }
    this.#bytes += record.length;
    return { at, length: record.length };
  }

  /** Undefined where it is damaged. */
  read({ at, length }: Place): NumberedBatch | undefined {
    const record = Buffer.allocUnsafe(length);
    return readSync(this.#file, record, 0, length, at) === length ? decodeRecord(record) : undefined;
  }

  /** Calls back for each whole record, up to the first that is none; how many bytes those are together. */
  scan(found: (batch: NumberedBatch, place: Place) => void): number {
    const header = Buffer.allocUnsafe(RECORD_HEADER_BYTES);
    let at = 0;
    for (;;) {
      if (readSync(this.#file, header, 0, header.length, at) < header.length) return at;
      const length = recordLength(header);
      if (length === undefined || at + length > this.#bytes) return at;
      const batch = this.read({ at, length });
      if (batch === undefined) return at;
      found(batch, { at, length });
      at += length;
    }
  }

  /** Whether what begins there is cut off by the end of the file, as a process leaves it that is killed in between. */
  isTornAt(at: number): boolean {
    const header = Buffer.allocUnsafe(RECORD_HEADER_BYTES);
    if (readSync(this.#file, header, 0, header.length, at) < header.length) return true;
    const length = recordLength(header);
    return length !== undefined && at + length > this.#bytes;
  }

  truncate(bytes: number): void {
    ftruncateSync(this.#file, bytes);
    this.#bytes = bytes;
  }

  close(): void {
    closeSync(this.#file);
  }

  remove(): void {
    this.close();
    unlinkSync(this.path);
  }
}
