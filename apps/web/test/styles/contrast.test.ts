/** Every colour of a text on every surface that it may stand on, as the style sheet has them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PALETTES, THEMES } from '../../src/preferences/preferences.ts';

const SHEET = readFileSync(join(import.meta.dirname, '../../src/styles/tokens.css'), 'utf8');
const TEXTS = ['text', 'muted', 'accent', 'warn', 'up', 'down', 'buy', 'sell', 'signal', 'fill', 'good', 'critical'];
const SURFACES = ['ground', 'field', 'surface', 'raised', 'hover', 'selected'];
/** What stands on the surfaces that mean something. */
const OWN: readonly (readonly [text: string, surface: string])[] = [
  ['on-accent', 'accent'],
  ['warn', 'warn-ground'],
  ['text', 'warn-ground'],
  ['critical', 'critical-ground'],
  ['text', 'critical-ground'],
];
const CONTRAST_MIN = 4.5;
/** WCAG AAA. */
const HIGH_CONTRAST_MIN = 7;

/** The rules that hold, in the order of the sheet. */
function tokensOf(theme: string, palette: string): ReadonlyMap<string, string> {
  const tokens = new Map<string, string>();
  for (const [, selectors = '', body = ''] of SHEET.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const holds = selectors.split(',').some((selector) => {
      const wanted = [...selector.matchAll(/\[data-(\w+)='([\w-]+)'\]/g)].map(([, name, value]) => [name, value]);
      return wanted.every(([name, value]) => value === (name === 'theme' ? theme : name === 'palette' ? palette : ''));
    });
    if (!holds) continue;
    for (const [, name = '', value = ''] of body.matchAll(/--([\w-]+):\s*([^;]+);/g)) tokens.set(name, value.trim());
  }
  return tokens;
}

/** WCAG 2.1. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string): number {
  const [dark, light] = [luminance(first), luminance(second)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const looks = THEMES.flatMap((theme) => PALETTES.map((palette) => [theme, palette] as const));

it.each(looks)('[UK19] texts can be read in %s, %s', (theme, palette) => {
  const tokens = tokensOf(theme, palette);
  const pairs = [...TEXTS.flatMap((text) => SURFACES.map((surface) => [text, surface] as const)), ...OWN];
  const tooWeak = pairs.flatMap(([text, surface]) => {
    const [front, back] = [tokens.get(text) ?? '', tokens.get(surface) ?? ''];
    expect([front, back], `${text} on ${surface}`).toEqual([
      expect.stringMatching(/^#[0-9a-f]{6}$/) as string,
      expect.stringMatching(/^#[0-9a-f]{6}$/) as string,
    ]);
    const ratio = contrast(front, back);
    return ratio < (theme === 'hc' ? HIGH_CONTRAST_MIN : CONTRAST_MIN)
      ? [`${text} ${front} on ${surface} ${back}: ${ratio.toFixed(2)}`]
      : [];
  });
  expect(tooWeak).toEqual([]);
});

it('[UK19] contrast is reckoned as WCAG has it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

it.each(THEMES)('[UK19] what is well or wrong looks the same where a rise is red, in %s', (theme) => {
  const [usual, turned] = [tokensOf(theme, 'green-red'), tokensOf(theme, 'red-up')];
  expect(turned.get('up')).not.toBe(usual.get('up'));
  for (const token of ['good', 'critical', 'critical-ground', 'warn']) {
    expect([token, turned.get(token)]).toEqual([token, usual.get(token)]);
  }
});
