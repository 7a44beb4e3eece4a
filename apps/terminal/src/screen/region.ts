/** A part of a screen to draw in: nothing that is written in it gets out of it. */
import { BLANK, type CellBuffer } from './cell-buffer.ts';
import { cutText, widthOf } from './characters.ts';
import type { Style } from './style.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class Region {
  readonly #buffer: CellBuffer;
  readonly #place: Rectangle;

  constructor(buffer: CellBuffer, place: Rectangle) {
    this.#buffer = buffer;
    this.#place = place;
  }

  get width(): number {
    return this.#place.width;
  }

  get height(): number {
    return this.#place.height;
  }

  /** A part of it; what would stand out is cut. */
  part({ x, y, width, height }: Rectangle): Region {
    const [left, top] = [Math.min(Math.max(0, x), this.width), Math.min(Math.max(0, y), this.height)];
    return new Region(this.#buffer, {
      x: this.#place.x + left,
      y: this.#place.y + top,
      width: Math.max(0, Math.min(width, this.width - left)),
      height: Math.max(0, Math.min(height, this.height - top)),
    });
  }

  /** Returns the column after the text. */
  write(x: number, y: number, text: string, style: Style): number {
    if (y < 0 || y >= this.height || x < 0) return x;
    const { x: left, y: top, width } = this.#place;
    return this.#buffer.write(left + x, top + y, text, style, left + width) - left;
  }

  /** Within so many columns, cut where it is longer. */
  writeWithin(x: number, y: number, width: number, text: string, style: Style, align: 'start' | 'end' = 'start'): void {
    const cut = cutText(text, Math.min(width, this.width - x));
    const indent = align === 'end' ? Math.max(0, width - widthOf(cut)) : 0;
    this.write(x + indent, y, cut, style);
  }

  fill(style: Style, glyph = BLANK): void {
    const { x, y, width, height } = this.#place;
    this.#buffer.fill(x, y, width, height, glyph, style);
  }

  restyleRow(y: number, change: (style: Style) => Style): void {
    if (y < 0 || y >= this.height) return;
    this.#buffer.restyle(this.#place.x, this.#place.y + y, this.width, change);
  }
}
