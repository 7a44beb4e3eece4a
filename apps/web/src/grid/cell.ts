import type { Column, Heat, Tone } from './column.ts';
import type { PlacedColumn } from './column-layout.ts';
import { type Direction, endFlash, flash } from './flash.ts';
import classes from './grid.module.css';

/** No cell is so wide that more of a text could be seen. */
const SHOWN_MAX = 300;
const HINT_MAX = 1_000;

const TONES: Readonly<Record<Exclude<Tone, ''>, string>> = {
  up: classes['up'] as string,
  down: classes['down'] as string,
  bad: classes['bad'] as string,
  muted: classes['muted'] as string,
  warn: classes['warn'] as string,
  buy: classes['buy'] as string,
  sell: classes['sell'] as string,
};

/** One cell of one row slot: writes to the page only what changed. */
export class Cell<Row> {
  readonly element = document.createElement('div');
  readonly column: Column<Row>;
  readonly #kept = document.createTextNode('');
  /** What changed last is in a span of its own, so that only those digits flash. */
  readonly #changed: { readonly element: HTMLSpanElement; readonly text: Text } | undefined;
  readonly #bar: HTMLElement | undefined;
  #text = '';
  #tone: Tone = '';
  #heat: Heat = 0;
  #share = -1;
  #hasHint = false;
  #number: number | undefined;

  constructor({ column, left, width }: PlacedColumn<Row>) {
    this.column = column;
    const { element } = this;
    element.className = [classes['cell'], column.align === 'end' && classes['end'], column.onPress && classes['press']]
      .filter(Boolean)
      .join(' ');
    element.setAttribute('role', 'gridcell');
    element.style.left = `${left}px`;
    element.style.width = `${width}px`;
    if (column.share !== undefined) {
      this.#bar = element.appendChild(document.createElement('i'));
      this.#bar.className = [classes['bar'], column.shareFrom === 'start' && classes['barFromStart']]
        .filter(Boolean)
        .join(' ');
    }
    element.append(this.#kept);
    if (column.flashes === true) {
      const [span, text] = [document.createElement('span'), document.createTextNode('')];
      span.append(text);
      element.append(span);
      this.#changed = { element: span, text };
    }
  }

  /** `canFlash`: the row was here before, and a change of it is news. */
  write(row: Row, canFlash: boolean): void {
    const { text, tone, heat, share } = this.column;
    const whole = text(row);
    const shown = whole.length > SHOWN_MAX ? whole.slice(0, SHOWN_MAX) : whole;
    if (shown !== this.#text) this.#writeText(shown, row, canFlash);
    else if (!canFlash) this.#settle(row);
    const nextTone = tone?.(row) ?? '';
    if (nextTone !== this.#tone) this.#writeTone(nextTone);
    if (heat !== undefined) this.#writeHeat(heat(row));
    if (share !== undefined) this.#writeShare(share(row) ?? 0);
  }

  /** The tooltip is made when somebody looks for it. */
  writeHint(row: Row): void {
    const { hint, text } = this.column;
    const { element } = this;
    const isCutOff = element.scrollWidth > element.clientWidth || text(row).length > SHOWN_MAX;
    const words = hint?.(row) ?? (isCutOff ? text(row) : '');
    this.clearHint();
    if (words === '') return;
    this.#hasHint = true;
    element.title = words.slice(0, HINT_MAX);
  }

  /** Another row: what was said of the one before is not of it. */
  clearHint(): void {
    if (!this.#hasHint) return;
    this.#hasHint = false;
    this.element.removeAttribute('title');
  }

  #writeText(shown: string, row: Row, canFlash: boolean): void {
    const before = this.#text;
    this.#text = shown;
    const changed = this.#changed;
    if (changed === undefined) {
      this.#kept.data = shown;
      return;
    }
    const same = canFlash ? commonLength(before, shown) : shown.length;
    const kept = shown.slice(0, same);
    if (this.#kept.data !== kept) this.#kept.data = kept;
    changed.text.data = shown.slice(same);
    if (!canFlash) {
      this.#settle(row);
      return;
    }
    const number = this.#numberOf(row);
    flash(changed.element, compare(this.#number, number));
    this.#number = number;
  }

  /** Another row, or a state that is no news: what flashes here is not of it. */
  #settle(row: Row): void {
    if (this.#changed === undefined) return;
    endFlash(this.#changed.element);
    this.#number = this.#numberOf(row);
  }

  #numberOf(row: Row): number | undefined {
    const exact = this.column.exact(row);
    return typeof exact === 'number' ? exact : undefined;
  }

  #writeTone(tone: Tone): void {
    if (this.#tone !== '') this.element.classList.remove(TONES[this.#tone]);
    if (tone !== '') this.element.classList.add(TONES[tone]);
    this.#tone = tone;
  }

  #writeHeat(heat: Heat): void {
    if (heat === this.#heat) return;
    this.#heat = heat;
    if (heat === 0) delete this.element.dataset['heat'];
    else this.element.dataset['heat'] = String(heat);
  }

  /** To one percent, so that most changes cost nothing. */
  #writeShare(share: number): void {
    const rounded = Math.round(Math.min(1, Math.max(0, share)) * 100);
    if (rounded === this.#share || this.#bar === undefined) return;
    this.#share = rounded;
    this.#bar.style.transform = `scaleX(${rounded / 100})`;
  }
}

function commonLength(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  let index = 0;
  while (index < length && left[index] === right[index]) index++;
  return index;
}

function compare(before: number | undefined, after: number | undefined): Direction {
  if (before === undefined || after === undefined || before === after) return 'flat';
  return after > before ? 'up' : 'down';
}
