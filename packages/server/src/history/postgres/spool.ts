/**
 * What was handed over and is not in the database, on disk: a process that is killed loses none of it, and the next one
 * finds it. In the order of recording, within a size; whoever has no room in it has to keep what it has.
 */
import { copyFileSync, globSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { countRows, sizeOf } from '../batch.ts';
import { HistoryError } from '../history-error.ts';
import type { SetAside } from '../worker-messages.ts';
import type { NumberedBatch } from './numbered-batch.ts';
import { encodeRecord } from './spool-record.ts';
import { type Place, SpoolSegment } from './spool-segment.ts';

const SEGMENT_BYTES = 16_777_216;
const DIGITS = 12;

interface Entry extends Place {
  readonly segment: SpoolSegment;
  readonly writer: string;
  readonly rows: number;
}

export interface SpoolOptions {
  readonly folder: string;
  readonly bytesMax: number;
  readonly now: () => number;
  /** A file of which not all could be read; how many rows are known to be lost with that. */
  readonly onDamage: (setAside: SetAside, rows: number) => void;
}

export class Spool {
  readonly #options: SpoolOptions;
  readonly #lock: DatabaseSync;
  readonly #segments: SpoolSegment[] = [];
  #entries: Entry[] = [];
  #first = 0;
  #rows = 0;
  #number = 0;
  /** By writer: the number of the last batch that was put in. */
  readonly #last = new Map<string, number>();

  /** @throws {HistoryError} where another process uses the folder, or nothing can be written there. */
  constructor(options: SpoolOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.#lock = lockFolder(options.folder);
    try {
      for (const name of globSync('*.spool', { cwd: options.folder }).toSorted()) this.#adopt(name);
    } catch (error) {
      // Held on to, it would be in the way of the next try.
      this.#letGo();
      throw error;
    }
  }

  /** On disk, those that are written already and not removed yet among them. */
  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** That are not in the database. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Whether there was room for it. What was put in before, by a thread that died before it could tell, is there already.
   * @throws what the disk fails with, with nothing of it there.
   */
  append(numbered: NumberedBatch): boolean {
    if (numbered.number <= (this.#last.get(numbered.writer) ?? 0)) return true;
    const record = encodeRecord(numbered);
    if (this.bytes + record.length > this.#options.bytesMax) return false;
    let segment = this.#segments.at(-1);
    if (segment === undefined || segment.bytes >= SEGMENT_BYTES) segment = this.#addSegment();
    this.#note(numbered, segment, segment.append(record));
    return true;
  }

  /** The next ones, of one writer, no more than so many rows together but one at least. */
  next(rowsMax: number): NumberedBatch[] {
    const batches: NumberedBatch[] = [];
    let rows = 0;
    const writer = this.#entries[this.#first]?.writer;
    for (let at = this.#first; at < this.#entries.length; at++) {
      const entry = this.#entries[at] as Entry;
      rows += entry.rows;
      if (entry.writer !== writer || (batches.length > 0 && rows > rowsMax)) break;
      const batch = entry.segment.read(entry);
      if (batch === undefined) return batches.length > 0 ? batches : this.#skipDamaged(entry, rowsMax);
      batches.push(batch);
    }
    return batches;
  }

  /** The first so many are in the database. */
  drop(count: number): void {
    for (let dropped = 0; dropped < count; dropped++) this.#rows -= (this.#entries[this.#first++] as Entry).rows;
    const [next] = this.#entries.slice(this.#first, this.#first + 1);
    while (this.#segments.length > 1 && this.#segments[0] !== next?.segment) this.#segments.shift()?.remove();
    if (next === undefined) this.#segments[0]?.truncate(0);
    if (next !== undefined && this.#first < this.#entries.length / 2) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }

  close(): void {
    if (this.#rows === 0) for (const segment of this.#segments.splice(0)) segment.remove();
    this.#letGo();
  }

  #letGo(): void {
    for (const segment of this.#segments) segment.close();
    this.#lock.close();
  }

  #adopt(name: string): void {
    const segment = new SpoolSegment(join(this.#options.folder, name));
    this.#segments.push(segment);
    this.#number = Number(basename(name, '.spool'));
    const whole = segment.scan((batch, place) => this.#note(batch, segment, place));
    if (whole === segment.bytes) return;
    if (!segment.isTornAt(whole)) this.#keepDamaged(segment, whole);
    segment.truncate(whole);
  }

  /** It was whole when it was written, or found. */
  #skipDamaged({ segment, at, rows }: Entry, rowsMax: number): NumberedBatch[] {
    this.#keepDamaged(segment, at, rows);
    this.drop(1);
    return this.next(rowsMax);
  }

  #keepDamaged({ path }: SpoolSegment, at: number, rows = 0): void {
    const aside = `${path}.damaged-${new Date(this.#options.now()).toISOString().replaceAll(/[:.]/g, '-')}`;
    copyFileSync(path, aside);
    this.#options.onDamage({ path: aside, reason: `${path}: damaged at byte ${at}` }, rows);
  }

  #addSegment(): SpoolSegment {
    const name = `${String(++this.#number).padStart(DIGITS, '0')}.spool`;
    const segment = new SpoolSegment(join(this.#options.folder, name));
    this.#segments.push(segment);
    return segment;
  }

  #note({ writer, number, batch }: NumberedBatch, segment: SpoolSegment, { at, length }: Place): void {
    const rows = countRows(sizeOf(batch));
    this.#last.set(writer, number);
    this.#entries.push({ segment, at, length, writer, rows });
    this.#rows += rows;
  }
}

/** Held for as long as it is open, and let go of by the system when the process dies. */
function lockFolder(folder: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    return lock;
  } catch (cause) {
    lock.close();
    throw new HistoryError(`${folder} is in use by another process`, { canRetry: true, cause });
  }
}
