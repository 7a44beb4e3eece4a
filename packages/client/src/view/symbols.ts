/** Finding a symbol, or anything by its name, from what somebody typed. */
import { SYMBOL_PATTERN } from '@tickboard/core/model/field';

/** The name itself whatever its case, as the server writes it. */
export function findSymbol(symbols: Iterable<string>, text: string): string | undefined {
  const wanted = text.toUpperCase();
  let found: string | undefined;
  for (const symbol of symbols) {
    if (symbol === text) return symbol;
    if (symbol.toUpperCase() === wanted) found ??= symbol;
  }
  return found;
}

/**
 * Names that fit, the best first: the name itself, those that begin so, those that hold it, those that hold its
 * letters in this order. Among equals the shorter one, then the order given.
 */
export function rankNames(names: Iterable<string>, text: string, max: number): string[] {
  const wanted = text.trim().toUpperCase();
  const ranked: { readonly name: string; readonly rank: number }[] = [];
  for (const name of names) {
    const rank = rankOf(name.toUpperCase(), wanted);
    if (rank !== undefined) ranked.push({ name, rank });
  }
  ranked.sort((first, second) => first.rank - second.rank);
  return ranked.slice(0, max).map(({ name }) => name);
}

const LENGTH_WEIGHT = 1_000;

function rankOf(name: string, wanted: string): number | undefined {
  if (wanted === '') return 0;
  if (name === wanted) return 1;
  const kind = name.startsWith(wanted)
    ? 1
    : name.includes(wanted)
      ? 2
      : isOneWord(name) && holdsInOrder(name, wanted)
        ? 3
        : undefined;
  return kind === undefined ? undefined : kind * LENGTH_WEIGHT + Math.min(name.length, LENGTH_WEIGHT - 1);
}

/** In a sentence almost any letters stand in some order. */
function isOneWord(name: string): boolean {
  return !name.includes(' ');
}

function holdsInOrder(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

const SYMBOL = new RegExp(SYMBOL_PATTERN, 'u');

/** Whether a text can be the symbol of an instrument at all. */
export function isSymbol(text: string): boolean {
  return SYMBOL.test(text);
}
