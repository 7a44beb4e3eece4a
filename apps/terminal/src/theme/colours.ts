/** Every colour by name, in each theme. Those of the web dashboard: apps/web/src/styles/tokens.css. */

export const COLOURS = [
  'ground',
  'raised',
  'selected',
  'line',
  'text',
  'muted',
  'accent',
  'warn',
  'up',
  'down',
  'buy',
  'sell',
  'signal',
  'fill',
  'good',
  'critical',
] as const;
export type Colour = (typeof COLOURS)[number];

export const THEMES = ['dark', 'light', 'hc'] as const;
export type ThemeName = (typeof THEMES)[number];

/** What up and down look like. */
export const PALETTES = ['green', 'red', 'blue'] as const;
export type PaletteName = (typeof PALETTES)[number];

type Colours = Readonly<Record<Colour, string>>;

/** Sides are never told by the colours of profit and loss. */
const DARK: Colours = {
  ground: '#0d1117',
  raised: '#1a212a',
  selected: '#1b2d47',
  line: '#3d4652',
  text: '#e6e9ee',
  muted: '#9aa4b2',
  accent: '#58a6ff',
  warn: '#f0b90b',
  up: '#2ebd85',
  down: '#f95d71',
  buy: '#56d4dd',
  sell: '#e38bea',
  signal: '#b392f0',
  fill: '#79c0ff',
  good: '#2ebd85',
  critical: '#ff6b78',
};
const LIGHT: Colours = {
  ground: '#ffffff',
  raised: '#eaeef2',
  selected: '#dbe9fb',
  line: '#afb8c1',
  text: '#1f2328',
  muted: '#57606a',
  accent: '#0a5bc4',
  warn: '#7a5500',
  up: '#066a4a',
  down: '#b82020',
  buy: '#0b6a75',
  sell: '#8e2f9b',
  signal: '#6639ba',
  fill: '#0a5bc4',
  good: '#066a4a',
  critical: '#b42318',
};
const HIGH_CONTRAST: Colours = {
  ground: '#000000',
  raised: '#1c1c1c',
  selected: '#003a75',
  line: '#9e9e9e',
  text: '#ffffff',
  muted: '#d0d0d0',
  accent: '#87d7ff',
  warn: '#ffd700',
  up: '#5fffaf',
  down: '#ff9aa5',
  buy: '#5fffff',
  sell: '#ffafff',
  signal: '#d7afff',
  fill: '#afd7ff',
  good: '#5fffaf',
  critical: '#ff9aa5',
};
const BY_THEME: Readonly<Record<ThemeName, Colours>> = { dark: DARK, light: LIGHT, hc: HIGH_CONTRAST };

/** For eyes that do not tell red from green. */
const BLUE_ORANGE: Readonly<Record<ThemeName, { readonly up: string; readonly down: string }>> = {
  dark: { up: '#56b4e9', down: '#e69f00' },
  light: { up: '#0064a0', down: '#9a4600' },
  hc: { up: '#87d7ff', down: '#ffaf00' },
};

export function coloursOf(theme: ThemeName, palette: PaletteName): Colours {
  const colours = BY_THEME[theme];
  if (palette === 'green') return colours;
  if (palette === 'red') return { ...colours, up: colours.down, down: colours.up };
  return { ...colours, ...BLUE_ORANGE[theme] };
}
