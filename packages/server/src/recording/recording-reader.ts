/** Reads a recording block by block. It reads in step with the clock it is played by, hence without waiting for it. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type BlockHead, decodeBlock, HEAD_BYTES, readHead } from './block.ts';
import { describeFileFault, RecordingError } from './recording-error.ts';
import { readHeader, readRecord, type RecordingHeader, type RecordingRecord } from './records.ts';

interface Place extends BlockHead {
  readonly offset: number;
}

export interface ReadBlock {
  readonly isWhole: boolean;
  readonly records: readonly RecordingRecord[];
  /** Lines that are no records, in words with their place. */
  readonly faults: readonly string[];
}

const FAULTS_MAX = 10;

export class RecordingReader {
  readonly header: RecordingHeader;
  /** Where the file ends before its last block does, or goes on as something else, in words; undefined if neither. */
  readonly cutOff: string | undefined;
  readonly #path: string;
  readonly #file: number;
  readonly #places: readonly Place[];
  #next = 1;

  /** @throws {RecordingError} where the file cannot be opened, or is no recording. */
  constructor(path: string) {
    this.#path = path;
    this.#file = openFile(path);
    try {
      const { places, cutOff } = findBlocks(this.#file);
      this.#places = places;
      this.cutOff = cutOff;
      this.header = this.#readHeader();
    } catch (error) {
      this.close();
      throw error instanceof RecordingError
        ? error
        : new RecordingError(`cannot read ${path}: ${describeFileFault(error)}`, { cause: error });
    }
  }

  /** Time of the last block, in ms from the start: the recording ends at it or soon after. */
  get lastBlockMs(): number {
    return this.#places.at(-1)?.fromMs ?? 0;
  }

  /** Time of the last record, in ms from the start; that of its block where it cannot be read. Goes to the end. */
  readEndMs(): number {
    this.#next = Math.max(1, this.#places.length - 1);
    try {
      const records = this.next()?.records ?? [];
      return records.reduce((endMs, { t }) => Math.max(endMs, t), this.lastBlockMs);
    } catch (error) {
      if (error instanceof RecordingError) return this.lastBlockMs;
      throw error;
    }
  }

  /** The next block is the last one to begin with the whole state at or before this time; the first one for 0. */
  seek(offsetMs: number): void {
    let found = 1;
    for (const [index, place] of this.#places.entries()) {
      if (place.fromMs > offsetMs || offsetMs === 0) break;
      if (index > 0 && place.isWhole) found = index;
    }
    this.#next = found;
  }

  /**
   * Undefined at the end.
   *
   * @throws {RecordingError} where the block cannot be read; the next call reads the one after it.
   */
  next(): ReadBlock | undefined {
    const index = this.#next;
    const place = this.#places[index];
    if (place === undefined) return undefined;
    this.#next++;
    const records: RecordingRecord[] = [];
    const faults: string[] = [];
    for (const [line, text] of this.#readLines(place, index).entries()) {
      const record = readRecord(text);
      if (record !== undefined) records.push(record);
      else if (faults.length < FAULTS_MAX) faults.push(`line ${line + 1} of ${describe(place, index)} is no record`);
    }
    return { isWhole: place.isWhole, records, faults };
  }

  close(): void {
    closeSync(this.#file);
  }

  #readHeader(): RecordingHeader {
    const [first] = this.#places;
    if (first === undefined) {
      const size = fstatSync(this.#file).size;
      throw new RecordingError(`${this.#path} is no recording${size === 0 ? ': it is empty' : ''}`);
    }
    const header = readHeader(this.#readLines(first, 0)[0] ?? '');
    if (typeof header === 'string') throw new RecordingError(`${this.#path} cannot be played: ${header}`);
    return header;
  }

  #readLines(place: Place, index: number): string[] {
    const block = Buffer.alloc(place.blockBytes);
    try {
      readFully(this.#file, block, place.offset);
      const text = decodeBlock(block, place).toString();
      return text.split('\n').filter((line) => line !== '');
    } catch (error) {
      const why = error instanceof RecordingError ? error.message : describeFileFault(error);
      throw new RecordingError(`${describe(place, index)} of ${this.#path}: ${why}`, { cause: error });
    }
  }
}

function describe({ offset }: Place, index: number): string {
  return `block ${index} at byte ${offset}`;
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new RecordingError(`cannot read ${path}: ${describeFileFault(error)}`, { cause: error });
  }
}

/** Goes from head to head; what they frame is read when its time comes. */
function findBlocks(file: number): { readonly places: readonly Place[]; readonly cutOff: string | undefined } {
  const { size } = fstatSync(file);
  const places: Place[] = [];
  const bytes = Buffer.alloc(HEAD_BYTES);
  let offset = 0;
  while (offset < size) {
    const isCutOff = size - offset < HEAD_BYTES;
    if (!isCutOff) readFully(file, bytes, offset);
    const head = isCutOff ? undefined : readHead(bytes);
    if (head === undefined && !isCutOff) return { places, cutOff: `from byte ${offset} on it is no recording` };
    if (head === undefined || offset + head.blockBytes > size) {
      return { places, cutOff: `it is cut off in block ${places.length} at byte ${offset}` };
    }
    places.push({ ...head, offset });
    offset += head.blockBytes;
  }
  return { places, cutOff: undefined };
}

function readFully(file: number, into: Buffer, offset: number): void {
  for (let done = 0; done < into.length;) {
    const count = readSync(file, into, done, into.length - done, offset + done);
    if (count === 0) throw new RecordingError('the file became shorter while it was read');
    done += count;
  }
}
