import type { TableDefinition } from '@tickboard/core/model/channel';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { Store } from '@tickboard/core/store/store';

/**
 * Which changes took effect when they were recorded, by the rules of the state itself. The state that is played into
 * cannot tell: it remembers times of an earlier pass, which are later than those that come again.
 */
export class Verdicts {
  // Neither its epoch nor its times are ever looked at.
  #store = new Store({ random: () => 0, now: () => 0 });

  /** Nothing is known any more of what was so far. */
  reset(): void {
    this.#store = new Store({ random: () => 0, now: () => 0 });
  }

  /** What took effect, without the conditions that it was told under. Changes that cannot be judged are for the gate. */
  judge(changes: readonly Change[]): Change[] {
    return changes.filter((change) => this.#tookEffect(change)).map(withoutConditions);
  }

  #tookEffect(change: Change): boolean {
    if (change.op === 'event') return true;
    const definition = this.#store.tables.get(change.channel)?.definition;
    if (definition === undefined) return true;
    if (change.op === 'delete') return this.#store.apply([change]).outdated === 0;
    if (definition.kind === 'table' && !hasKey(definition, change.row)) return true;
    return this.#store.apply([{ ...change, row: plainFieldsOf(change.row) }]).outdated === 0;
  }
}

function withoutConditions(change: Change): Change {
  if (change.op === 'event') return change;
  if (change.op === 'delete') {
    const { at: _at, ...rest } = change;
    return rest;
  }
  const { ifNewer: _ifNewer, ...rest } = change;
  return rest;
}

/** What comes from a file may be anything, also an object that cannot be made a text. */
export function hasKey({ keyFields }: TableDefinition, row: RowPatch): boolean {
  return keyFields.every((name) => typeof row[name] === 'string');
}

/** None of the others tells which row is newer, and what is in them comes from a file. */
function plainFieldsOf(row: RowPatch): RowPatch {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => typeof value !== 'object' || value === null));
}
