/**
 * What the terminal shows, as far as this side knows, and the bytes that make it show something else: only cells that
 * differ, in one write, which the terminal shows at once (CSI ? 2026).
 */
import { asciiOf } from './ascii.ts';
import { BLANK, CellBuffer, textOf, WIDE_TAIL } from './cell-buffer.ts';
import { kindOf } from './characters.ts';
import { attributesOf, BOLD, DIM, groundOf, inkOf, INVERSE, type Style, UNDERLINE } from './style.ts';

/** How the colours of a theme are written for a terminal: parts of an SGR sequence, empty where it has none. */
export interface Paints {
  /** On this ground. */
  ink(index: number, ground: number): string;
  ground(index: number): string;
}

const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';
const CLEAR = '\u001b[0m\u001b[H\u001b[2J';
/** No style at all: whatever comes next is written out. */
const UNKNOWN = 0xffff_ffff;
/** Writing so many cells again is as short as stepping over them. */
const STEP_OVER_MIN = 4;
const ATTRIBUTE_CODES = [
  [BOLD, '1'],
  [DIM, '2'],
  [UNDERLINE, '4'],
  [INVERSE, '7'],
] as const;

export interface ScreenOptions {
  readonly paints: Paints;
  readonly isAscii: boolean;
}

export class Screen {
  #options: ScreenOptions;
  #shown: CellBuffer | undefined;
  #style = UNKNOWN;
  /** Where the cursor is; undefined where terminals may differ. */
  #cursor: number | undefined;

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** Other colours: all is written anew. */
  setOptions(options: ScreenOptions): void {
    this.#options = options;
    this.forget();
  }

  /** Somebody else wrote to the terminal: nothing is known of what it shows. */
  forget(): void {
    this.#shown = undefined;
  }

  /** The bytes of a frame; empty where the terminal shows this already. The buffer is copied. */
  show(next: CellBuffer): string {
    let shown = this.#shown;
    let out = '';
    this.#cursor = undefined;
    this.#style = UNKNOWN;
    if (shown === undefined || shown.width !== next.width || shown.height !== next.height) {
      // No cell has this style, so that each is written, whatever a terminal makes of clearing.
      shown = new CellBuffer(next.width, next.height, UNKNOWN);
      out += CLEAR;
    }
    for (let row = 0; row < next.height; row++) out += this.#diffRow(shown, next, row * next.width);
    this.#shown = shown;
    if (out === '') return '';
    shown.glyphs.set(next.glyphs);
    shown.styles.set(next.styles);
    return `${BEGIN}${out}${END}`;
  }

  #diffRow(shown: CellBuffer, next: CellBuffer, from: number): string {
    const { width } = next;
    let out = '';
    for (let at = from; at < from + width; at++) {
      if (next.glyphs[at] === shown.glyphs[at] && next.styles[at] === shown.styles[at]) continue;
      // Half a character cannot be written: what changed of one is written with the whole.
      const start = next.glyphs[at] === WIDE_TAIL ? at - 1 : at;
      out += this.#moveTo(start, next);
      const glyph = next.glyphs[start] as number;
      const isWide = start + 1 < from + width && next.glyphs[start + 1] === WIDE_TAIL;
      out += this.#writeStyle(next.styles[start] as Style);
      out += isWide ? this.#writeWide(glyph, start, width) : this.#writeNarrow(glyph);
      this.#cursor = isWide || !isCertain(glyph) || (start + 1) % width === 0 ? undefined : start + 1;
      at = isWide ? start + 1 : start;
    }
    return out;
  }

  #moveTo(at: number, { width, glyphs, styles }: CellBuffer): string {
    const cursor = this.#cursor;
    if (cursor === at) return '';
    const column = at % width;
    if (cursor !== undefined && cursor < at && cursor - (cursor % width) === at - column) {
      const distance = at - cursor;
      if (distance < STEP_OVER_MIN) {
        let between = '';
        for (let cell = cursor; cell < at; cell++) {
          const glyph = glyphs[cell] as number;
          if (styles[cell] !== this.#style || glyph < BLANK || glyph > 0x7e) return `\u001b[${distance}C`;
          between += String.fromCharCode(glyph);
        }
        return between;
      }
      return `\u001b[${distance}C`;
    }
    return `\u001b[${Math.floor(at / width) + 1};${column + 1}H`;
  }

  #writeNarrow(glyph: number): string {
    return this.#options.isAscii ? asciiOf(glyph) : textOf(glyph);
  }

  /** Terminals do not agree on what is wide: both cells are blanked first, so that nothing old stays in the second. */
  #writeWide(glyph: number, at: number, width: number): string {
    if (this.#options.isAscii) return '??';
    return `  \u001b[${Math.floor(at / width) + 1};${(at % width) + 1}H${textOf(glyph)}`;
  }

  #writeStyle(style: Style): string {
    const before = this.#style;
    if (before === style) return '';
    this.#style = style;
    const { paints } = this.#options;
    const isFresh = before === UNKNOWN || attributesOf(before) !== attributesOf(style);
    const codes: string[] = [];
    if (isFresh) {
      codes.push('0');
      for (const [attribute, code] of ATTRIBUTE_CODES) if ((attributesOf(style) & attribute) !== 0) codes.push(code);
    }
    // A ground may stand for attributes of its own, where there are no colours.
    const [ink, ground] = [paints.ink(inkOf(style), groundOf(style)), paints.ground(groundOf(style))];
    const isSameGround = !isFresh && paints.ground(groundOf(before)) === ground;
    if (!isFresh && !isSameGround && !isColour(ground, paints.ground(groundOf(before)))) {
      this.#style = UNKNOWN;
      return this.#writeStyle(style);
    }
    if (ink !== '' && (isFresh || paints.ink(inkOf(before), groundOf(before)) !== ink)) codes.push(ink);
    if (ground !== '' && !isSameGround) codes.push(ground);
    return codes.length === 0 ? '' : `\u001b[${codes.join(';')}m`;
  }
}

/** Whether the one replaces the other: attributes and no colour at all have to be reset. */
function isColour(ground: string, before: string): boolean {
  return ground.length > 1 && before.length > 1;
}

/** Whether all terminals give a glyph the same number of columns. */
function isCertain(glyph: number): boolean {
  if (glyph < 0x300) return true;
  if (glyph >= 0x370 && glyph < 0x530) return kindOf(glyph) === 'narrow';
  return glyph >= 0x2010 && glyph < 0x2c00 && kindOf(glyph) === 'narrow';
}
