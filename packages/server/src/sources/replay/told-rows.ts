import { keyOf, type TableDefinition } from '@tickboard/core/model/channel';
import { CHANNELS } from '@tickboard/core/model/registry';
import type { Change } from '@tickboard/core/store/change';
import { hasKey } from './verdicts.ts';

const TABLES: ReadonlyMap<string, TableDefinition> = new Map(
  CHANNELS.flatMap((channel) => (channel.kind === 'table' ? [[channel.name, channel] as const] : [])),
);
/** Bounds memory: rows beyond are forgotten, the oldest first. */
const ROWS_MAX = 200_000;

/** The rows that were handed over, so that after a leap in time those can be removed that are not there then. */
export class ToldRows {
  readonly #rows = new Map<string, Change>();

  note(changes: readonly Change[]): void {
    for (const change of changes) {
      const name = nameOf(change);
      if (name === undefined) continue;
      if (change.op === 'delete') {
        this.#rows.delete(name);
        continue;
      }
      if (this.#rows.has(name)) continue;
      if (this.#rows.size >= ROWS_MAX) this.#forgetOldest();
      const key = name.slice(change.channel.length + 1);
      this.#rows.set(name, { op: 'delete', channel: change.channel, key });
    }
  }

  /** Removes all but the rows that these changes set. */
  removeAllBut(changes: readonly Change[]): Change[] {
    const kept = new Set(changes.map((change) => nameOf(change)));
    return [...this.#rows].filter(([name]) => !kept.has(name)).map(([, removal]) => removal);
  }

  #forgetOldest(): void {
    const [oldest] = this.#rows.keys();
    if (oldest !== undefined) this.#rows.delete(oldest);
  }
}

/** Records have no rows that could go, and what has no key never becomes a row. */
function nameOf(change: Change): string | undefined {
  if (change.op === 'event') return undefined;
  const table = TABLES.get(change.channel);
  if (table === undefined) return undefined;
  if (change.op === 'delete') return `${change.channel} ${change.key}`;
  return hasKey(table, change.row) ? `${change.channel} ${keyOf(table, change.row)}` : undefined;
}
