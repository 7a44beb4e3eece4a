/** A terminal that shows what it is sent, cell by cell: xterm.js without a window. */
import xterm from '@xterm/headless';
import { attributesOf, BOLD, DIM, groundOf, inkOf, INVERSE, UNDERLINE } from '../../src/screen/style.ts';
import { textOf, WIDE_TAIL, type CellBuffer } from '../../src/screen/cell-buffer.ts';
import { COLOURS, coloursOf } from '../../src/theme/colours.ts';

export interface Cell {
  readonly text: string;
  readonly ink: string;
  readonly ground: string;
  readonly attributes: number;
}

const HEX = coloursOf('dark', 'green');
const NAMES = new Map(COLOURS.toReversed().map((colour) => [HEX[colour], colour]));

export class VirtualTerminal {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  get isOnMainScreen(): boolean {
    return this.#terminal.buffer.active.type === 'normal';
  }

  get modes(): { readonly mouse: string; readonly paste: boolean; readonly focus: boolean; readonly wrap: boolean } {
    const { mouseTrackingMode, bracketedPasteMode, sendFocusMode, wraparoundMode } = this.#terminal.modes;
    return { mouse: mouseTrackingMode, paste: bracketedPasteMode, focus: sendFocusMode, wrap: wraparoundMode };
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  write(bytes: string): void {
    this.#terminal.write(bytes);
  }

  /** Resolves when all that was written is shown. */
  shown(): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write('', resolve);
    });
  }

  /** Row by row. The right half of a wide character has no text. */
  cells(): Cell[][] {
    return Array.from({ length: this.rows }, (_, y) =>
      Array.from({ length: this.columns }, (__, x) => this.#cell(x, y)),
    );
  }

  text(): string[] {
    return this.cells().map((row) =>
      row
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    );
  }

  /** By the name of its colour, for colours of the dark theme. */
  inkAt(x: number, y: number): string {
    const { ink } = this.#cell(x, y);
    return NAMES.get(ink) ?? ink;
  }

  #cell(x: number, y: number): Cell {
    const cell = this.#terminal.buffer.active.getLine(y)!.getCell(x)!;
    const attributes =
      (cell.isBold() === 0 ? 0 : BOLD) |
      (cell.isDim() === 0 ? 0 : DIM) |
      (cell.isUnderline() === 0 ? 0 : UNDERLINE) |
      (cell.isInverse() === 0 ? 0 : INVERSE);
    return {
      text: cell.getWidth() === 0 ? '' : cell.getChars() === '' ? ' ' : cell.getChars(),
      ink: cell.isFgRGB() ? toHex(cell.getFgColor()) : `${cell.isFgDefault() ? 'own' : cell.getFgColor()}`,
      ground: cell.isBgRGB() ? toHex(cell.getBgColor()) : `${cell.isBgDefault() ? 'own' : cell.getBgColor()}`,
      attributes,
    };
  }
}

/** What a terminal shall show for a buffer, in the dark theme and all colours. */
export function cellsOf({ width, height, glyphs, styles }: CellBuffer): Cell[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => {
      const at = y * width + x;
      const glyph = glyphs[at]!;
      // A wide character is drawn in one style.
      const style = styles[glyph === WIDE_TAIL ? at - 1 : at]!;
      return {
        text: glyph === WIDE_TAIL ? '' : textOf(glyph),
        ink: HEX[COLOURS[inkOf(style)]!],
        ground: HEX[COLOURS[groundOf(style)]!],
        attributes: attributesOf(style),
      };
    }),
  );
}

function toHex(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}
