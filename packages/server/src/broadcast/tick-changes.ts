/**
 * What one tick has to tell, looked at through many selections. A selection of a few exact keys, as a page about one
 * symbol has, costs these keys and not all changed rows.
 */
import type { RowDelta, TableDelta } from '@tickboard/core/store/delta';
import { narrow } from '@tickboard/core/store/rate-view';
import type { KeyPatterns, Selection } from '@tickboard/core/store/selection';

export class TickChanges {
  readonly #tables: readonly TableDelta[];
  readonly #rowsByKey = new Map<TableDelta, ReadonlyMap<string, RowDelta>>();

  constructor(tables: readonly TableDelta[]) {
    this.#tables = tables;
  }

  get isEmpty(): boolean {
    return this.#tables.length === 0;
  }

  seenBy(selection: Selection): TableDelta[] {
    const seen: TableDelta[] = [];
    for (const table of this.#tables) {
      const narrowed = this.#narrow(table, selection);
      if (narrowed !== undefined) seen.push(narrowed);
    }
    return seen;
  }

  #narrow(table: TableDelta, selection: Selection): TableDelta | undefined {
    const patterns = selection.patterns.get(table.definition.name);
    if (patterns === undefined) return undefined;
    if (patterns.size >= table.rows.length || !isExact(patterns)) return narrow(table, selection);
    const rowsByKey = this.#indexOf(table);
    const rows = [...patterns].flatMap((key) => rowsByKey.get(key) ?? []);
    if (rows.length === 0) return undefined;
    const { definition } = table;
    return { definition, rows, everyRow: () => table.everyRow().filter(({ key }) => patterns.has(key)) };
  }

  #indexOf(table: TableDelta): ReadonlyMap<string, RowDelta> {
    let index = this.#rowsByKey.get(table);
    if (index === undefined) {
      index = new Map(table.rows.map((row) => [row.key, row]));
      this.#rowsByKey.set(table, index);
    }
    return index;
  }
}

function isExact(patterns: KeyPatterns): boolean {
  for (const pattern of patterns) if (pattern.includes('*')) return false;
  return true;
}
