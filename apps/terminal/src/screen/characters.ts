/**
 * What each character is to a terminal. Everything that is drawn passes here, wherever it comes from: what could steer
 * a terminal, hide, or turn the reading direction becomes a visible sign instead. Rules: docs/spec/terminal.md.
 */
import { eastAsianWidth } from 'get-east-asian-width';

export type CharacterKind = 'narrow' | 'wide' | 'mark' | 'dropped' | 'control' | 'hidden';

const KINDS: readonly CharacterKind[] = ['narrow', 'wide', 'mark', 'dropped', 'control', 'hidden'];
const REPLACEMENT = 0xfffd;
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = 0x2421;
const MARK = /^[\p{Mn}\p{Me}]$/u;
/** Controls, formats (with all that turns the reading direction), lone surrogates, private and unassigned ones. */
const OTHER = /^[\p{C}\p{Zl}\p{Zp}]$/u;
/** Joiners and variation selectors: they only say how their neighbours look. */
const isJoiner = (code: number): boolean =>
  code === 0x200c || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe_0100 && code <= 0xe_01ef);

/** By code point of the basic plane: 0 while unknown, else one more than the index of its kind. */
const known = new Uint8Array(0x1_0000);

export function kindOf(code: number): CharacterKind {
  if (code >= 0x20 && code < DELETE) return 'narrow';
  const index = known[code];
  if (index !== undefined && index !== 0) return KINDS[index - 1] as CharacterKind;
  const kind = judge(code);
  if (index !== undefined) known[code] = KINDS.indexOf(kind) + 1;
  return kind;
}

function judge(code: number): CharacterKind {
  if (code < 0x20 || code === DELETE) return 'control';
  const character = String.fromCodePoint(code);
  if (isJoiner(code)) return 'dropped';
  if (MARK.test(character)) return 'mark';
  if (OTHER.test(character)) return 'hidden';
  return eastAsianWidth(code) === 2 ? 'wide' : 'narrow';
}

/** The sign that stands for a control or hidden character. */
export function signOf(code: number): number {
  if (code === DELETE) return DELETE_PICTURE;
  return code < 0x20 ? CONTROL_PICTURES + code : REPLACEMENT;
}

/** Columns that a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x20 && unit < DELETE) {
      width++;
      continue;
    }
    const code = text.codePointAt(index) as number;
    if (code > 0xffff) index++;
    const kind = kindOf(code);
    if (kind === 'wide') width += 2;
    else if (kind !== 'mark' && kind !== 'dropped') width++;
  }
  return width;
}

/** Cut to so many columns, with an ellipsis where something is missing. */
export function cutText(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 0) return '';
  let taken = 0;
  let cut = '';
  for (const character of text) {
    const size = widthOf(character);
    if (taken + size > width - 1) break;
    taken += size;
    cut += character;
  }
  return `${cut}\u2026`;
}
