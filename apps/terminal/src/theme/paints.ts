/** A theme as parts of SGR sequences, for what a terminal can show. */
import type { Paints } from '../screen/screen.ts';
import { type Colour, COLOURS, coloursOf, type PaletteName, type ThemeName } from './colours.ts';
import type { ColourDepth } from './colour-depth.ts';

/** Of 16, as ink; 39 is the terminal's own. */
const SIXTEEN: Readonly<Record<Colour, number>> = {
  ground: 39,
  raised: 39,
  selected: 39,
  line: 90,
  text: 39,
  muted: 37,
  accent: 94,
  warn: 33,
  up: 32,
  down: 31,
  buy: 36,
  sell: 35,
  signal: 35,
  fill: 34,
  good: 32,
  critical: 91,
};
/** On a light ground: what is bright, or white, could not be read. */
const SIXTEEN_LIGHT: Readonly<Record<Colour, number>> = {
  ...SIXTEEN,
  muted: 90,
  accent: 34,
  critical: 31,
};
const SIXTEEN_BLUE = { up: 34, down: 33 } as const;
const TERMINAL_INK = '39';
const TERMINAL_GROUND = '49';
const INVERSE = '7';
/** In the terminal's own colours, what is selected is turned round. */
const isTurned = (colour: Colour): boolean => colour === 'selected';

/** The levels of the colour cube of 256. */
const LEVELS = [0, 95, 135, 175, 215, 255] as const;
const CUBE_FROM = 16;
const GREYS_FROM = 232;
const GREYS = 24;

export interface PaintOptions {
  readonly theme: ThemeName;
  readonly palette: PaletteName;
  readonly depth: ColourDepth;
}

export function createPaints({ theme, palette, depth }: PaintOptions): Paints {
  const colours = coloursOf(theme, palette);
  const sixteen = theme === 'light' ? SIXTEEN_LIGHT : SIXTEEN;
  const inks = COLOURS.map((colour) => writeInk(colours[colour], sixteenOf(colour, palette, sixteen), depth));
  const grounds = COLOURS.map((colour) => writeGround(colour, colours[colour], depth));
  // Turned round each ink would be a ground of its own, in patches.
  const isPlain = COLOURS.map((colour) => depth === '16' && isTurned(colour));
  return {
    ink: (index, ground) => (isPlain[ground] === true ? TERMINAL_INK : (inks[index] ?? '')),
    ground: (index) => grounds[index] ?? '',
  };
}

function writeInk(hex: string, sixteen: number, depth: ColourDepth): string {
  switch (depth) {
    case 'truecolor':
      return `38;2;${channelsOf(hex).join(';')}`;
    case '256':
      return `38;5;${nearestOf256(hex)}`;
    case '16':
      return String(sixteen);
    default:
      return '';
  }
}

function writeGround(colour: Colour, hex: string, depth: ColourDepth): string {
  switch (depth) {
    case 'truecolor':
      return `48;2;${channelsOf(hex).join(';')}`;
    case '256':
      return `48;5;${nearestOf256(hex)}`;
    case '16':
      return isTurned(colour) ? INVERSE : TERMINAL_GROUND;
    default:
      return isTurned(colour) ? INVERSE : '';
  }
}

function sixteenOf(colour: Colour, palette: PaletteName, sixteen: Readonly<Record<Colour, number>>): number {
  if (colour !== 'up' && colour !== 'down') return sixteen[colour];
  if (palette === 'blue') return SIXTEEN_BLUE[colour];
  return sixteen[palette === 'red' ? (colour === 'up' ? 'down' : 'up') : colour];
}

export function channelsOf(hex: string): readonly [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** Of the cube and the greys; the first 16 are the person's own. */
export function nearestOf256(hex: string): number {
  const wanted = channelsOf(hex);
  let [best, bestDistance] = [CUBE_FROM, Number.POSITIVE_INFINITY];
  for (let index = CUBE_FROM; index < GREYS_FROM + GREYS; index++) {
    const distance = channelsOf256(index).reduce(
      (sum, own, channel) => sum + (own - (wanted[channel] as number)) ** 2,
      0,
    );
    if (distance < bestDistance) [best, bestDistance] = [index, distance];
  }
  return best;
}

export function channelsOf256(index: number): readonly [number, number, number] {
  if (index >= GREYS_FROM) {
    const grey = 8 + (index - GREYS_FROM) * 10;
    return [grey, grey, grey];
  }
  const place = index - CUBE_FROM;
  return [level(place / 36), level(place / 6), level(place)];
}

function level(place: number): number {
  return LEVELS[Math.floor(place) % LEVELS.length] as number;
}
