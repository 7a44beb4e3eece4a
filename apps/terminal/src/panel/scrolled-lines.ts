/** Lines of which some are in sight, as keys and the wheel move them. */
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Region } from '../screen/region.ts';
import { DONE, type Outcome, refuse, type Scrolled } from './panel.ts';

/** Draws itself in this line of a region. */
export type DrawnLine = (region: Region, y: number) => void;

export const SCROLL_ACTIONS = [
  'row-down',
  'row-up',
  'page-down',
  'page-up',
  'first-row',
  'last-row',
] as const satisfies readonly ActionId[];

export class ScrolledLines {
  #top = 0;
  #page = 1;
  #rows = 0;

  get scrolled(): Scrolled {
    return { y: 0, page: this.#page, top: this.#top, rows: this.#rows };
  }

  draw(region: Region, lines: readonly DrawnLine[]): void {
    this.#page = Math.max(1, region.height);
    this.#rows = lines.length;
    this.#top = Math.max(0, Math.min(this.#top, this.#rows - this.#page));
    for (const [y, line] of lines.slice(this.#top, this.#top + this.#page).entries()) line(region, y);
  }

  /** One of `SCROLL_ACTIONS`. */
  act(action: ActionId): Outcome {
    switch (action) {
      case 'row-down':
        return this.move(1);
      case 'row-up':
        return this.move(-1);
      case 'page-down':
        return this.move(this.#page);
      case 'page-up':
        return this.move(-this.#page);
      case 'first-row':
        return this.move(Number.NEGATIVE_INFINITY);
      case 'last-row':
        return this.move(Number.POSITIVE_INFINITY);
      default:
        return refuse('Nothing here does this');
    }
  }

  move(lines: number): Outcome {
    this.#top = Math.max(0, Math.min(this.#top + lines, this.#rows - this.#page));
    return DONE;
  }
}
