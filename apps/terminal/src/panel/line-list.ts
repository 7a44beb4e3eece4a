/**
 * Lines of which the newest comes first. As long as nothing is picked and nobody scrolled, the newest is in sight; else
 * what is read stays where it is while others come above it.
 */
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Region } from '../screen/region.ts';
import { BOLD, withGround } from '../screen/style.ts';
import { indexOf, styled } from '../theme/styles.ts';
import { DONE, type Outcome, refuse } from './panel.ts';

export interface Keyed {
  readonly key: string;
}

export const LINE_ACTIONS = [
  'row-down',
  'row-up',
  'page-down',
  'page-up',
  'first-row',
  'last-row',
] as const satisfies readonly ActionId[];

export class LineList<Line extends Keyed> {
  #lines: readonly Line[] = [];
  #top = 0;
  #topKey: string | undefined;
  #picked: string | undefined;
  #page = 1;

  get picked(): Line | undefined {
    return this.#lines.find(({ key }) => key === this.#picked);
  }

  /** Lines above those in sight. */
  get above(): number {
    return this.#top;
  }

  draw(region: Region, lines: readonly Line[], isActive: boolean, drawLine: (y: number, line: Line) => void): void {
    this.#lines = lines;
    this.#page = Math.max(1, region.height);
    this.#findPlace();
    for (let y = 0; y < this.#page; y++) {
      const line = lines[this.#top + y];
      if (line === undefined) break;
      drawLine(y, line);
      if (line.key !== this.#picked) continue;
      region.write(0, y, '>', styled('accent', 'ground', BOLD));
      const ground = indexOf(isActive ? 'selected' : 'raised');
      region.restyleRow(y, (style) => withGround(style, ground));
    }
  }

  /** One of `LINE_ACTIONS`. */
  act(action: ActionId): Outcome {
    switch (action) {
      case 'row-down':
        return this.#move(1);
      case 'row-up':
        return this.#move(-1);
      case 'page-down':
        return this.#move(this.#page);
      case 'page-up':
        return this.#move(-this.#page);
      case 'first-row':
        this.follow();
        return DONE;
      default:
        return this.#move(this.#lines.length);
    }
  }

  press(y: number): void {
    const line = this.#lines[this.#top + y];
    if (line !== undefined) this.#picked = line.key;
    this.#keepPlace();
  }

  wheel(rows: number): void {
    this.#picked = undefined;
    this.#scrollTo(this.#top + rows);
  }

  /** Back to the newest. */
  follow(): void {
    this.#picked = undefined;
    this.#scrollTo(0);
  }

  #move(by: number): Outcome {
    const last = this.#lines.length - 1;
    if (last < 0) return refuse('There is no line');
    const at = this.#lines.findIndex(({ key }) => key === this.#picked);
    const start = at < 0 ? this.#top - 1 : at;
    const target = Math.max(0, Math.min(last, start + by));
    this.#picked = this.#lines[target]?.key;
    if (target < this.#top) this.#scrollTo(target);
    else if (target >= this.#top + this.#page) this.#scrollTo(target - this.#page + 1);
    else this.#keepPlace();
    return DONE;
  }

  #scrollTo(top: number): void {
    this.#top = Math.max(0, Math.min(top, this.#lines.length - this.#page));
    this.#keepPlace();
  }

  #keepPlace(): void {
    const isHeld = this.#top > 0 || this.#picked !== undefined;
    this.#topKey = isHeld ? this.#lines[this.#top]?.key : undefined;
  }

  #findPlace(): void {
    if (this.#picked !== undefined && this.picked === undefined) this.#picked = undefined;
    const found = this.#topKey === undefined ? 0 : this.#lines.findIndex(({ key }) => key === this.#topKey);
    // What was at the top is let go of: the oldest that are left.
    this.#top = found < 0 ? this.#lines.length : found;
    this.#top = Math.max(0, Math.min(this.#top, this.#lines.length - this.#page));
    const at = this.#lines.findIndex(({ key }) => key === this.#picked);
    if (at >= 0) this.#top = Math.min(Math.max(this.#top, at - this.#page + 1), at);
    this.#keepPlace();
  }
}
