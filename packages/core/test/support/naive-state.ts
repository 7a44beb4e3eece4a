/**
 * The state as a reader of the rules would keep it: a full copy of everything at every version, compared and shown by
 * brute force. Shares nothing with src/store and src/protocol but the vocabulary.
 */
import type { StateDefinition } from '../../src/model/channel.ts';
import { CHANNELS } from '../../src/model/registry.ts';
import type { Change, RowPatch } from '../../src/store/change.ts';

export type NaiveRow = Record<string, unknown>;
type NaiveTables = ReadonlyMap<string, ReadonlyMap<string, NaiveRow>>;

export interface NaiveChange {
  readonly kind: 'whole' | 'partial' | 'deleted';
  readonly fields: NaiveRow;
}

export interface NaiveOptions {
  readonly tombstonesKept: number;
  readonly finishedKept: number;
  readonly rowsMax?: number;
}

const STATE = new Map(
  CHANNELS.filter((channel) => channel.kind !== 'feed').map((channel): [string, StateDefinition] => [
    channel.name,
    channel,
  ]),
);

export class NaiveState {
  readonly #options: NaiveOptions;
  readonly #tables = new Map([...STATE.keys()].map((name) => [name, new Map<string, NaiveRow>()]));
  /** By version. */
  readonly #copies: NaiveTables[] = [];
  readonly #finished: { key: string; time: number }[] = [];
  /** Of all orders that ever finished. */
  readonly #finishTimes: number[] = [];
  readonly #deletions = new Map<string, { key: string; version: number }[]>();
  readonly #horizons = new Map<string, number>();
  /** By feed: how many events it ever had. */
  readonly eventCounts = new Map<string, number>();

  constructor(options: NaiveOptions) {
    this.#options = options;
    this.#copies.push(structuredClone(this.#tables));
  }

  get version(): number {
    return this.#copies.length - 1;
  }

  apply(changes: readonly Change[]): void {
    let isChanged = false;
    for (const change of changes) {
      if (change.op === 'event') {
        this.eventCounts.set(change.channel, (this.eventCounts.get(change.channel) ?? 0) + 1);
        isChanged = true;
        continue;
      }
      const before = canonical(this.#tables);
      if (change.op === 'delete') this.#delete(change.channel, change.key);
      else this.#set(change.channel, change.row, change.op === 'replace');
      if (canonical(this.#tables) !== before) isChanged = true;
    }
    if (isChanged) this.#copies.push(structuredClone(this.#tables));
  }

  /** Values as inside, of the rows that these names select. */
  rowsAt(version: number, names: readonly string[]): Map<string, Map<string, NaiveRow>> {
    const rows = new Map<string, Map<string, NaiveRow>>();
    for (const [channel, table] of this.#copies[version]!) {
      if (!names.some((name) => name.split(':')[0] === channel)) continue;
      rows.set(channel, new Map([...table].filter(([key]) => isNamed(names, channel, key))));
    }
    return rows;
  }

  /** What a snapshot of protocol 1 holds as `data`. */
  dataAt(version: number, names: readonly string[]): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    for (const [channel, rows] of this.rowsAt(version, names)) data[channel] = show(channel, rows);
    return data;
  }

  /** What differs between two versions, by channel and key. */
  rowChanges(from: number, to: number, names: readonly string[]): Map<string, Map<string, NaiveChange>> {
    const changes = new Map<string, Map<string, NaiveChange>>();
    const before = this.rowsAt(from, names);
    for (const [channel, rows] of this.rowsAt(to, names)) {
      const old = before.get(channel)!;
      const changed = new Map<string, NaiveChange>();
      for (const key of new Set([...old.keys(), ...rows.keys()])) {
        const change = compareRows(old.get(key), rows.get(key));
        if (change !== undefined) changed.set(key, change);
      }
      if (changed.size > 0) changes.set(channel, changed);
    }
    return changes;
  }

  /** What an update of protocol 1 from one version to the other holds as `changes`. */
  changesBetween(from: number, to: number, names: readonly string[]): Record<string, unknown> {
    const changes: Record<string, unknown> = {};
    for (const [channel, rows] of this.rowChanges(from, to, names)) {
      if (channel === 'orders') changes[channel] = show(channel, this.rowsAt(to, names).get(channel)!);
      else for (const [key, change] of rows) writeChange(changes, STATE.get(channel)!, key, change);
    }
    return changes;
  }

  /** Whether deletions since that version are all remembered. */
  canTellSince(version: number, names: readonly string[]): boolean {
    const channels = new Set(names.map((name) => name.split(':')[0]!));
    return version <= this.version && [...channels].every((channel) => version >= this.horizonOf(channel));
  }

  horizonOf(channel: string): number {
    return this.#horizons.get(channel) ?? 0;
  }

  #set(channel: string, patch: RowPatch, isReplacement: boolean): void {
    const definition = STATE.get(channel)!;
    const table = this.#tables.get(channel)!;
    const key = definition.kind === 'record' ? '' : definition.keyFields.map((name) => patch[name] as string).join(':');
    const isNew = !table.has(key);
    const row: NaiveRow = isReplacement || isNew ? {} : { ...table.get(key) };
    for (const { name } of definition.fields) {
      const value = patch[name];
      if (value === null) delete row[name];
      else if (value !== undefined) row[name] = withoutNegativeZero(value);
    }
    if (definition.kind === 'record' && Object.keys(row).length === 0) {
      this.#delete(channel, key);
      return;
    }
    if (isNew && channel === 'orders' && this.#isFinishedTooLongAgo(row)) return;
    if (isNew && table.size >= (this.#options.rowsMax ?? Infinity)) return;
    table.set(key, row);
    if (isNew) this.#forgetDeletion(channel, key);
    if (channel === 'orders') this.#keepFinished(key, row);
  }

  #delete(channel: string, key: string): void {
    if (!this.#tables.get(channel)!.delete(key)) return;
    this.#forgetDeletion(channel, key);
    const deletions = this.#deletions.get(channel) ?? [];
    deletions.push({ key, version: this.version + 1 });
    this.#deletions.set(channel, deletions);
    if (deletions.length > this.#options.tombstonesKept) {
      this.#horizons.set(channel, Math.max(this.horizonOf(channel), deletions.shift()!.version));
    }
    if (channel === 'orders') this.#forgetFinished(key);
  }

  #forgetDeletion(channel: string, key: string): void {
    const deletions = this.#deletions.get(channel);
    const index = deletions?.findIndex((deletion) => deletion.key === key) ?? -1;
    if (index >= 0) deletions!.splice(index, 1);
  }

  #isFinishedTooLongAgo(row: NaiveRow): boolean {
    if (!isFinished(row) || this.#finished.length < this.#options.finishedKept) return false;
    return this.#finished.every(({ time }) => this.#finishTimeOf(row) < time);
  }

  #finishTimeOf(row: NaiveRow): number {
    return (row['updated_at'] as number | undefined) ?? Math.max(-Infinity, ...this.#finishTimes);
  }

  #keepFinished(key: string, row: NaiveRow): void {
    if (!isFinished(row)) {
      this.#forgetFinished(key);
      return;
    }
    const time = this.#finishTimeOf(row);
    if (!this.#finished.some((finished) => finished.key === key)) {
      this.#finished.push({ key, time });
      this.#finishTimes.push(time);
    }
    if (this.#finished.length <= this.#options.finishedKept) return;
    // Sorting keeps the order of those of the same time.
    const [oldest] = this.#finished.toSorted((one, other) =>
      one.time === other.time ? 0 : one.time < other.time ? -1 : 1,
    );
    this.#delete('orders', oldest!.key);
  }

  #forgetFinished(key: string): void {
    const index = this.#finished.findIndex((finished) => finished.key === key);
    if (index >= 0) this.#finished.splice(index, 1);
  }
}

function isFinished(row: NaiveRow): boolean {
  return ['filled', 'canceled', 'rejected', 'expired'].includes(row['status'] as string);
}

function compareRows(old: NaiveRow | undefined, row: NaiveRow | undefined): NaiveChange | undefined {
  if (row === undefined) return { kind: 'deleted', fields: {} };
  if (old === undefined) return { kind: 'whole', fields: row };
  const changed = Object.keys(row).filter((name) => canonical(row[name]) !== canonical(old[name]));
  if (Object.keys(old).some((name) => !(name in row))) return { kind: 'whole', fields: row };
  if (changed.length === 0) return undefined;
  return { kind: 'partial', fields: Object.fromEntries(changed.map((name) => [name, row[name]])) };
}

function writeChange(
  changes: Record<string, unknown>,
  definition: StateDefinition,
  key: string,
  { kind, fields }: NaiveChange,
): void {
  const path = definition.kind === 'record' ? definition.name : `${definition.name}.${escapeKey(key)}`;
  const wire = showRow(definition, fields);
  if (kind === 'whole') changes[path] = wire;
  else if (kind === 'deleted') changes[path] = definition.kind === 'record' ? {} : null;
  else for (const [name, value] of Object.entries(wire)) changes[`${path}.${name}`] = value;
}

function escapeKey(key: string): string {
  return key.split('\\').join('\\\\').split('.').join('\\.');
}

/** Whether one of the names selects the key of the channel. */
export function isNamed(names: readonly string[], channel: string, key: string): boolean {
  return names.some((name) => {
    const [named, ...rest] = name.split(':');
    if (named !== channel) return false;
    if (rest.length === 0) return true;
    const source = rest.join(':').split('*').map(escapeExpression).join('[^]*');
    return new RegExp(`^${source}$`).test(key);
  });
}

function escapeExpression(text: string): string {
  return text.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&');
}

/** A channel as a snapshot of protocol 1 shows it. */
export function show(channel: string, rows: ReadonlyMap<string, NaiveRow>): unknown {
  const definition = STATE.get(channel)!;
  if (definition.kind === 'record') return rows.has('') ? showRow(definition, rows.get('')!) : {};
  const entries = [...rows].map(([key, row]) => [key, showRow(definition, row)] as const);
  return channel === 'orders' ? entries.map(([, row]) => row) : Object.fromEntries(entries);
}

function showRow(definition: StateDefinition, row: NaiveRow): NaiveRow {
  const shown: NaiveRow = {};
  for (const [name, value] of Object.entries(row)) {
    const isTime = definition.fields.find((field) => field.name === name)?.kind === 'time';
    shown[name] = isTime ? new Date(value as number).toISOString() : value;
    if (name === 'emergency_stop') shown[name] = withTimeOf('stopped_at', value as NaiveRow);
    if (name === 'previous') shown[name] = withTimeOf('open_time', value as NaiveRow);
  }
  return shown;
}

function withTimeOf(name: string, object: NaiveRow): NaiveRow {
  const time = object[name];
  return time === undefined ? object : { ...object, [name]: new Date(time as number).toISOString() };
}

function withoutNegativeZero(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(withoutNegativeZero);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutNegativeZero(inner)]));
}

/**
 * One text for equal values: JSON with names in order. Maps are written as objects; lists of orders in order of their
 * ids, for the place of an order in the list means nothing.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Map) return sorted(Object.fromEntries(inner) as NaiveRow);
    if (Array.isArray(inner) && typeof inner[0]?.id === 'string')
      return inner.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? sorted(inner as NaiveRow) : inner;
  });
}

function sorted(object: NaiveRow): NaiveRow {
  return Object.fromEntries(Object.entries(object).sort(([left], [right]) => (left < right ? -1 : 1)));
}
