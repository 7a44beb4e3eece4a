/** How wide the steps of each order book are: what is a good width for one price is none for another. */
export type BookGroups = Readonly<Record<string, number>>;

/** Of the symbols that were regrouped last. */
export const BOOK_GROUPS_MAX = 200;

/** In ticks; one tick is what a book has without being asked for another. */
export function withGroup(groups: BookGroups, symbol: string, group: number): BookGroups {
  const { [symbol]: _, ...others } = groups;
  const kept = Object.entries(others).slice(1 - BOOK_GROUPS_MAX);
  return Object.fromEntries(group === 1 ? kept : [...kept, [symbol, group]]);
}

/** What of a value from outside are groups. */
export function readBookGroups(given: unknown): BookGroups {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return {};
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
  return Object.fromEntries(
    Object.entries(given as Readonly<Record<string, number>>)
      .filter(([, value]) => isCount(value))
      .slice(-BOOK_GROUPS_MAX),
  );
}
