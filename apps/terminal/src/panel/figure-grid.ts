/** Figures by name, in as many columns as there is room for. */
import type { ShownFigure } from '@tickboard/client/view/shown-figures';
import { widthOf } from '../screen/characters.ts';
import type { Region } from '../screen/region.ts';
import { BOLD, DIM } from '../screen/style.ts';
import { MUTED, styled } from '../theme/styles.ts';
import { colourOfTone } from './shown-columns.ts';

/** Of a name and its figure. */
const CELL_WIDTH = 34;
const NAME_WIDTH = 17;
const GAP = 3;

function columnsOf(width: number): number {
  return Math.max(1, Math.floor((width + GAP) / (CELL_WIDTH + GAP)));
}

/** Row by row; each as its own function, so that rows can be scrolled. `isOld` greys a figure. */
export function figureRows(
  figures: readonly ShownFigure[],
  width: number,
  isOld: (figure: ShownFigure) => boolean = () => false,
): readonly ((region: Region, y: number) => void)[] {
  const columns = columnsOf(width);
  const cell = Math.min(CELL_WIDTH, Math.floor((width + GAP) / columns) - GAP);
  return Array.from({ length: Math.ceil(figures.length / columns) }, (_, row) => (region: Region, y: number): void => {
    for (const [index, figure] of figures.slice(row * columns, (row + 1) * columns).entries()) {
      const x = index * (cell + GAP);
      const style = isOld(figure)
        ? styled('muted', 'ground', DIM)
        : styled(colourOfTone(figure.tone), 'ground', figure.isLarge ? BOLD : 0);
      // A name that is cut can be read, a figure would be another one.
      const room = Math.max(cell - NAME_WIDTH - 1, Math.min(cell, widthOf(figure.text)));
      region.writeWithin(x, y, Math.max(0, cell - room - 1), figure.name, MUTED);
      region.writeWithin(x + cell - room, y, room, figure.text, style, 'end');
    }
  });
}
