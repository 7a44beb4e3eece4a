/**
 * A table of any length: only the rows in sight, and a few beside them, are in the page. Row slots are used again as
 * rows scroll by, and write only what changed.
 */
import { Cell } from './cell.ts';
import type { Column, Tone } from './column.ts';
import classes from './grid.module.css';

export interface GridState<Row> {
  readonly rows: ReadonlyMap<string, Row>;
  /** Keys in order. */
  readonly order: readonly string[];
  readonly columns: readonly Column<Row>[];
  readonly selected: string | undefined;
  /** Rows that are greyed: their source is away. */
  readonly isStale: (row: Row) => boolean;
  readonly canFlash: boolean;
}

interface Slot<Row> {
  readonly element: HTMLDivElement;
  readonly cells: readonly Cell<Row>[];
  key: string | undefined;
  index: number;
  isStale: boolean;
  isSelected: boolean;
}

/** Rows beside those in sight, above and below. */
const OVERSCAN = 4;
const TONES: Readonly<Record<Exclude<Tone, ''>, string>> = {
  up: classes['up'] as string,
  down: classes['down'] as string,
  muted: classes['muted'] as string,
  warn: classes['warn'] as string,
  buy: classes['buy'] as string,
  sell: classes['sell'] as string,
};
const CELL_CLASSES = {
  cell: classes['cell'] as string,
  end: classes['end'] as string,
  bar: classes['bar'] as string,
};

export class GridView<Row> {
  readonly #scroller: HTMLElement;
  readonly #body: HTMLElement;
  readonly #idPrefix: string;
  #state: GridState<Row>;
  #slots: Slot<Row>[] = [];
  #rowHeight = 0;
  #isScrollAwaited = false;

  /** `body` is inside of `scroller` and holds nothing else. */
  constructor(scroller: HTMLElement, body: HTMLElement, idPrefix: string, state: GridState<Row>) {
    this.#scroller = scroller;
    this.#body = body;
    this.#idPrefix = idPrefix;
    this.#state = state;
    this.measure();
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
  }

  get rowHeight(): number {
    return this.#rowHeight;
  }

  /** Rows in sight. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.#scroller.clientHeight / this.#rowHeight));
  }

  /** To be called when the size of the place, or of a row, may have changed. */
  measure(): void {
    const height = Number.parseFloat(getComputedStyle(this.#scroller).getPropertyValue('--row-height'));
    this.#rowHeight = Number.isFinite(height) && height > 0 ? height : 22;
    this.#build();
  }

  /** Draws all rows in sight anew where the columns changed, else what changed. */
  show(state: GridState<Row>): void {
    const before = this.#state;
    this.#state = state;
    if (before.columns !== state.columns) this.#build();
    else this.#paintWindow(undefined);
  }

  /** Draws these rows, where they are in sight. */
  paint(keys: ReadonlySet<string>): void {
    this.#paintWindow(keys);
  }

  idOf(key: string): string | undefined {
    return this.#slots.find((slot) => slot.key === key)?.element.id;
  }

  keyAt(element: Element): string | undefined {
    return this.#slots.find((slot) => slot.element.contains(element))?.key;
  }

  /** Brings a row into sight, with as little movement as can be. */
  reveal(index: number): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const top = index * this.#rowHeight;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + this.#rowHeight > scrollTop + clientHeight)
      this.#scroller.scrollTop = top + this.#rowHeight - clientHeight;
    this.#paintWindow(undefined);
  }

  #build(): void {
    const { columns } = this.#state;
    const visible = Math.ceil(this.#scroller.clientHeight / this.#rowHeight) + 1;
    const count = visible + 2 * OVERSCAN - 1;
    this.#slots = Array.from({ length: count }, (_, index) => this.#createSlot(columns, index));
    this.#body.replaceChildren(...this.#slots.map(({ element }) => element));
    this.#paintWindow(undefined);
  }

  #createSlot(columns: readonly Column<Row>[], number: number): Slot<Row> {
    const element = document.createElement('div');
    element.className = classes['row'] as string;
    element.setAttribute('role', 'row');
    element.id = `${this.#idPrefix}-${number}`;
    element.hidden = true;
    let left = 0;
    const cells = columns.map((column) => {
      const cell = new Cell(column, left, CELL_CLASSES, TONES);
      left += column.width;
      return cell;
    });
    element.append(...cells.map((cell) => cell.element));
    return { element, cells, key: undefined, index: -1, isStale: false, isSelected: false };
  }

  #scrolled(): void {
    if (this.#isScrollAwaited) return;
    this.#isScrollAwaited = true;
    requestAnimationFrame(() => {
      this.#isScrollAwaited = false;
      this.#paintWindow(undefined);
    });
  }

  #paintWindow(keys: ReadonlySet<string> | undefined): void {
    const { order, columns } = this.#state;
    const count = this.#slots.length;
    if (count === 0) return;
    if (keys === undefined) {
      this.#body.style.height = `${order.length * this.#rowHeight}px`;
      this.#body.style.width = `${columns.reduce((sum, { width }) => sum + width, 0)}px`;
    }
    const top = Math.floor(this.#scroller.scrollTop / this.#rowHeight) - OVERSCAN;
    const first = Math.max(0, Math.min(top, order.length - count));
    for (let index = first; index < first + count; index++) {
      const slot = this.#slots[index % count] as Slot<Row>;
      const key = order[index];
      const row = key === undefined ? undefined : this.#state.rows.get(key);
      if (key === undefined || row === undefined) hide(slot);
      else if (keys === undefined || slot.key !== key || slot.index !== index || keys.has(key)) {
        this.#paintRow(slot, key, row, index);
      }
    }
  }

  #paintRow(slot: Slot<Row>, key: string, row: Row, index: number): void {
    const { element } = slot;
    const isSameRow = slot.key === key;
    if (slot.index !== index) {
      element.style.transform = `translateY(${index * this.#rowHeight}px)`;
      element.setAttribute('aria-rowindex', String(index + 2));
      slot.index = index;
    }
    if (slot.key === undefined) element.hidden = false;
    slot.key = key;
    const isSelected = this.#state.selected === key;
    if (isSelected !== slot.isSelected) {
      slot.isSelected = isSelected;
      element.classList.toggle(classes['selected'] as string, isSelected);
      element.setAttribute('aria-selected', String(isSelected));
    }
    const isStale = this.#state.isStale(row);
    if (isStale !== slot.isStale) {
      slot.isStale = isStale;
      element.classList.toggle(classes['stale'] as string, isStale);
    }
    for (const cell of slot.cells) cell.write(row, isSameRow, this.#state.canFlash);
  }
}

function hide(slot: { readonly element: HTMLElement; key: string | undefined }): void {
  if (slot.key === undefined) return;
  slot.key = undefined;
  slot.element.hidden = true;
}
