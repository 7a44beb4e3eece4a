/** What a desk is not shown of its database: whoever lost the name of theirs, or had none, is not to wonder where it is. */
import { ALL_DESKS, NO_DESK } from '../config/desk-names.ts';
import type { HistoryQuery, RowsPage } from './history-query.ts';
import { type HistoryType, kindOf } from './kinds.ts';

export interface LookedAt {
  readonly rows: (query: HistoryQuery) => Promise<RowsPage>;
  /** Unix ms. What is recorded from then on is not looked at. */
  readonly until: number;
}

/** Whatever a desk trades, it leaves rows of some of these. */
const TYPES = ['account', 'orders', 'fills', 'closed_trades', 'positions'] as const satisfies readonly HistoryType[];
const NEWEST_ROWS = 100;

/**
 * Types of which there are rows that say no desk. Quick where all are such rows, indexed or not.
 *
 * @throws {HistoryError} where nothing can be read now.
 */
export async function findUnnamed(lookedAt: LookedAt): Promise<readonly HistoryType[]> {
  const unnamed: HistoryType[] = [];
  for (const type of TYPES) {
    if ((await ask(lookedAt, type, NO_DESK, 1)).length > 0) unnamed.push(type);
  }
  return unnamed;
}

/**
 * Names of other desks, as far as the newest rows tell, where nothing is of this one.
 *
 * @throws {HistoryError} where nothing can be read now.
 */
export async function findOthersInstead(lookedAt: LookedAt, desk: string): Promise<readonly string[]> {
  const others = new Set<string>();
  for (const type of TYPES) {
    if ((await ask(lookedAt, type, desk, 1)).length > 0) return [];
    const deskAt = 2 + kindOf(type).columns.length;
    for (const row of await ask(lookedAt, type, ALL_DESKS, NEWEST_ROWS)) {
      const name = row[deskAt];
      if (typeof name === 'string') others.add(name);
    }
  }
  return [...others].sort();
}

async function ask({ rows, until }: LookedAt, type: HistoryType, desk: string, limit: number) {
  return (await rows({ type, desk, to: until, order: 'desc', limit, format: 'json' })).rows;
}
