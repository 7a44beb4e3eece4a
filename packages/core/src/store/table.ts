/**
 * One table (or record) of the versioned store. Rows are linked in order of last change, so that what changed since a
 * version costs the changed rows only; deleted rows stay in the same list as tombstones, up to a bound.
 */
import { type FieldDefinition, type FieldValue, keyOf, RECORD_KEY, type StateDefinition } from '../model/channel.ts';
import type { Provenance, RowPatch, Voice } from './change.ts';
import { DeletionTimes, isFormer } from './deletion-times.ts';
import { NOT_INTRODUCED, type RowNotes } from './delta.ts';
import { isEqual } from './equal.ts';
import { FinishedRows } from './finished-rows.ts';

export interface Row extends RowNotes {
  /** Stands for the key on the compact wire; never reused for another key within an epoch. */
  readonly number: number;
  readonly key: string;
  /** By field index; absent fields are undefined. Values are never changed in place. */
  readonly values: (FieldValue | undefined)[];
  /** By field index: the version that last changed it. */
  readonly changedAt: number[];
  /** The version that last changed anything of this row, its deletion included. */
  version: number;
  /** A reader of an earlier version has to replace the whole row: it was added at this one, or lost a field. */
  replacedAt: number;
  isDeleted: boolean;
  /** Who told it last, where that is known. */
  voice: Voice | undefined;
  older: Row | undefined;
  newer: Row | undefined;
}

/** A version of a row, or a part of one, and who tells it. */
export interface ToldRow extends Provenance {
  readonly row: RowPatch;
  readonly askedAt?: number | undefined;
}

export interface TableOptions {
  /** Live rows; one more is not taken. */
  readonly rowsMax: number;
  /** Deleted rows remembered; beyond, the oldest is forgotten and `horizon` moves. */
  readonly tombstonesKept: number;
  /** Finished rows kept, for tables that know finished rows. */
  readonly finishedKept: number;
}

const NO_FIELDS: RowPatch = {};
/** Two versions that differ in nothing else say the same. */
const UNCOMPARED: ReadonlySet<string> = new Set(['updated_at', 'source', 'stale']);

export class Table {
  readonly definition: StateDefinition;
  readonly #options: TableOptions;
  /** Positions of the fields of that name; -1 where the channel has none. */
  readonly #sourceIndex: number;
  readonly #staleIndex: number;
  readonly #updatedAtIndex: number;
  readonly #rows = new Map<string, Row>();
  /** Tombstones by key, oldest first. */
  readonly #tombstones = new Map<string, Row>();
  readonly #finished = new FinishedRows();
  readonly #deletionTimes: DeletionTimes;
  #nextNumber = 0;
  #newest: Row | undefined;
  #horizon = 0;
  #wasRefused = false;

  constructor(definition: StateDefinition, options: TableOptions) {
    this.definition = definition;
    this.#options = options;
    this.#sourceIndex = definition.fieldIndex.get('source') ?? -1;
    this.#staleIndex = definition.fieldIndex.get('stale') ?? -1;
    this.#updatedAtIndex = definition.fieldIndex.get('updated_at') ?? -1;
    this.#deletionTimes = new DeletionTimes(options.tombstonesKept);
  }

  /** Live rows by key, in order of creation. */
  get rows(): ReadonlyMap<string, Row> {
    return this.#rows;
  }

  /** The row changed last, tombstones included; follow `older` for the others. */
  get newest(): Row | undefined {
    return this.#newest;
  }

  /** Of the rows changed after a version, tombstones included, the one that was changed first: follow `newer`. */
  firstSince(version: number): Row | undefined {
    let first: Row | undefined;
    for (let row = this.#newest; row !== undefined && row.version > version; row = row.older) first = row;
    return first;
  }

  /** What changed since a version before this one can no longer be told: tombstones were forgotten. */
  get horizon(): number {
    return this.#horizon;
  }

  get tombstoneCount(): number {
    return this.#tombstones.size;
  }

  get rowsMax(): number {
    return this.#options.rowsMax;
  }

  /** Whether a row was not taken, for there are too many, since this was last asked. */
  takeRefusal(): boolean {
    const wasRefused = this.#wasRefused;
    this.#wasRefused = false;
    return wasRefused;
  }

  keyOf(patch: RowPatch): string {
    return this.definition.kind === 'record' ? RECORD_KEY : keyOf(this.definition, patch);
  }

  /** Sets fields of a row, creating it where there is none. Returns whether anything changed. */
  merge(told: ToldRow, version: number): boolean {
    const key = this.keyOf(told.row);
    const row = this.#rows.get(key);
    if (row === undefined) return this.#add(key, told, version);
    // Marks and derived figures are nobody's word.
    row.voice = told.voice ?? row.voice;
    return this.#change(row, told, version, false);
  }

  /** Whether the row held, or its deletion, is newer than this patch. */
  isNewerThan(patch: RowPatch, voice?: Voice): boolean {
    const { definition } = this;
    const key = this.keyOf(patch);
    const row = this.#rows.get(key);
    if (isFormer(row === undefined ? this.#deletionTimes.voiceOf(key) : row.voice, voice)) return false;
    const offeredAt = patch['updated_at'];
    if (row === undefined) return typeof offeredAt === 'number' && this.#deletionTimes.isEndedAt(key, offeredAt);
    if (definition.kind === 'table' && definition.precedence !== undefined) {
      const held = (name: string) => row.values[definition.fieldIndex.get(name) as number];
      return definition.precedence(held, (name) => patch[name] ?? undefined) > 0;
    }
    const heldAt = this.#updateTimeOf(row);
    return heldAt !== undefined && typeof offeredAt === 'number' && heldAt > offeredAt;
  }

  /**
   * An older version than the one held, of a source that is live, may say the same: then what is held is not stale,
   * whoever told it. Returns whether anything changed.
   */
  confirm(told: ToldRow, version: number): boolean {
    const { row: patch, voice, isStale } = told;
    const row = this.#rows.get(this.keyOf(patch));
    if (row === undefined || row.values[this.#staleIndex] !== true || isStale !== false) return false;
    for (const { name, index } of this.definition.fields) {
      const offered = patch[name];
      if (offered === undefined || UNCOMPARED.has(name)) continue;
      if (!isEqual(row.values[index], offered ?? undefined)) return false;
    }
    row.voice = voice ?? row.voice;
    return this.#change(row, { row: NO_FIELDS, voice, isStale }, version, false);
  }

  /** Whether the row held is newer than its deletion at this time. */
  isNewerThanEnd(key: string, at: number, voice?: Voice): boolean {
    const row = this.#rows.get(key);
    return row !== undefined && !isFormer(row.voice, voice) && (this.#updateTimeOf(row) ?? at) > at;
  }

  /** Makes a row exactly what the patch says. Returns whether anything changed. */
  replace(told: ToldRow, version: number): boolean {
    const key = this.keyOf(told.row);
    const row = this.#rows.get(key);
    if (row === undefined) return this.#add(key, told, version);
    row.voice = told.voice ?? row.voice;
    return this.#change(row, told, version, true);
  }

  /** `at`, if it is known: when the row ended by the clock of its back end. */
  delete(key: string, version: number, at?: number, voice?: Voice): boolean {
    if (at !== undefined) this.#deletionTimes.note(key, at, voice);
    const row = this.#rows.get(key);
    if (row === undefined) return false;
    this.#rows.delete(key);
    this.#finished.remove(key);
    row.isDeleted = true;
    row.values.fill(undefined);
    this.#touch(row, version);
    this.#tombstones.set(key, row);
    if (this.#tombstones.size > this.#options.tombstonesKept) this.#forgetOldestTombstone();
    return true;
  }

  #add(key: string, told: ToldRow, version: number): boolean {
    const { fields, kind } = this.definition;
    const { voice } = told;
    if (kind === 'record' && fields.every((field) => (this.#offered(told, field) ?? undefined) === undefined))
      return false;
    if (this.#isFinishedTooLongAgo(key, told.row, voice)) return false;
    if (this.#rows.size >= this.#options.rowsMax) {
      this.#wasRefused = true;
      return false;
    }
    let row = this.#tombstones.get(key);
    if (row === undefined) {
      row = {
        number: this.#nextNumber++,
        key,
        values: fields.map(() => undefined),
        changedAt: fields.map(() => version),
        version,
        replacedAt: version,
        isDeleted: false,
        voice,
        introducedScales: NOT_INTRODUCED,
        older: undefined,
        newer: undefined,
      };
      this.#append(row);
    } else {
      this.#tombstones.delete(key);
      row.isDeleted = false;
      row.voice = voice;
      row.replacedAt = version;
      row.changedAt.fill(version);
      this.#touch(row, version);
    }
    this.#rows.set(key, row);
    this.#deletionTimes.forget(key);
    for (const field of fields) row.values[field.index] = this.#offered(told, field) ?? undefined;
    this.#noteFinished(row, version);
    return true;
  }

  #change(row: Row, told: ToldRow, version: number, isReplacement: boolean): boolean {
    const { askedAt = Number.POSITIVE_INFINITY } = told;
    let isChanged = false;
    let isFieldLost = false;
    for (const field of this.definition.fields) {
      const { index } = field;
      let value = this.#offered(told, field);
      if (value === undefined) {
        // A word that says nothing of how fresh the row is leaves the mark.
        if (!isReplacement || (index === this.#staleIndex && told.voice !== undefined)) continue;
        value = null;
      }
      const old = row.values[index];
      if (value === null) {
        if (old === undefined) continue;
      } else if (old === value || (typeof value === 'object' && isEqual(old, value))) continue;
      if (old !== undefined && (row.changedAt[index] as number) > askedAt) continue;
      row.values[index] = value ?? undefined;
      isFieldLost ||= value === null;
      row.changedAt[index] = version;
      isChanged = true;
    }
    if (!isChanged) return false;
    // A record without fields is no row, as in a snapshot: `{}`.
    if (isFieldLost && this.definition.kind === 'record' && row.values.every((value) => value === undefined)) {
      return this.delete(row.key, version);
    }
    if (isFieldLost) row.replacedAt = version;
    this.#touch(row, version);
    this.#noteFinished(row, version);
    return true;
  }

  #offered({ row, voice, isStale }: ToldRow, { name, index }: FieldDefinition): RowPatch[string] {
    if (voice !== undefined) {
      if (index === this.#sourceIndex) return voice.source;
      if (index === this.#staleIndex) return isStale;
    }
    return row[name];
  }

  #updateTimeOf(row: Row): number | undefined {
    const time = row.values[this.#updatedAtIndex];
    return typeof time === 'number' ? time : undefined;
  }

  /** Whether a row that is not there would be the first of the finished ones to go: it does not even come. */
  #isFinishedTooLongAgo(key: string, patch: RowPatch, voice: Voice | undefined): boolean {
    const { definition } = this;
    if (definition.kind !== 'table' || definition.finished === undefined) return false;
    if (!definition.finished.values.has(patch[definition.finished.field])) return false;
    if (this.#finished.size < this.#options.finishedKept) return false;
    const { updated_at: time } = patch;
    if (!this.#finished.isOlderThanAll(typeof time === 'number' ? time : undefined)) return false;
    if (typeof time === 'number') this.#deletionTimes.note(key, time, voice);
    return true;
  }

  /** Keeps all unfinished rows and the last finished ones. */
  #noteFinished(row: Row, version: number): void {
    const { definition } = this;
    if (definition.kind !== 'table' || definition.finished === undefined) return;
    const { field, values } = definition.finished;
    const value = row.values[definition.fieldIndex.get(field) as number];
    if (!values.has(value)) {
      this.#finished.remove(row.key);
      return;
    }
    this.#finished.note(row.key, this.#updateTimeOf(row));
    if (this.#finished.size <= this.#options.finishedKept) return;
    const oldest = this.#rows.get(this.#finished.oldest as string) as Row;
    // With its time, so that whoever lists all orders again and again does not bring it back each time.
    this.delete(oldest.key, version, this.#updateTimeOf(oldest), oldest.voice);
  }

  #touch(row: Row, version: number): void {
    row.version = version;
    if (this.#newest === row) return;
    this.#unlink(row);
    this.#append(row);
  }

  #append(row: Row): void {
    row.older = this.#newest;
    row.newer = undefined;
    if (this.#newest !== undefined) this.#newest.newer = row;
    this.#newest = row;
  }

  #unlink(row: Row): void {
    if (row.older !== undefined) row.older.newer = row.newer;
    if (row.newer === undefined) this.#newest = row.older;
    else row.newer.older = row.older;
  }

  #forgetOldestTombstone(): void {
    const oldest = this.#tombstones.values().next().value as Row;
    this.#tombstones.delete(oldest.key);
    this.#unlink(oldest);
    // Whoever still holds it must not hold its neighbours.
    oldest.older = undefined;
    oldest.newer = undefined;
    this.#horizon = Math.max(this.#horizon, oldest.version);
  }
}
