/** Glyphs of ours for terminals and fonts that have nothing but ASCII. */
const SIGNS: Readonly<Record<string, string>> = {
  '\u25b2': '^',
  '\u25bc': 'v',
  '\u25cf': '*',
  '\u25cb': 'o',
  '\u2605': '*',
  '\u2606': '.',
  '\u2212': '-',
  '\u2026': '~',
  '\u00b7': '.',
  '\u2502': '|',
  '\u2500': '-',
  '\u254c': '-',
  '\u2190': '<',
  '\u2192': '>',
  // Beside the title of a column: a letter would be read as one of its name.
  '\u2191': '<',
  '\u2193': '>',
  '\u00d7': 'x',
  '\u00a0': ' ',
  '\u25c6': '*',
  '\u2501': '=',
  '\u21ba': '<',
  '\u2590': '#',
  '\u2503': 'H',
  '\u257d': 'H',
  '\u257f': 'H',
  '\u257b': 'H',
  '\u2579': 'H',
  '\u2577': '|',
  '\u2575': '|',
  '\u2580': '#',
  '\u2584': '#',
};
const CORNERS = '\u250c\u2510\u2514\u2518\u251c\u2524\u252c\u2534\u253c';
const FULL_BLOCKS = '\u2588\u2593\u2592';
const EMPTY_BLOCKS = '\u2591';
/** Bars of so many eighths of a cell, the longest first: what is less than half is none. */
const EIGHTHS = '\u2589\u258a\u258b\u258c\u258d\u258e\u258f';
const EIGHTH_SIGNS = '####   ';
/** A line of small columns, the lowest first. */
const COLUMNS = '\u2581\u2582\u2583\u2585\u2586\u2587';
const COLUMN_SIGNS = '__.--=';

const CODES = new Map<number, string>([
  ...Object.entries(SIGNS).map(([glyph, sign]): [number, string] => [glyph.charCodeAt(0), sign]),
  ...codesOf(CORNERS, () => '+'),
  ...codesOf(FULL_BLOCKS, () => '#'),
  ...codesOf(EMPTY_BLOCKS, () => '.'),
  ...codesOf(EIGHTHS, (index) => EIGHTH_SIGNS[index] as string),
  ...codesOf(COLUMNS, (index) => COLUMN_SIGNS[index] as string),
]);

function codesOf(glyphs: string, signOf: (index: number) => string): [number, string][] {
  return Array.from(glyphs, (glyph, index) => [glyph.charCodeAt(0), signOf(index)]);
}

/** One character of ASCII for a narrow glyph. */
export function asciiOf(glyph: number): string {
  if (glyph >= 0x20 && glyph < 0x7f) return String.fromCharCode(glyph);
  return CODES.get(glyph) ?? '?';
}
