import type { Column, Tone } from './column.ts';
import { flash } from './flash.ts';

export interface CellClasses {
  readonly cell: string;
  readonly end: string;
  readonly bar: string;
}

/** One cell of one row slot: writes to the page only what changed. */
export class Cell<Row> {
  readonly element = document.createElement('div');
  readonly #column: Column<Row>;
  readonly #tones: Readonly<Record<Exclude<Tone, ''>, string>>;
  /** What changed last is in a span of its own, so that only those digits flash. */
  readonly #kept = document.createTextNode('');
  readonly #changed: HTMLSpanElement | undefined;
  readonly #bar: HTMLElement | undefined;
  #text = '';
  #tone: Tone = '';
  #share = -1;
  #number: number | undefined;

  constructor(
    column: Column<Row>,
    left: number,
    classes: CellClasses,
    tones: Readonly<Record<Exclude<Tone, ''>, string>>,
  ) {
    this.#column = column;
    this.#tones = tones;
    const { element } = this;
    element.className = column.align === 'end' ? `${classes.cell} ${classes.end}` : classes.cell;
    element.setAttribute('role', 'gridcell');
    element.style.left = `${left}px`;
    element.style.width = `${column.width}px`;
    if (column.share !== undefined) {
      this.#bar = element.appendChild(document.createElement('i'));
      this.#bar.className = classes.bar;
    }
    element.append(this.#kept);
    if (column.flashes === true) element.append((this.#changed = document.createElement('span')));
  }

  /** `isSameRow`: the row was here before, so a change is news. */
  write(row: Row, isSameRow: boolean, canFlash: boolean): void {
    const { text, tone, share } = this.#column;
    const shown = text(row);
    if (shown !== this.#text) this.#writeText(shown, row, isSameRow && canFlash);
    else if (!isSameRow) this.#number = this.#numberOf(row);
    const nextTone = tone?.(row) ?? '';
    if (nextTone !== this.#tone) this.#writeTone(nextTone);
    if (share !== undefined) this.#writeShare(share(row) ?? 0);
  }

  #writeText(shown: string, row: Row, canFlash: boolean): void {
    const before = this.#text;
    this.#text = shown;
    // What is cut off can be read all the same.
    const { align, hint } = this.#column;
    if (hint !== undefined || align === 'start') this.element.title = hint?.(row) ?? shown;
    if (this.#changed === undefined) {
      this.#kept.data = shown;
      return;
    }
    const same = canFlash ? commonLength(before, shown) : 0;
    this.#kept.data = shown.slice(0, same);
    this.#changed.textContent = shown.slice(same);
    const number = this.#numberOf(row);
    if (canFlash) flash(this.#changed, compare(this.#number, number));
    this.#number = number;
  }

  #numberOf(row: Row): number | undefined {
    const exact = this.#column.exact(row);
    return typeof exact === 'number' ? exact : undefined;
  }

  #writeTone(tone: Tone): void {
    if (this.#tone !== '') this.element.classList.remove(this.#tones[this.#tone]);
    if (tone !== '') this.element.classList.add(this.#tones[tone]);
    this.#tone = tone;
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

function compare(before: number | undefined, after: number | undefined): 'up' | 'down' | 'flat' {
  if (before === undefined || after === undefined || before === after) return 'flat';
  return after > before ? 'up' : 'down';
}
