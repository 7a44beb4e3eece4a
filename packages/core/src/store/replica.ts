/**
 * A client's copy of the state: the mirror image of the store. It accepts a snapshot; it accepts an update that
 * continues what it holds; anything else it refuses whole, so that the caller asks to be resynced. Never a silent gap.
 */
import type { FieldValue } from '../model/channel.ts';
import { CHANNELS_BY_NAME } from '../model/registry.ts';
import { addDigest, digestRow, EMPTY_DIGEST, formatDigest } from './digest.ts';
import type { RowDeltaKind } from './delta.ts';

/** A row as an application reads it: fields by name, absent ones missing. */
export type ReplicaRow = Record<string, FieldValue>;

export interface IncomingRow {
  readonly kind: RowDeltaKind;
  readonly key: string;
  readonly fields: ReplicaRow;
}

export interface IncomingTable {
  readonly channel: string;
  /** True: these rows are all that the channel holds. Always so in a snapshot, and there every row is whole. */
  readonly isReset: boolean;
  readonly rows: readonly IncomingRow[];
}

/** A snapshot or update, decoded from any protocol. Values are as inside: times are Unix ms. */
export interface IncomingState {
  readonly type: 'snapshot' | 'update';
  /** Of a snapshot. */
  readonly epoch: string | undefined;
  readonly seq: number;
  readonly prev: number;
  readonly time: number;
  readonly feeds: Readonly<Record<string, number>> | undefined;
  readonly tables: readonly IncomingTable[];
}

export type ApplyResult =
  | 'applied'
  /** Older than what is held: nothing to do. */
  | 'ignored'
  /** Something between is missing: ask for a resync. The replica is as it was. */
  | 'gap';

export class Replica {
  readonly #tables = new Map<string, Map<string, ReplicaRow>>();
  #epoch: string | undefined;
  #seq = 0;

  /** The life of the server's state that this copy belongs to; undefined before the first snapshot. */
  get epoch(): string | undefined {
    return this.#epoch;
  }

  /** The store's version that this copy shows. */
  get seq(): number {
    return this.#seq;
  }

  /** Channels held, each as rows by key; a record is one row under the empty key. Updates change rows in place. */
  get tables(): ReadonlyMap<string, ReadonlyMap<string, Readonly<ReplicaRow>>> {
    return this.#tables;
  }

  /** Takes the rows over: the caller must not change them any more. */
  apply(incoming: IncomingState): ApplyResult {
    if (incoming.type === 'snapshot') {
      if (incoming.epoch !== this.#epoch) this.#tables.clear();
      this.#epoch = incoming.epoch;
    } else {
      if (this.#epoch === undefined || incoming.prev > this.#seq) return 'gap';
      if (incoming.seq <= this.#seq) return 'ignored';
      if (!incoming.tables.every((table) => this.#canContinue(table))) return 'gap';
    }
    for (const table of incoming.tables) this.#applyTable(table);
    this.#seq = incoming.seq;
    return 'applied';
  }

  /** The server says that nothing else happened up to `seq`. Refused, as `gap`, if something before it is missing. */
  confirm(seq: number, prev: number): ApplyResult {
    if (this.#epoch === undefined || prev > this.#seq) return 'gap';
    this.#seq = Math.max(this.#seq, seq);
    return 'applied';
  }

  /** Forgets channels that are no longer subscribed. */
  keepOnly(channels: ReadonlySet<string>): void {
    for (const channel of this.#tables.keys()) {
      if (!channels.has(channel)) this.#tables.delete(channel);
    }
  }

  clear(): void {
    this.#tables.clear();
    this.#epoch = undefined;
    this.#seq = 0;
  }

  /** Digest of each channel held, to compare with the server's for the same `seq`. */
  digests(): Record<string, string> {
    const digests: Record<string, string> = {};
    for (const [channel, rows] of this.#tables) {
      const definition = CHANNELS_BY_NAME.get(channel);
      if (definition === undefined || definition.kind === 'feed') continue;
      let digest = EMPTY_DIGEST;
      for (const [key, row] of rows) {
        const values = definition.fields.map((field) => row[field.name]);
        digest = addDigest(digest, digestRow(definition, key, values));
      }
      digests[channel] = formatDigest(digest);
    }
    return digests;
  }

  /** Whether everything is held that an update of this channel builds on. */
  #canContinue({ channel, isReset, rows }: IncomingTable): boolean {
    const held = this.#tables.get(channel);
    if (held === undefined) return false;
    /** By key, whether the row is there after the part of the update read so far; absent: as before the update. */
    const told = new Map<string, boolean>();
    for (const { kind, key } of rows) {
      if (kind !== 'partial') told.set(key, kind === 'whole');
      else if (!(told.get(key) ?? (!isReset && held.has(key)))) return false;
    }
    return true;
  }

  #applyTable({ channel, isReset, rows }: IncomingTable): void {
    let held = this.#tables.get(channel);
    if (held === undefined) {
      held = new Map();
      this.#tables.set(channel, held);
    }
    if (isReset) held.clear();
    for (const { kind, key, fields } of rows) {
      if (kind === 'deleted') held.delete(key);
      else if (kind === 'whole') held.set(key, fields);
      else Object.assign(held.get(key) as ReplicaRow, fields);
    }
  }
}
