/** What a screen shall show: a glyph and a style for each cell. */
import { kindOf, signOf } from './characters.ts';
import type { Style } from './style.ts';

/** The right half of a wide character, whose glyph stands in the cell before. */
export const WIDE_TAIL = 0;
export const BLANK = 0x20;
/** Glyphs from here on are characters with marks on them. */
const CLUSTERS_FROM = 0x11_0000;
/** Beyond these, a new cluster is shown without its marks: what a back end sends must not fill the memory. */
const CLUSTERS_MAX = 4_096;
const MARKS_MAX = 3;
const DELETE = 0x7f;

const clusters: string[] = [];
const clusterGlyphs = new Map<string, number>();

/** The text of a glyph. */
export function textOf(glyph: number): string {
  return glyph < CLUSTERS_FROM ? String.fromCodePoint(glyph) : (clusters[glyph - CLUSTERS_FROM] as string);
}

function addMark(glyph: number, mark: number): number {
  const before = textOf(glyph);
  if (Array.from(before).length > MARKS_MAX) return glyph;
  const text = before + String.fromCodePoint(mark);
  let cluster = clusterGlyphs.get(text);
  if (cluster === undefined) {
    if (clusters.length >= CLUSTERS_MAX) return glyph;
    cluster = CLUSTERS_FROM + clusters.push(text) - 1;
    clusterGlyphs.set(text, cluster);
  }
  return cluster;
}

export class CellBuffer {
  readonly width: number;
  readonly height: number;
  /** Row by row. */
  readonly glyphs: Uint32Array;
  readonly styles: Uint32Array;

  constructor(width: number, height: number, style: Style = 0) {
    this.width = width;
    this.height = height;
    this.glyphs = new Uint32Array(width * height).fill(BLANK);
    this.styles = new Uint32Array(width * height).fill(style);
  }

  clear(style: Style): void {
    this.glyphs.fill(BLANK);
    this.styles.fill(style);
  }

  /**
   * Writes a text from column `x` on, no further than before column `end`. What does not fit is left out; of a wide
   * character that fits by half there is a blank. Returns the column after it.
   */
  write(x: number, y: number, text: string, style: Style, end = this.width): number {
    if (y < 0 || y >= this.height) return x;
    const { glyphs, styles, width } = this;
    const limit = Math.min(end, width);
    const row = y * width;
    let column = x;
    if (text !== '' && x > 0 && x < limit) this.#splitAt(row + x);
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= BLANK && unit < DELETE) {
        if (column >= limit) break;
        if (column >= 0) {
          glyphs[row + column] = unit;
          styles[row + column] = style;
        }
        column++;
        continue;
      }
      const code = text.codePointAt(index) as number;
      if (code > 0xffff) index++;
      const kind = kindOf(code);
      if (kind === 'dropped') continue;
      if (kind === 'mark') {
        // A mark on nothing would sit on what is left of the text.
        if (column > x && column <= limit) this.#mark(row, column - 1, code);
        continue;
      }
      if (column >= limit) break;
      if (kind === 'wide') {
        const isWhole = column + 1 < limit;
        if (column >= 0) {
          glyphs[row + column] = isWhole ? code : BLANK;
          styles[row + column] = style;
        }
        column++;
        if (!isWhole) break;
        if (column >= 0) {
          // Of one that begins before the first column, the half that is in sight is a blank.
          glyphs[row + column] = column > 0 ? WIDE_TAIL : BLANK;
          styles[row + column] = style;
        }
        column++;
        continue;
      }
      if (column >= 0) {
        glyphs[row + column] = kind === 'narrow' ? code : signOf(code);
        styles[row + column] = style;
      }
      column++;
    }
    if (column > 0 && column < width) this.#endAt(row + column);
    return column;
  }

  fill(x: number, y: number, width: number, height: number, glyph: number, style: Style): void {
    const [from, until] = [Math.max(0, x), Math.min(this.width, x + width)];
    if (from >= until) return;
    for (let line = Math.max(0, y); line < Math.min(this.height, y + height); line++) {
      const row = line * this.width;
      if (from > 0) this.#splitAt(row + from);
      this.glyphs.fill(glyph, row + from, row + until);
      this.styles.fill(style, row + from, row + until);
      if (until < this.width) this.#endAt(row + until);
    }
  }

  /** Gives cells another style and keeps what they show. */
  restyle(x: number, y: number, width: number, change: (style: Style) => Style): void {
    if (y < 0 || y >= this.height) return;
    for (let column = Math.max(0, x); column < Math.min(this.width, x + width); column++) {
      const at = y * this.width + column;
      this.styles[at] = change(this.styles[at] as Style);
    }
  }

  /** Before something is written from this cell on: of a wide character that is cut there nothing is left. */
  #splitAt(at: number): void {
    if (this.glyphs[at] === WIDE_TAIL) this.glyphs[at - 1] = BLANK;
  }

  /** After something was written up to this cell: the same of one whose first half was written over. */
  #endAt(at: number): void {
    if (this.glyphs[at] === WIDE_TAIL) this.glyphs[at] = BLANK;
  }

  #mark(row: number, column: number, mark: number): void {
    if (column < 0) return;
    const at = row + (this.glyphs[row + column] === WIDE_TAIL ? column - 1 : column);
    this.glyphs[at] = addMark(this.glyphs[at] as number, mark);
  }
}
