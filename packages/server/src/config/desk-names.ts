/** What a Tickboard may be called among those that share a database. */

/** Words where a desk could be named: no desk has such a name. */
export const ALL_DESKS = 'all';
export const NO_DESK = 'unnamed';

const PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const RESERVED: ReadonlySet<string> = new Set([ALL_DESKS, NO_DESK]);

export const DESK_EXPECTED = `letters, digits and . _ -, at most 64, and neither ${[...RESERVED].join(' nor ')}`;

export function isDeskName(text: string): boolean {
  return PATTERN.test(text) && !RESERVED.has(text);
}
