/** What a desk is not shown of its database: whoever lost the name of theirs, or had none, is not to wonder where it is. */
import { ALL_DESKS, NO_DESK } from '../config/desk-names.ts';
import type { HistoryQuery, RowsPage } from './history-query.ts';
import { type HistoryType, kindOf } from './kinds.ts';

export interface RowsOfOthers {
  /** Types of which there are rows that say no desk. */
  readonly unnamed: readonly HistoryType[];
  /** Names of other desks, where nothing is of this one; as far as the newest rows tell. */
  readonly instead: readonly string[];
}

/** Whatever a desk trades, it leaves rows of some of these. */
const LOOKED_AT = [
  'account',
  'orders',
  'fills',
  'closed_trades',
  'positions',
] as const satisfies readonly HistoryType[];
const NEWEST_ROWS = 100;

/**
 * `until`, in Unix ms: what is recorded from then on is not looked at.
 *
 * @throws {HistoryError} where nothing can be read now.
 */
export async function findRowsOfOthers(
  rows: (query: HistoryQuery) => Promise<RowsPage>,
  { desk, until }: { readonly desk: string; readonly until: number },
): Promise<RowsOfOthers> {
  const unnamed: HistoryType[] = [];
  const others = new Set<string>();
  let isOwnThere = false;
  for (const type of LOOKED_AT) {
    const ask = async (whose: string, limit: number) =>
      (await rows({ type, desk: whose, to: until, order: 'desc', limit, format: 'json' })).rows;
    if ((await ask(NO_DESK, 1)).length > 0) unnamed.push(type);
    isOwnThere ||= (await ask(desk, 1)).length > 0;
    if (isOwnThere) continue;
    const deskAt = 2 + kindOf(type).columns.length;
    for (const row of await ask(ALL_DESKS, NEWEST_ROWS)) {
      const name = row[deskAt];
      if (typeof name === 'string') others.add(name);
    }
  }
  return { unnamed, instead: isOwnThere ? [] : [...others].sort() };
}
