/**
 * What a person types to filter a table: words that all have to hold, whatever their case. `!` before a word means not,
 * `~` that its letters come in this order; `source:` (or another field's name) says where to look. Rules:
 * docs/spec/web-markets.md.
 */
export interface FilterTerm {
  /** Undefined: the name of the row. */
  readonly field: string | undefined;
  readonly text: string;
  readonly isNegated: boolean;
  readonly isFuzzy: boolean;
}

const TERM = /^(!?)(?:([a-z]+):)?(!?)(~?)(.*)$/i;

/** `fields` are those that may be named; what names another one is taken as text. */
export function parseFilter(text: string, fields: readonly string[]): readonly FilterTerm[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap((word) => parseTerm(word, fields) ?? []);
}

/** A word that is not finished yet, as `!` or `source:`, says nothing. */
function parseTerm(word: string, fields: readonly string[]): FilterTerm | undefined {
  const [, before = '', name = '', after = '', fuzzy = '', rest = ''] = TERM.exec(word) ?? [];
  const field = fields.find((each) => each === name.toLowerCase());
  const text = (field === undefined && name !== '' ? `${name}:${after}${fuzzy}${rest}` : rest).toLowerCase();
  if (text === '') return undefined;
  const isNamed = field !== undefined || name === '';
  return { field, text, isNegated: before !== '' || (isNamed && after !== ''), isFuzzy: isNamed && fuzzy !== '' };
}

/** `read` gives the text of a field, or of the row's name. What is missing holds no word. */
export function matchesFilter(
  terms: readonly FilterTerm[],
  read: (field: string | undefined) => string | undefined,
): boolean {
  return terms.every(({ field, text, isNegated, isFuzzy }) => {
    const given = (read(field) ?? '').toLowerCase();
    return (isFuzzy ? holdsInOrder(given, text) : given.includes(text)) !== isNegated;
  });
}

function holdsInOrder(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
