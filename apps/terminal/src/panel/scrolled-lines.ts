/** Lines of which some are in sight, as keys and the wheel move them. */
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Region } from '../screen/region.ts';
import { DONE, type Outcome, refuse, type Scrolled } from './panel.ts';
import { stepOf } from './row-window.ts';

/** Draws itself in this line of a region. */
export type DrawnLine = (region: Region, y: number) => void;

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

  /** One of `ROW_ACTIONS`. */
  act(action: ActionId): Outcome {
    const step = stepOf(action, this.#page);
    return step === undefined ? refuse('Nothing here does this') : this.move(step);
  }

  move(lines: number): Outcome {
    this.#top = Math.max(0, Math.min(this.#top + lines, this.#rows - this.#page));
    return DONE;
  }
}
