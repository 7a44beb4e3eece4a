/** Styles by the names of their colours. */
import type { Direction } from '@tickboard/client/view/numbers';
import { type Style, styleOf } from '../screen/style.ts';
import { type Colour, COLOURS } from './colours.ts';

const INDEX = new Map<Colour, number>(COLOURS.map((colour, index) => [colour, index]));

export function indexOf(colour: Colour): number {
  return INDEX.get(colour) as number;
}

export function styled(ink: Colour, ground: Colour = 'ground', attributes = 0): Style {
  return styleOf(indexOf(ink), indexOf(ground), attributes);
}

export const TEXT = styled('text');
export const MUTED = styled('muted');
export const LINE = styled('line');

const BY_DIRECTION: Readonly<Record<Direction, Colour>> = { up: 'up', down: 'down', flat: 'text' };

export function colourOfDirection(direction: Direction): Colour {
  return BY_DIRECTION[direction];
}
