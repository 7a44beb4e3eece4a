import type { Change, RowPatch } from '@tickboard/core/store/change';
import { Store } from '@tickboard/core/store/store';
import type { Table } from '@tickboard/core/store/table';

/** What one source's rows come to, by the rules of the state itself. */
export class HeldRows {
  // Neither its epoch nor its times are ever looked at.
  readonly #store = new Store({ random: () => 0, now: () => 0 });

  apply(changes: readonly Change[]): void {
    const changesOfRows = changes.filter(({ op }) => op !== 'event');
    if (changesOfRows.length > 0) this.#store.apply(changesOfRows);
  }

  /** Each row as the change that sets it. */
  get rows(): Change[] {
    return [...this.#store.tables].flatMap(([channel, table]) => rowsOf(table).map((row) => replace(channel, row)));
  }
}

function replace(channel: string, row: RowPatch): Change {
  return { op: 'replace', channel, row };
}

function rowsOf({ definition: { fields }, rows }: Table): RowPatch[] {
  return [...rows.values()].map(({ values }) => {
    const present = fields.filter(({ index }) => values[index] !== undefined);
    return Object.fromEntries(present.map(({ name, index }) => [name, values[index]])) as RowPatch;
  });
}
