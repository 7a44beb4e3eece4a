/**
 * Lines of which the newest comes first. As long as nothing is picked and nobody scrolled, the newest is in sight; else
 * what is read stays where it is while others come above it.
 */
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Region } from '../screen/region.ts';
import { DONE, type Outcome, refuse } from './panel.ts';
import { markPicked, RowWindow, stepOf } from './row-window.ts';

export interface Keyed {
  readonly key: string;
}

export class LineList<Line extends Keyed> {
  readonly #window = new RowWindow();
  #lines: readonly Line[] = [];
  #topKey: string | undefined;

  get picked(): Line | undefined {
    return this.#lines.find(({ key }) => key === this.#window.picked);
  }

  /** Lines above those in sight. */
  get above(): number {
    return this.#window.top;
  }

  draw(region: Region, lines: readonly Line[], isActive: boolean, drawLine: (y: number, line: Line) => void): void {
    this.#lines = lines;
    this.#findPlace(region.height);
    const { top, page, picked } = this.#window;
    for (const [y, line] of lines.slice(top, top + page).entries()) {
      drawLine(y, line);
      if (line.key === picked) markPicked(region, y, isActive);
    }
  }

  /** One of `ROW_ACTIONS`. */
  act(action: ActionId): Outcome {
    if (action === 'first-row') {
      this.follow();
      return DONE;
    }
    const step = stepOf(action, this.#window.page);
    if (step === undefined) return refuse('No list does this');
    const key = this.#window.step(step, this.#window.top - 1);
    if (key === undefined) return refuse('There is no line');
    this.#keepPlace();
    return DONE;
  }

  press(y: number): void {
    const key = this.#window.keyAt(y);
    if (key !== undefined) this.#window.pick(key);
    this.#keepPlace();
  }

  wheel(rows: number): void {
    this.#scrollTo(this.#window.top + rows);
  }

  /** Back to the newest. */
  follow(): void {
    this.#scrollTo(0);
  }

  #scrollTo(top: number): void {
    this.#window.release();
    this.#window.scrollTo(top);
    this.#keepPlace();
  }

  #keepPlace(): void {
    const { top, picked } = this.#window;
    this.#topKey = top > 0 || picked !== undefined ? this.#lines[top]?.key : undefined;
  }

  #findPlace(page: number): void {
    const keys = this.#lines.map(({ key }) => key);
    const found = this.#topKey === undefined ? 0 : keys.indexOf(this.#topKey);
    // What was at the top is let go of: the oldest that are left.
    this.#window.show(keys, page, found < 0 ? keys.length : found);
    this.#keepPlace();
  }
}
