/** Which of some rows are in sight, and which one is picked: what is picked is a row, and not a place. */
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Region } from '../screen/region.ts';
import { BOLD, withGround } from '../screen/style.ts';
import { indexOf, styled } from '../theme/styles.ts';

export const ROW_ACTIONS = [
  'row-down',
  'row-up',
  'page-down',
  'page-up',
  'first-row',
  'last-row',
] as const satisfies readonly ActionId[];

/** By how many rows one of `ROW_ACTIONS` moves, down above zero; undefined for others. */
export function stepOf(action: ActionId, page: number): number | undefined {
  switch (action) {
    case 'row-down':
      return 1;
    case 'row-up':
      return -1;
    case 'page-down':
      return page;
    case 'page-up':
      return -page;
    case 'first-row':
      return Number.NEGATIVE_INFINITY;
    case 'last-row':
      return Number.POSITIVE_INFINITY;
    default:
      return undefined;
  }
}

export class RowWindow {
  #keys: readonly string[] = [];
  #picked: string | undefined;
  #top = 0;
  #page = 1;
  /** By the wheel. */
  #isScrolledAway = false;

  get picked(): string | undefined {
    return this.#picked;
  }

  /** The first row in sight, and how many there is room for. */
  get top(): number {
    return this.#top;
  }

  get page(): number {
    return this.#page;
  }

  get inSight(): readonly string[] {
    return this.#keys.slice(this.#top, this.#top + this.#page);
  }

  /** The rows as they are now, in order. What was picked and is none of them is let go of. */
  show(keys: readonly string[], page = this.#page, top = this.#top): void {
    this.#keys = keys;
    this.#page = Math.max(1, page);
    this.#top = top;
    if (this.#picked !== undefined && !keys.includes(this.#picked)) this.#picked = undefined;
    this.#keepInSight();
  }

  /** Picks the row so many further; from `start` on where none is picked. Returns it; undefined where there is no row. */
  step(by: number, start: number): string | undefined {
    const at = this.#at;
    const target = clamp((at < 0 ? start : at) + by, this.#keys.length - 1);
    this.#picked = this.#keys[target];
    this.#isScrolledAway = false;
    this.#keepInSight();
    return this.#picked;
  }

  pick(key: string): void {
    this.#isScrolledAway = false;
    this.#picked = key;
  }

  release(): void {
    this.#picked = undefined;
  }

  /** What is picked stays so, out of sight where need be, until another row is. */
  wheel(rows: number): void {
    this.#isScrolledAway = true;
    this.scrollTo(this.#top + rows);
  }

  scrollTo(top: number): void {
    this.#top = clamp(top, this.#keys.length - this.#page);
  }

  /** Of a line in sight. */
  keyAt(line: number): string | undefined {
    return this.#keys[this.#top + line];
  }

  get #at(): number {
    return this.#picked === undefined ? -1 : this.#keys.indexOf(this.#picked);
  }

  #keepInSight(): void {
    this.scrollTo(this.#top);
    const at = this.#isScrolledAway ? -1 : this.#at;
    if (at >= 0) this.#top = Math.min(Math.max(this.#top, at - this.#page + 1), at);
  }
}

/** What is picked has a sign before it, and a ground of its own. */
export function markPicked(region: Region, y: number, isActive: boolean): void {
  region.write(0, y, '>', styled('accent', 'ground', BOLD));
  const ground = indexOf(isActive ? 'selected' : 'raised');
  region.restyleRow(y, (style) => withGround(style, ground));
}

function clamp(place: number, last: number): number {
  return Math.max(0, Math.min(place, last));
}
