import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellBuffer } from '../../src/screen/cell-buffer.ts';
import { Screen } from '../../src/screen/screen.ts';
import { BOLD, DIM, INVERSE, styleOf } from '../../src/screen/style.ts';
import { COLOURS } from '../../src/theme/colours.ts';
import { createPaints } from '../../src/theme/paints.ts';
import { cellsOf, VirtualTerminal } from '../support/virtual-terminal.ts';

const DARK = createPaints({ theme: 'dark', palette: 'green', depth: 'truecolor' });
const ESC = '\u001b';
const SEQUENCES = new RegExp(`${ESC}\\[[?\\d;]*[A-Za-z]`, 'g');
const [WIDTH, HEIGHT] = [24, 6];

interface Stroke {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly style: number;
}

/** Narrow, wide, with marks, steering and hidden characters. */
const piece = fc.constantFrom(
  'a',
  'Z',
  '0',
  ' ',
  '\u25b2',
  '\u2502',
  '\u4e2d',
  '\u6587',
  'e\u0301',
  '\u001b[2J',
  '\u0007',
  '\u202e',
  '\u200b',
);
const style = fc
  .tuple(fc.nat(COLOURS.length - 1), fc.nat(COLOURS.length - 1), fc.constantFrom(0, BOLD, DIM, INVERSE, BOLD | INVERSE))
  .map(([ink, ground, attributes]) => styleOf(ink, ground, attributes));
const stroke: fc.Arbitrary<Stroke> = fc.record({
  x: fc.integer({ min: -2, max: WIDTH }),
  y: fc.nat(HEIGHT - 1),
  text: fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  style,
});

function paint(strokes: readonly Stroke[], width = WIDTH): CellBuffer {
  const buffer = new CellBuffer(width, HEIGHT, styleOf(4, 0));
  for (const { x, y, text, style: own } of strokes) buffer.write(x, y, text, own);
  return buffer;
}

describe('a screen', () => {
  it('[TT1] shows exactly the buffer, whatever was there before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.array(fc.array(stroke, { maxLength: 8 }), { minLength: 1, maxLength: 5 }),
        async (garbage, frames) => {
          const terminal = new VirtualTerminal(WIDTH, HEIGHT);
          terminal.write(`${garbage.replaceAll(/\p{C}/gu, '')}\u001b[7;31mleft over`);
          const screen = new Screen({ paints: DARK, isAscii: false });
          for (const strokes of frames) {
            const buffer = paint(strokes);
            terminal.write(screen.show(buffer));
            await terminal.shown();
            expect(terminal.cells()).toEqual(cellsOf(buffer));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('[TT1] is written anew when it has another size, or is no longer known', async () => {
    const terminal = new VirtualTerminal(WIDTH, HEIGHT);
    const screen = new Screen({ paints: DARK, isAscii: false });
    const strokes = [{ x: 1, y: 1, text: 'price 42,506.2', style: styleOf(8, 0) }];
    terminal.write(screen.show(paint(strokes)));
    terminal.resize(WIDTH + 6, HEIGHT);
    const wide = paint(strokes, WIDTH + 6);
    terminal.write(screen.show(wide));
    await terminal.shown();
    expect(terminal.cells()).toEqual(cellsOf(wide));
    terminal.write('\u001b[2Jsomebody else');
    screen.forget();
    terminal.write(screen.show(wide));
    await terminal.shown();
    expect(terminal.cells()).toEqual(cellsOf(wide));
  });

  it('[TT2] writes what differs, in one piece that is shown at once, and nothing where nothing does', () => {
    const screen = new Screen({ paints: DARK, isAscii: false });
    const before = paint([{ x: 0, y: 2, text: 'BTCUSDT 42,506.2', style: styleOf(4, 0) }]);
    screen.show(before);
    expect(screen.show(before)).toBe('');
    const after = paint([{ x: 0, y: 2, text: 'BTCUSDT 42,506.3', style: styleOf(4, 0) }]);
    const bytes = screen.show(after);
    expect(bytes.startsWith('\u001b[?2026h')).toBe(true);
    expect(bytes.endsWith('3\u001b[?2026l')).toBe(true);
    expect(bytes).not.toContain('BTC');
  });

  it('[TT3] writes ASCII only where that is all there is', () => {
    const screen = new Screen({ paints: DARK, isAscii: true });
    const bytes = screen.show(
      paint([{ x: 0, y: 0, text: '\u250c\u2500\u25b2 +1.2\u2026 \u4e2d e\u0301 \u2502', style: styleOf(4, 0) }]),
    );
    const written = bytes.replaceAll(SEQUENCES, '');
    expect(written).toMatch(/^[ -~]*$/);
    expect(written).toContain('+-^ +1.2~ ?? ? |');
  });

  it('[TT4] says everything without colours, and turns round what is selected', async () => {
    const screen = new Screen({
      paints: createPaints({ theme: 'dark', palette: 'green', depth: 'none' }),
      isAscii: false,
    });
    const terminal = new VirtualTerminal(WIDTH, HEIGHT);
    const [up, selected] = [COLOURS.indexOf('up'), COLOURS.indexOf('selected')];
    const strokes = [
      { x: 0, y: 0, text: '\u25b2 +1', style: styleOf(up, 0) },
      { x: 6, y: 0, text: 'row', style: styleOf(up, selected) },
      { x: 9, y: 0, text: 'end', style: styleOf(up, 0) },
    ];
    terminal.write(screen.show(paint(strokes)));
    await terminal.shown();
    const [row] = terminal.cells();
    expect(row!.every(({ ink, ground }) => ink === 'own' && ground === 'own')).toBe(true);
    expect(row!.slice(0, 13).map(({ attributes }) => attributes)).toEqual([
      0,
      0,
      0,
      0,
      0,
      0,
      INVERSE,
      INVERSE,
      INVERSE,
      0,
      0,
      0,
      0,
    ]);
  });
});
