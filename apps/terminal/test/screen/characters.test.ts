import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellBuffer, textOf, WIDE_TAIL } from '../../src/screen/cell-buffer.ts';
import { cutText, widthOf } from '../../src/screen/characters.ts';

function write(text: string, width = 30): string {
  const buffer = new CellBuffer(width, 1);
  buffer.write(0, 0, text, 0);
  return Array.from(buffer.glyphs, (glyph) => (glyph === WIDE_TAIL ? '' : textOf(glyph)))
    .join('')
    .trimEnd();
}

describe('what a back end sends', () => {
  it.each([
    ['an escape sequence', '\u001b[2Jgone', '\u241b[2Jgone'],
    ['a title', '\u001b]0;owned\u0007', '\u241b]0;owned\u2407'],
    ['line breaks', 'a\r\nb\tc', 'a\u240d\u240ab\u2409c'],
    ['controls of eight bits', 'a\u009b31mb', 'a\ufffd31mb'],
    ['marks that turn the direction', 'a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
    ['what has no width', 'a\u200bb\ufeffc', 'a\ufffdb\ufffdc'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
    ['what a font decides', 'a\ue000b', 'a\ufffdb'],
    ['joiners', 'a\u200db\ufe0f', 'ab'],
    ['marks without end', `e${'\u0301'.repeat(50)}x`, `e${'\u0301'.repeat(3)}x`],
    ['a mark on nothing', '\u0301x', 'x'],
  ])('[TT5] cannot steer a terminal or hide: %s', (_, given, shown) => {
    expect(write(given)).toBe(shown);
  });

  it('[TT5] of any characters none but printed ones are drawn', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        expect(write(text)).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]*$/u);
      }),
    );
  });

  it('[TT6] is as wide as it is drawn, and cut by columns', () => {
    expect([widthOf('BTC'), widthOf('\u4e2d\u6587'), widthOf('e\u0301'), widthOf('\u001b')]).toEqual([3, 4, 1, 1]);
    expect(cutText('\u4e2d\u6587\u5b57', 5)).toBe('\u4e2d\u6587\u2026');
    expect(cutText('\u4e2d\u6587\u5b57', 4)).toBe('\u4e2d\u2026');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, width) => {
        expect(widthOf(cutText(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('[TT6] leaves no half of a wide character behind', () => {
    const buffer = new CellBuffer(6, 1);
    buffer.write(0, 0, '\u4e2d\u6587\u5b57', 0);
    buffer.write(1, 0, 'ab', 0);
    expect(Array.from(buffer.glyphs, (glyph) => (glyph === WIDE_TAIL ? '' : textOf(glyph)))).toEqual([
      ' ',
      'a',
      'b',
      ' ',
      '\u5b57',
      '',
    ]);
    expect(write('abc\u4e2d', 4)).toBe('abc');
  });
});
