/** A box over the panels: what there is to say is more important than they are. */
import { widthOf } from '../screen/characters.ts';
import type { Region } from '../screen/region.ts';
import { BOLD } from '../screen/style.ts';
import { wrapText } from '../screen/wrap-text.ts';
import type { Colour } from '../theme/colours.ts';
import { styled } from '../theme/styles.ts';

export interface Notice {
  readonly title: string;
  readonly lines: readonly string[];
  readonly colour: Colour;
}

const PADDING = 2;
const WIDTH_MAX = 76;

export function drawNotice(region: Region, { title, lines, colour }: Notice): void {
  const room = Math.min(WIDTH_MAX, region.width - 2) - 2 * PADDING - 2;
  const wrapped = lines.flatMap((line) => wrapText(line, room));
  const inner = Math.max(widthOf(title), ...wrapped.map(widthOf)) + 2 * PADDING;
  const [width, height] = [Math.min(inner + 2, region.width), Math.min(wrapped.length + 4, region.height)];
  const box = region.part({
    x: Math.max(0, (region.width - width) >> 1),
    y: Math.max(0, (region.height - height) >> 1),
    width,
    height,
  });
  const line = styled(colour, 'raised');
  box.fill(line);
  box.write(0, 0, `\u250c${'\u2500'.repeat(width - 2)}\u2510`, line);
  for (let y = 1; y < height - 1; y++) {
    box.write(0, y, '\u2502', line);
    box.write(width - 1, y, '\u2502', line);
  }
  box.write(0, height - 1, `\u2514${'\u2500'.repeat(width - 2)}\u2518`, line);
  box.writeWithin(1 + PADDING, 1, width - 2, title, styled(colour, 'raised', BOLD));
  for (const [index, text] of wrapped.entries()) box.write(1 + PADDING, 2 + index, text, styled('text', 'raised'));
}
