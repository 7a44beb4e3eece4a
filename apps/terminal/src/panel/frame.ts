/** The frame of a panel: its title, how old its figures are, and its keys. */
import type { Standing } from '@tickboard/client/view/standing';
import { formatAge } from '@tickboard/client/view/times';
import type { Rectangle, Region } from '../screen/region.ts';
import { widthOf } from '../screen/characters.ts';
import { BOLD, DIM, withAttributes, withInk } from '../screen/style.ts';
import { indexOf, LINE, MUTED, styled } from '../theme/styles.ts';
import type { Scrolled } from './panel.ts';

const INNER = 1;
const THUMB = '\u2588';

export interface FrameOptions {
  readonly title: string;
  readonly heading: string;
  readonly standing: Standing;
  readonly isActive: boolean;
  /** Each key with what it does. */
  readonly hints: readonly { readonly keys: string; readonly words: string }[];
}

/** Where something can be pressed, in the coordinates of the frame. */
export interface PressedHint {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/** What is left of it for the panel. */
export function insideOf({ width, height }: Pick<Rectangle, 'width' | 'height'>): Rectangle {
  return { x: INNER, y: INNER, width: Math.max(0, width - 2 * INNER), height: Math.max(0, height - 2 * INNER) };
}

export function drawFrame(region: Region, options: FrameOptions): readonly PressedHint[] {
  const { width, height } = region;
  const { title, heading, standing, isActive, hints } = options;
  const line = isActive ? styled('accent') : LINE;
  const bottom = height - 1;
  region.write(0, 0, `\u250c${'\u2500'.repeat(Math.max(0, width - 2))}\u2510`, line);
  for (let y = 1; y < bottom; y++) {
    region.write(0, y, '\u2502', line);
    region.write(width - 1, y, '\u2502', line);
  }
  region.write(0, bottom, `\u2514${'\u2500'.repeat(Math.max(0, width - 2))}\u2518`, line);
  const badge = badgeOf(standing);
  const room = width - 4 - (badge === undefined ? 0 : widthOf(badge) + 2);
  region.writeWithin(2, 0, room, ` ${title} `, styled(isActive ? 'accent' : 'text', 'ground', BOLD));
  const after = 2 + widthOf(title) + 2;
  if (heading !== '') region.writeWithin(after, 0, room - after + 2, `${heading} `, MUTED);
  if (badge !== undefined) {
    const style = withAttributes(
      styled(standing.kind === 'late' || standing.kind === 'resyncing' ? 'warn' : 'critical'),
      BOLD,
    );
    region.write(width - 2 - widthOf(badge), 0, badge, style);
  }
  return isActive ? drawHints(region, bottom, hints) : [];
}

/** On the right line of the frame; nothing where all rows are in sight. */
export function drawScrollBar(region: Region, { y, page, top, rows }: Scrolled, isActive: boolean): void {
  if (rows <= page) return;
  const size = Math.max(1, Math.round((page * page) / rows));
  const from = Math.round((top * (page - size)) / (rows - page));
  const style = isActive ? styled('accent') : MUTED;
  for (let line = 0; line < size; line++) region.write(region.width - 1, INNER + y + from + line, THUMB, style);
}

function drawHints(region: Region, y: number, hints: FrameOptions['hints']): readonly PressedHint[] {
  const pressed: PressedHint[] = [];
  let x = 2;
  for (const [index, { keys, words }] of hints.entries()) {
    if (x + widthOf(keys) + widthOf(words) + 3 > region.width - 2) break;
    const from = x;
    x = region.write(x, y, ` ${keys}`, styled('accent'));
    x = region.write(x, y, ` ${words} `, MUTED);
    pressed.push({ index, from, to: x });
  }
  return pressed;
}

/** Nothing is said while all is well. */
function badgeOf({ kind, ageMs, staleRows, rows, beside }: Standing): string | undefined {
  switch (kind) {
    case 'live':
      if (staleRows > 0) return ` ${staleRows} of ${rows} stale `;
      return beside === undefined ? undefined : ` partly ${formatAge(beside.ageMs)} old `;
    case 'loading':
      return undefined;
    case 'late':
      return ` ~ ${formatAge(ageMs)} `;
    case 'stale':
      return ageMs === undefined ? ' STALE! ' : ` STALE ${formatAge(ageMs)}! `;
    case 'resyncing':
      return ' resync ';
    default:
      return ageMs === undefined ? undefined : ` ${formatAge(ageMs)} old `;
  }
}

/** Figures that nobody should act on are grey, whatever colour they were. */
export function greyOut(region: Region): void {
  const ink = indexOf('muted');
  for (let y = 0; y < region.height; y++) region.restyleRow(y, (style) => withAttributes(withInk(style, ink), DIM));
}
