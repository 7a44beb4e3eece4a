/**
 * What a rate class was last sent: the state as of the class's last tick. Comparing against it, and not against time
 * stamps, is what makes 1 → 2 → 1 between two ticks send nothing, and what a joiner must start from.
 */
import type { FieldValue, StateDefinition } from '../model/channel.ts';
import type { RowDelta, TableDelta } from './delta.ts';
import { addDigest, type Digest, digestRow, EMPTY_DIGEST, formatDigest } from './digest.ts';
import { isEqual } from './equal.ts';
import type { Selection } from './selection.ts';
import type { Store } from './store.ts';
import type { Row, Table } from './table.ts';

/** A row as it was last sent. It is its own whole delta, so that a snapshot encodes unchanged rows only once. */
class ViewRow implements RowDelta {
  readonly kind = 'whole';
  readonly number: number;
  readonly key: string;
  readonly values: (FieldValue | undefined)[];
  mask = 0;
  fragments: unknown[] = [];
  #digest: Digest | undefined;

  constructor(row: Row) {
    this.number = row.number;
    this.key = row.key;
    this.values = [...row.values];
    this.changed();
  }

  changed(): void {
    this.mask = presentMask(this.values);
    this.fragments = [];
    this.#digest = undefined;
  }

  digest(definition: StateDefinition): Digest {
    this.#digest ??= digestRow(definition, this.key, this.values);
    return this.#digest;
  }
}

export interface Advance {
  /** The view's version before and after. */
  readonly from: number;
  readonly to: number;
  /** Tables of which something has to be told. */
  readonly tables: readonly TableDelta[];
}

export class RateView {
  readonly #store: Store;
  readonly #tables: ReadonlyMap<string, ReadonlyMap<string, ViewRow> & Map<string, ViewRow>>;
  #version = 0;

  constructor(store: Store) {
    this.#store = store;
    this.#tables = new Map([...store.tables.keys()].map((name) => [name, new Map<string, ViewRow>()]));
  }

  /** The store's version that this view shows. */
  get version(): number {
    return this.#version;
  }

  /** Brings the view up to the store and tells what changed, by value, since it last was. Costs the changed rows. */
  advance(): Advance {
    const from = this.#version;
    const tables: TableDelta[] = [];
    for (const [name, table] of this.#store.tables) {
      const rows = this.#advanceTable(table, this.#rowsOf(name), from);
      if (rows.length > 0) tables.push({ definition: table.definition, rows, everyRow: () => this.#every(name) });
    }
    this.#version = this.#store.version;
    return { from, to: this.#version, tables };
  }

  /** The state as of this view's version, of the channels that `selection` names. */
  snapshot(selection: Selection): TableDelta[] {
    const tables: TableDelta[] = [];
    for (const [name, table] of this.#store.tables) {
      if (!selection.has(name)) continue;
      const rows = this.#selected(name, selection);
      tables.push({ definition: table.definition, rows, everyRow: () => rows });
    }
    return tables;
  }

  /**
   * Everything that someone who holds the state of version `since` lacks to hold this view's. Exact only while the
   * view shows the store's present version, that is right after `advance`.
   */
  collect(since: number, selection: Selection): TableDelta[] {
    const tables: TableDelta[] = [];
    for (const [name, table] of this.#store.tables) {
      if (!selection.has(name)) continue;
      const rows = this.#collectTable(table, since, selection);
      if (rows.length === 0) continue;
      tables.push({ definition: table.definition, rows, everyRow: () => this.#selected(name, selection) });
    }
    return tables;
  }

  /** Whether everything since that version can still be told, for these channels. */
  canCollect(since: number, selection: Selection): boolean {
    if (since > this.#store.version) return false;
    for (const [name, table] of this.#store.tables) {
      if (selection.has(name) && since < table.horizon) return false;
    }
    return true;
  }

  /** Digest of what a reader with this selection holds at this view's version, by channel. */
  digests(selection: Selection): Record<string, string> {
    const digests: Record<string, string> = {};
    for (const [name, table] of this.#store.tables) {
      if (!selection.has(name)) continue;
      let digest = EMPTY_DIGEST;
      for (const row of this.#selected(name, selection)) digest = addDigest(digest, row.digest(table.definition));
      digests[name] = formatDigest(digest);
    }
    return digests;
  }

  #rowsOf(name: string): Map<string, ViewRow> {
    return this.#tables.get(name) as Map<string, ViewRow>;
  }

  #every(name: string): ViewRow[] {
    return [...this.#rowsOf(name).values()];
  }

  #selected(name: string, selection: Selection): ViewRow[] {
    const rows = this.#every(name);
    return selection.isWhole(name) ? rows : rows.filter((row) => selection.matches(name, row.key));
  }

  #advanceTable(table: Table, view: Map<string, ViewRow>, from: number): RowDelta[] {
    const rows: RowDelta[] = [];
    for (let row = table.newest; row !== undefined && row.version > from; row = row.older) {
      const delta = advanceRow(row, view, from);
      if (delta !== undefined) rows.push(delta);
    }
    return rows.reverse();
  }

  #collectTable(table: Table, since: number, selection: Selection): RowDelta[] {
    const { name } = table.definition;
    const view = this.#rowsOf(name);
    const rows: RowDelta[] = [];
    for (let row = table.newest; row !== undefined && row.version > since; row = row.older) {
      if (!selection.matches(name, row.key)) continue;
      const held = view.get(row.key);
      if (held === undefined) rows.push(deleted(row));
      else if (row.replacedAt > since) rows.push(held);
      else rows.push(partial(held, changedMask(row, since) & held.mask));
    }
    return rows.reverse();
  }
}

function advanceRow(row: Row, view: Map<string, ViewRow>, from: number): RowDelta | undefined {
  const held = view.get(row.key);
  if (row.isDeleted) {
    if (held === undefined) return undefined;
    view.delete(row.key);
    return deleted(row);
  }
  if (held === undefined) {
    const added = new ViewRow(row);
    view.set(row.key, added);
    return added;
  }
  const candidates = row.replacedAt > from ? ~0 : changedMask(row, from);
  let mask = 0;
  let isFieldLost = false;
  for (let index = 0; index < row.values.length; index++) {
    if ((candidates & (1 << index)) === 0) continue;
    const value = row.values[index];
    const old = held.values[index];
    if (isEqual(old, value)) continue;
    if (value === undefined) isFieldLost = true;
    held.values[index] = value;
    mask |= 1 << index;
  }
  if (mask === 0) return undefined;
  held.changed();
  return isFieldLost ? held : partial(held, mask);
}

function deleted(row: Row): RowDelta {
  return { kind: 'deleted', number: row.number, key: row.key, values: [], mask: 0, fragments: [] };
}

function partial(held: ViewRow, mask: number): RowDelta {
  return { kind: 'partial', number: held.number, key: held.key, values: held.values, mask, fragments: [] };
}

function changedMask(row: Row, since: number): number {
  let mask = 0;
  for (let index = 0; index < row.changedAt.length; index++) {
    if ((row.changedAt[index] as number) > since) mask |= 1 << index;
  }
  return mask;
}

function presentMask(values: readonly (FieldValue | undefined)[]): number {
  let mask = 0;
  for (let index = 0; index < values.length; index++) {
    if (values[index] !== undefined) mask |= 1 << index;
  }
  return mask;
}

/** The part of a table's delta that a selection sees; undefined where it sees nothing of it. */
export function narrow(delta: TableDelta, selection: Selection): TableDelta | undefined {
  const { name } = delta.definition;
  if (!selection.has(name)) return undefined;
  if (selection.isWhole(name)) return delta;
  const rows = delta.rows.filter((row) => selection.matches(name, row.key));
  if (rows.length === 0) return undefined;
  const everyRow = () => delta.everyRow().filter((row) => selection.matches(name, row.key));
  return { definition: delta.definition, rows, everyRow };
}
