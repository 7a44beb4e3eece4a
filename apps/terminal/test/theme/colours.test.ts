import { describe, expect, it } from 'vitest';
import { COLOURS, coloursOf, PALETTES, THEMES } from '../../src/theme/colours.ts';
import { detectColourDepth, hasOnlyAscii, isLightGround } from '../../src/theme/colour-depth.ts';
import { channelsOf, channelsOf256, createPaints, nearestOf256 } from '../../src/theme/paints.ts';

type Channels = readonly [number, number, number];
const CONTRAST_MIN = 4.5;
const GROUNDS = ['ground', 'raised', 'selected'] as const;
const TEXTS = COLOURS.filter((colour) => ![...GROUNDS, 'line'].includes(colour));

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: Channels, other: Channels): number {
  const [light, dark] = [one, other].map(luminance).toSorted((left, right) => right - left) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(channels: Channels): number {
  const [red, green, blue] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('colours', () => {
  it.each(THEMES.flatMap((theme) => PALETTES.map((palette) => [theme, palette] as const)))(
    '[TT31] of texts can be read in %s, %s',
    (theme, palette) => {
      const colours = coloursOf(theme, palette);
      for (const text of TEXTS) {
        for (const ground of GROUNDS) {
          const ratio = contrast(channelsOf(colours[text]), channelsOf(colours[ground]));
          expect([text, ground, ratio >= CONTRAST_MIN, ratio]).toEqual([text, ground, true, ratio]);
        }
        const rounded = contrast(
          channelsOf256(nearestOf256(colours[text])),
          channelsOf256(nearestOf256(colours.ground)),
        );
        expect([text, rounded >= CONTRAST_MIN, rounded]).toEqual([text, true, rounded]);
      }
      expect([colours.up, colours.down]).not.toContain(colours.buy);
      expect([colours.up, colours.down]).not.toContain(colours.sell);
    },
  );

  it('[TT4] are as many as the terminal says that it has', () => {
    expect(detectColourDepth({ TERM: 'xterm-256color', COLORTERM: 'truecolor' })).toBe('truecolor');
    expect(detectColourDepth({ TERM: 'tmux-256color' })).toBe('256');
    expect(detectColourDepth({ TERM: 'linux' })).toBe('16');
    expect(detectColourDepth({ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' })).toBe('none');
    expect(detectColourDepth({ TERM: 'dumb' })).toBe('none');
    expect([isLightGround({ COLORFGBG: '0;15' }), isLightGround({})]).toEqual([true, false]);
    expect([hasOnlyAscii({ TERM: 'linux' }), hasOnlyAscii({ TERM: 'xterm' })]).toEqual([true, false]);
  });

  it.each([
    [{ LANG: 'C' }, true],
    [{ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'de_DE.ISO-8859-15@euro' }, true],
    [{ LC_ALL: '', LC_CTYPE: 'C.utf8', LANG: 'C' }, false],
    [{ LANG: 'de_DE.UTF-8@euro' }, false],
    [{ LANG: 'en_US' }, false],
    [{}, false],
  ])('[TT3] are drawn with ASCII where the locale says so: %j', (locale, isAscii) => {
    expect(hasOnlyAscii({ TERM: 'xterm', ...locale })).toBe(isAscii);
  });

  it('[TT31] of up and down are the palette\u2019s with every depth', () => {
    const [up, down, ground] = [COLOURS.indexOf('up'), COLOURS.indexOf('down'), COLOURS.indexOf('ground')];
    for (const depth of ['truecolor', '256', '16'] as const) {
      const [green, red, blue] = PALETTES.map((palette) => createPaints({ theme: 'dark', palette, depth }));
      expect(green!.ink(up, ground)).toBe(red!.ink(down, ground));
      expect(blue!.ink(up, ground)).not.toBe(green!.ink(up, ground));
      expect(blue!.ink(up, ground)).not.toBe(blue!.ink(down, ground));
    }
  });

  it('[TT92] of 16 leave what is picked one bar, and on a light ground are none that are bright', () => {
    const [selected, ground] = [COLOURS.indexOf('selected'), COLOURS.indexOf('ground')];
    for (const theme of THEMES) {
      const paints = createPaints({ theme, palette: 'green', depth: '16' });
      const inks = COLOURS.map((_, index) => paints.ink(index, ground));
      expect(new Set(COLOURS.map((_, index) => paints.ink(index, selected)))).toEqual(new Set(['39']));
      expect(paints.ground(selected)).toBe('7');
      // White is the ground, and bright black is grey.
      const unreadable = inks.filter((ink) => ink === '37' || (ink.startsWith('9') && ink !== '90'));
      expect(theme === 'light' ? unreadable : []).toEqual([]);
      for (const [one, other] of [
        ['up', 'down'],
        ['buy', 'sell'],
        ['text', 'muted'],
        ['good', 'critical'],
      ] as const) {
        expect(inks[COLOURS.indexOf(one)]).not.toBe(inks[COLOURS.indexOf(other)]);
      }
    }
  });
});
