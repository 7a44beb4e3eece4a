/**
 * What a rate class was last sent: the state as of the class's last tick. Comparing against it, and not against time
 * stamps, is what makes 1 → 2 → 1 between two ticks send nothing, and what a joiner must start from.
 */
import type { FieldValue, StateDefinition } from '../model/channel.ts';
import type { RowDelta, RowNotes, TableDelta } from './delta.ts';
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
  readonly notes: RowNotes;
  #digest: Digest | undefined;

  constructor(row: Row) {
    this.number = row.number;
    this.key = row.key;
    this.values = [...row.values];
    this.notes = row;
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
  /** Tables of which something has to be told. Good until the view advances again. */
  readonly tables: readonly TableDelta[];
}

export class RateView {
  readonly #store: Store;
  readonly #tables: ReadonlyMap<string, Map<string, ViewRow>>;
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
   * Everything that someone who holds the state of version `since` lacks to hold this view's. `since` must not be beyond
   * the view's own version, and `canCollect` must hold. Right after `advance` it names nothing that did not change since;
   * later it may.
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
    const rows = from < table.horizon ? dropForgotten(table, view) : [];
    for (let row = table.firstSince(from); row !== undefined; row = row.newer) {
      const delta = advanceRow(row, view, from);
      if (delta !== undefined) rows.push(delta);
    }
    return rows;
  }

  #collectTable(table: Table, since: number, selection: Selection): RowDelta[] {
    const { name } = table.definition;
    const view = this.#rowsOf(name);
    const rows: RowDelta[] = [];
    for (let row = table.firstSince(since); row !== undefined; row = row.newer) {
      if (!selection.matches(name, row.key)) continue;
      const held = view.get(row.key);
      if (held === undefined) rows.push(deleted(row, row));
      else if (row.replacedAt > since) rows.push(held);
      else {
        const mask = changedMask(row, since) & held.mask;
        if (mask !== 0) rows.push(partial(held, mask));
      }
    }
    return rows;
  }
}

/**
 * Rows that were deleted so long ago that the table has forgotten it. A key may stand there again, but under another
 * number: to readers that is another row.
 */
function dropForgotten(table: Table, view: Map<string, ViewRow>): RowDelta[] {
  const rows: RowDelta[] = [];
  for (const held of view.values()) {
    const row = table.rows.get(held.key);
    if (row?.number === held.number) continue;
    view.delete(held.key);
    if (row === undefined) rows.push(deleted(held, held.notes));
  }
  return rows;
}

function advanceRow(row: Row, view: Map<string, ViewRow>, from: number): RowDelta | undefined {
  const held = view.get(row.key);
  if (row.isDeleted) {
    if (held === undefined) return undefined;
    view.delete(row.key);
    return deleted(row, row);
  }
  if (held === undefined) {
    const added = new ViewRow(row);
    view.set(row.key, added);
    return added;
  }
  const candidates = changedMask(row, from);
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

function deleted({ number, key }: Row | ViewRow, notes: RowNotes): RowDelta {
  return { kind: 'deleted', number, key, values: [], mask: 0, fragments: [], notes };
}

function partial(held: ViewRow, mask: number): RowDelta {
  const { number, key, values, notes } = held;
  return { kind: 'partial', number, key, values, mask, fragments: [], notes };
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
