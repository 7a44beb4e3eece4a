import type { FieldValue } from '../../src/model/channel.ts';
import { seededRandom } from '../../src/random.ts';
import type { TableDelta } from '../../src/store/delta.ts';
import { Store, type StoreOptions } from '../../src/store/store.ts';

export const START_MS = Date.UTC(2026, 0, 1);

export function makeStore(options: Partial<StoreOptions> = {}): Store {
  return new Store({ random: seededRandom(1), now: () => START_MS, ...options });
}

export interface ToldRow {
  readonly kind: string;
  readonly key: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** What a delta says, by channel, fields by name. */
export function readDeltas(tables: readonly TableDelta[]): Record<string, ToldRow[]> {
  return Object.fromEntries(
    tables.map(({ definition, rows }) => [
      definition.name,
      rows.map(({ kind, key, values, mask }) => {
        const told = definition.fields.filter(({ index }) => (mask & (1 << index)) !== 0);
        return { kind, key, fields: Object.fromEntries(told.map(({ name, index }) => [name, values[index]!])) };
      }),
    ]),
  );
}

/** The rows of a table as the store has them, fields by name. */
export function readTable(store: Store, channel: string): Record<string, Record<string, FieldValue>> {
  const table = store.tables.get(channel)!;
  return Object.fromEntries(
    [...table.rows].map(([key, row]) => {
      const present = table.definition.fields.filter(({ index }) => row.values[index] !== undefined);
      return [key, Object.fromEntries(present.map(({ name, index }) => [name, row.values[index]!]))];
    }),
  );
}
