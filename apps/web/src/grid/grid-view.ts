/**
 * A table of any length: only the rows in sight, and a few beside them, are in the page. Row slots are used again as
 * rows scroll by, and write only what changed.
 */
import { Cell } from './cell.ts';
import { endOf, type PlacedColumn } from './column-layout.ts';
import classes from './grid.module.css';

export interface GridState<Row> {
  readonly rows: ReadonlyMap<string, Row>;
  /** Keys in order. */
  readonly order: readonly string[];
  readonly columns: readonly PlacedColumn<Row>[];
  readonly selected: string | undefined;
  /** The column that the keyboard is at; none where it is at the whole row. */
  readonly cursor: string | undefined;
  /** Whether the keyboard is in the header. */
  readonly isInHeader: boolean;
  /** Whether a row of totals stands over the last row in sight. */
  readonly hasTotal: boolean;
  readonly pinned: ReadonlySet<string>;
  /** Rows that are greyed: their source is away. */
  readonly isStale: (row: Row) => boolean;
}

interface Slot<Row> {
  readonly element: HTMLDivElement;
  readonly cells: readonly Cell<Row>[];
  readonly flags: Map<string, boolean>;
  key: string | undefined;
  index: number;
}

/** Rows beside those in sight, above and below. */
const OVERSCAN = 4;
const FLAGS = {
  selected: classes['selected'] as string,
  stale: classes['stale'] as string,
  pinned: classes['pinned'] as string,
} as const;

export class GridView<Row> {
  readonly #scroller: HTMLElement;
  readonly #body: HTMLElement;
  readonly #idPrefix: string;
  #state: GridState<Row>;
  #slots: Slot<Row>[] = [];
  #rowHeight = 0;
  #headerHeight = 0;
  #clientHeight = 0;
  /** Kept, for to ask for it while a frame is being written costs a layout of its own. */
  #scrollTop = 0;
  #cursorCell: HTMLElement | undefined;
  #active: string | undefined;
  readonly #stop = new AbortController();

  /** `body` is inside of `scroller`, beneath a header that stays in sight, and holds nothing else. */
  constructor(scroller: HTMLElement, body: HTMLElement, idPrefix: string, state: GridState<Row>) {
    this.#scroller = scroller;
    this.#body = body;
    this.#idPrefix = idPrefix;
    this.#state = state;
    const { signal } = this.#stop;
    const scrolled = () => {
      this.#scrollTop = scroller.scrollTop;
      this.#paintWindow(undefined, false);
    };
    scroller.addEventListener('scroll', scrolled, { passive: true, signal });
    body.addEventListener('pointerover', ({ target }) => this.#writeHint(target as Element), { passive: true, signal });
    this.measure();
  }

  dispose(): void {
    this.#stop.abort();
  }

  /** Rows in sight, of which one stays when a page is turned. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.#heightOfRows / this.#rowHeight) - 1);
  }

  /** To be called when the size of the place, or of a row, may have changed. */
  measure(): void {
    const style = getComputedStyle(this.#scroller);
    const [rowHeight, count] = [this.#rowHeight, this.#slotCount];
    this.#rowHeight = pixels(style.getPropertyValue('--row-height'), 22);
    this.#headerHeight = pixels(style.getPropertyValue('--header-height'), 24);
    this.#clientHeight = this.#scroller.clientHeight;
    this.#scrollTop = this.#scroller.scrollTop;
    if (rowHeight !== this.#rowHeight || count !== this.#slotCount) this.#build();
    else this.#paintWindow(undefined, false);
  }

  /** Draws all rows in sight anew where the columns changed, else what changed. */
  show(state: GridState<Row>): void {
    const before = this.#state;
    this.#state = state;
    if (before.columns !== state.columns || before.rows !== state.rows || this.#slots.length !== this.#slotCount)
      this.#build();
    else this.#paintWindow(undefined, false);
  }

  /** Draws these rows, where they are in sight; all of them where none are told. */
  paint(keys: ReadonlySet<string> | undefined, canFlash: boolean): void {
    this.#paintWindow(keys, canFlash);
  }

  /** Writes what changes without a change of the row, and leaves what came to the frame that shows it as news. */
  paintTimed(): void {
    const { rows, isStale } = this.#state;
    for (const slot of this.#slots) {
      const row = slot.key === undefined ? undefined : rows.get(slot.key);
      if (row === undefined) continue;
      setFlag(slot, 'stale', isStale(row));
      for (const cell of slot.cells) if (cell.column.isTimed === true) cell.write(row, false);
    }
  }

  keyAt(element: Element): string | undefined {
    return this.#slots.find((slot) => slot.element.contains(element))?.key;
  }

  columnAt(element: Element): PlacedColumn<Row>['column'] | undefined {
    const slot = this.#slots.find((each) => each.element.contains(element));
    return slot?.cells.find((cell) => cell.element.contains(element))?.column;
  }

  /** Brings a row, and the column of the cursor, into sight with as little movement as can be. */
  reveal(index: number): void {
    const [top, height] = [index * this.#rowHeight, this.#heightOfRows];
    if (top < this.#scrollTop) this.#scroller.scrollTop = top;
    else if (top + this.#rowHeight > this.#scrollTop + height) {
      this.#scroller.scrollTop = top + this.#rowHeight - height;
    }
    const { scrollTop } = this.#scroller;
    if (scrollTop === this.#scrollTop) return;
    this.#scrollTop = scrollTop;
    this.#paintWindow(undefined, false);
  }

  revealColumn(id: string): void {
    const placed = this.#state.columns.find(({ column }) => column.id === id);
    const { scrollLeft, clientWidth } = this.#scroller;
    if (placed === undefined) return;
    if (placed.left < scrollLeft) this.#scroller.scrollLeft = placed.left;
    else if (placed.left + placed.width > scrollLeft + clientWidth) {
      this.#scroller.scrollLeft = placed.left + placed.width - clientWidth;
    }
  }

  get #heightOfRows(): number {
    const total = this.#state.hasTotal ? this.#rowHeight + 1 : 0;
    return Math.max(0, this.#clientHeight - this.#headerHeight - total);
  }

  /** As many as are in sight, and those beside them. */
  get #slotCount(): number {
    return Math.ceil(this.#heightOfRows / this.#rowHeight) + 2 * OVERSCAN;
  }

  #build(): void {
    const { columns } = this.#state;
    this.#slots = Array.from({ length: this.#slotCount }, (_, index) => this.#createSlot(columns, index));
    this.#body.style.width = `${endOf(columns)}px`;
    this.#body.replaceChildren(...this.#slots.map(({ element }) => element));
    this.#paintWindow(undefined, false);
  }

  #createSlot(columns: readonly PlacedColumn<Row>[], number: number): Slot<Row> {
    const element = document.createElement('div');
    element.className = classes['row'] as string;
    element.setAttribute('role', 'row');
    element.setAttribute('aria-selected', 'false');
    element.id = `${this.#idPrefix}-${number}`;
    element.hidden = true;
    const cells = columns.map((placed) => new Cell(placed));
    for (const cell of cells) cell.element.id = `${element.id}-${cell.column.id}`;
    element.append(...cells.map((cell) => cell.element));
    return { element, cells, flags: new Map(), key: undefined, index: -1 };
  }

  #paintWindow(keys: ReadonlySet<string> | undefined, canFlash: boolean): void {
    const { order, rows } = this.#state;
    const count = this.#slots.length;
    if (count === 0) return;
    if (keys === undefined) this.#body.style.height = `${order.length * this.#rowHeight}px`;
    const top = Math.floor(this.#scrollTop / this.#rowHeight) - OVERSCAN;
    const first = Math.max(0, Math.min(top, order.length - count));
    for (let index = first; index < first + count; index++) {
      const slot = this.#slots[index % count] as Slot<Row>;
      const key = order[index];
      const row = key === undefined ? undefined : rows.get(key);
      if (key === undefined || row === undefined) hide(slot);
      else if (keys === undefined || slot.key !== key || slot.index !== index || keys.has(key)) {
        this.#paintRow(slot, key, row, index, canFlash);
      }
    }
    if (keys === undefined) this.#tellActive();
  }

  #paintRow(slot: Slot<Row>, key: string, row: Row, index: number, canFlash: boolean): void {
    const { element } = slot;
    const isNews = canFlash && slot.key === key;
    if (slot.index !== index) {
      element.style.transform = `translateY(${index * this.#rowHeight}px)`;
      // The header is the first row.
      element.setAttribute('aria-rowindex', String(index + 2));
      slot.index = index;
    }
    if (slot.key === undefined) element.hidden = false;
    if (slot.key !== key) {
      element.dataset['key'] = key;
      for (const cell of slot.cells) cell.clearHint();
    }
    slot.key = key;
    const { selected, isStale, pinned } = this.#state;
    if (setFlag(slot, 'selected', selected === key)) element.setAttribute('aria-selected', String(selected === key));
    setFlag(slot, 'stale', isStale(row));
    setFlag(slot, 'pinned', pinned.has(key));
    for (const cell of slot.cells) cell.write(row, isNews);
  }

  /** The keyboard is in the header, at the selected row or at a cell of it: at what of that is in the page. */
  #tellActive(): void {
    const { selected, cursor, isInHeader } = this.#state;
    const slot = selected === undefined ? undefined : this.#slots.find(({ key }) => key === selected);
    const cell = isInHeader ? undefined : slot?.cells.find(({ column }) => column.id === cursor)?.element;
    if (cell !== this.#cursorCell) {
      delete this.#cursorCell?.dataset['cursor'];
      if (cell !== undefined) cell.dataset['cursor'] = '';
      this.#cursorCell = cell;
    }
    const heading = isInHeader && cursor !== undefined ? headingId(this.#idPrefix, cursor) : undefined;
    const active = heading ?? cell?.id ?? slot?.element.id;
    if (active === this.#active) return;
    this.#active = active;
    if (active === undefined) this.#scroller.removeAttribute('aria-activedescendant');
    else this.#scroller.setAttribute('aria-activedescendant', active);
  }

  #writeHint(target: Element): void {
    const slot = this.#slots.find(({ element }) => element.contains(target));
    const cell = slot?.cells.find(({ element }) => element.contains(target));
    const row = slot?.key === undefined ? undefined : this.#state.rows.get(slot.key);
    if (row !== undefined) cell?.writeHint(row);
  }
}

export function headingId(prefix: string, column: string): string {
  return `${prefix}-heading-${column}`;
}

function hide(slot: { readonly element: HTMLElement; key: string | undefined }): void {
  if (slot.key === undefined) return;
  slot.key = undefined;
  slot.element.hidden = true;
}

/** Returns whether that is a change. */
function setFlag(slot: Pick<Slot<unknown>, 'element' | 'flags'>, flag: keyof typeof FLAGS, isSet: boolean): boolean {
  if ((slot.flags.get(flag) ?? false) === isSet) return false;
  slot.flags.set(flag, isSet);
  slot.element.classList.toggle(FLAGS[flag], isSet);
  return true;
}

function pixels(text: string, otherwise: number): number {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) && value > 0 ? value : otherwise;
}
