/**
 * Every table of the terminal: rows in order, of which some are in sight, and one is picked. What is picked is a row
 * and not a place. Rules: docs/spec/terminal.md.
 */
import { changeColumns } from '@tickboard/client/view/column-words';
import type { Command } from '@tickboard/client/view/command-language';
import type { EmptyWords } from '@tickboard/client/view/empty-words';
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Clock } from '@tickboard/core/clock';
import type { ColumnChoices } from '../board/desk.ts';
import { widthOf } from '../screen/characters.ts';
import type { Region } from '../screen/region.ts';
import { BOLD, DIM, withAttributes } from '../screen/style.ts';
import { MUTED, styled, TEXT } from '../theme/styles.ts';
import type { Column } from './column.ts';
import { type PlacedColumn, placeColumns } from './column-layout.ts';
import { drawEmpty } from './empty.ts';
import { DONE, type Outcome, refuse, type Scrolled } from './panel.ts';
import { isSameOrder, orderRows } from './row-sorting.ts';
import { markPicked, ROW_ACTIONS, RowWindow, stepOf } from './row-window.ts';
import { drawTotals, hasTotals } from './table-totals.ts';

export interface Sorting {
  readonly column: string;
  readonly isDescending: boolean;
}

export interface TableOptions<Row> {
  readonly clock: Clock;
  readonly columns: readonly Column<Row>[];
  readonly rows: () => ReadonlyMap<string, Row>;
  readonly isShown?: (row: Row) => boolean;
  /** These come first, sorted among themselves. */
  readonly isPinned?: (key: string, row: Row) => boolean;
  readonly isStale?: (row: Row) => boolean;
  readonly sorting?: Sorting;
  /** What a row shows that is not told by it, such as how finely its prices are written. */
  readonly beside?: (row: Row) => unknown;
  /** What is said where there is no row. */
  readonly empty: () => EmptyWords;
  readonly picked?: (key: string) => void;
  /** Where the person can choose columns. */
  readonly choices?: ColumnChoices;
}

/** Moving, sorting and showing other columns. */
export const TABLE_ACTIONS = [
  ...ROW_ACTIONS,
  'column-left',
  'column-right',
  'sort',
  'reverse',
] as const satisfies readonly ActionId[];

/** An order stands for so long, so that rows can be read. */
const SORT_INTERVAL_MS = 1_000;
const HEADER_ROWS = 1;
const MARK_WIDTH = 2;
/** Before the line of the frame. */
const PADDING = 1;
const STALE_X = 1;
/** Greyed alone it would be told by colour. */
const STALE_MARK = '!';
/** A region that is lower has more need of rows than of their sum. */
const TOTALS_FROM_HEIGHT = 4;

export class Table<Row> {
  readonly #options: TableOptions<Row>;
  #sorting: Sorting | undefined;
  readonly #window = new RowWindow();
  #order: readonly string[] = [];
  #orderedAtMs = Number.NEGATIVE_INFINITY;
  #rowsThen = -1;
  #skipped = 0;
  #placed: readonly PlacedColumn<Row>[] = [];
  /** What the rows stand in as they were drawn last; undefined where none were, or their columns moved. */
  #drawn: { readonly order: readonly string[]; readonly isSummedUp: boolean } | undefined;
  /** Of the rows in sight, as they were drawn last. */
  readonly #besides = new Map<string, unknown>();
  /** Of columns that are as wide as their texts, by id. */
  readonly #widths = new Map<string, number>();

  constructor(options: TableOptions<Row>) {
    this.#options = options;
    this.#sorting = options.sorting;
  }

  get picked(): string | undefined {
    return this.#window.picked;
  }

  get sorting(): Sorting | undefined {
    return this.#sorting;
  }

  get size(): number {
    return this.#orderNow().length;
  }

  get columnNames(): readonly string[] {
    return this.#options.columns.map(({ id }) => id);
  }

  /** As it was drawn last. */
  get scrolled(): Scrolled {
    const { page, top } = this.#window;
    return { y: HEADER_ROWS, page, top, rows: this.#order.length };
  }

  /** As they are shown, with what is not in sight. */
  get shownRows(): readonly Row[] {
    const rows = this.#options.rows();
    return this.#orderNow().flatMap((key) => rows.get(key) ?? []);
  }

  get pickedRow(): Row | undefined {
    const { picked } = this.#window;
    return picked === undefined ? undefined : this.#options.rows().get(picked);
  }

  /** What decides which rows are shown changed: the order is made anew. */
  refresh(): void {
    this.#orderedAtMs = Number.NEGATIVE_INFINITY;
  }

  pick(key: string): void {
    this.#window.pick(key);
    this.#options.picked?.(key);
  }

  draw(region: Region, isActive: boolean): void {
    const order = this.#orderNow();
    this.#placed = placeColumns(this.#columns(), region.width - MARK_WIDTH - PADDING, this.#skipped);
    this.#drawHeader(region);
    this.#drawn = undefined;
    this.#besides.clear();
    const rows = this.#options.rows();
    if (order.length === 0) {
      const { title, words } = this.#options.empty();
      drawEmpty(
        region.part({ x: 0, y: HEADER_ROWS, width: region.width, height: region.height - HEADER_ROWS }),
        title,
        words,
      );
      return;
    }
    const isSummedUp = hasTotals(this.#columns()) && region.height >= TOTALS_FROM_HEIGHT;
    this.#window.show(order, region.height - HEADER_ROWS - (isSummedUp ? 1 : 0));
    for (const [line, key] of this.#window.inSight.entries()) {
      const row = rows.get(key);
      if (row !== undefined) this.#drawRow(region, HEADER_ROWS + line, key, row, isActive);
    }
    if (isSummedUp) this.#drawTotals(region);
    this.#drawn = { order, isSummedUp };
  }

  /**
   * Where all is as it was drawn last but for rows that are news: draws these. False where more has changed. What time
   * alone changes is left to `draw`.
   */
  redraw(region: Region, isActive: boolean, isNews: (key: string) => boolean): boolean {
    const order = this.#orderNow();
    const drawn = this.#drawn;
    if (drawn === undefined || drawn.order !== order) return false;
    const rows = this.#options.rows();
    const { beside } = this.#options;
    const { inSight } = this.#window;
    for (let line = 0; line < inSight.length; line++) {
      const key = inSight[line] as string;
      const row = rows.get(key);
      if (row === undefined) {
        this.refresh();
        return false;
      }
      if (!isNews(key) && Object.is(beside?.(row), this.#besides.get(key))) continue;
      const y = HEADER_ROWS + line;
      region.part({ x: 0, y, width: region.width, height: 1 }).fill(TEXT);
      this.#drawRow(region, y, key, row, isActive);
    }
    if (drawn.isSummedUp) this.#drawTotals(region);
    return true;
  }

  /** One of `TABLE_ACTIONS`. */
  act(action: ActionId): Outcome {
    const step = stepOf(action, this.#window.page);
    if (step !== undefined) return this.#move(step);
    switch (action) {
      case 'column-left':
        return this.#skip(-1);
      case 'column-right':
        return this.#skip(1);
      case 'sort':
        return this.#sortByNext();
      case 'reverse':
        return this.#reverse();
      default:
        return refuse('No table does this');
    }
  }

  /** What commands do to every table; undefined for others. */
  run(command: Command): Outcome | undefined {
    switch (command.name) {
      case 'sort':
        return this.sort(command.values.COL, command.values.ORDER);
      case 'cols':
        return this.#choose(command.values['+COL -COL']);
      default:
        return undefined;
    }
  }

  /** By a column's id, or its title. */
  sort(name: string, order: 'asc' | 'desc' | undefined): Outcome {
    const column = this.#sortable().find(({ id, title }) => [id, title].some((each) => isSameName(each, name)));
    if (column === undefined) {
      return refuse(
        `"${name}": expected one of ${this.#sortable()
          .map(({ id }) => id)
          .join(', ')}`,
      );
    }
    this.#sortBy({
      column: column.id,
      isDescending: order === undefined ? column.isLargestFirst === true : order === 'desc',
    });
    return DONE;
  }

  press(x: number, y: number): void {
    if (y < HEADER_ROWS) {
      const hit = this.#placed.find((placed) => {
        const from = placed.x + MARK_WIDTH;
        return x >= from && x < from + placed.width;
      });
      if (hit?.column.sortBy !== undefined) this.#press(hit.column);
      return;
    }
    const key = this.#window.keyAt(y - HEADER_ROWS);
    if (key !== undefined) this.pick(key);
  }

  /** What is picked stays so, out of sight where need be, until keys move on from it. */
  wheel(rows: number): void {
    this.#window.wheel(rows);
  }

  #press(column: Column<Row>): void {
    if (this.#sorting?.column === column.id) this.#reverse();
    else this.#sortBy({ column: column.id, isDescending: column.isLargestFirst === true });
  }

  /** Without those that were not chosen. The first one stays, and so do those that have no priority. */
  #columns(): readonly Column<Row>[] {
    const { columns, choices } = this.#options;
    const chosen = choices?.read();
    const shown =
      chosen === undefined ? columns : columns.filter((column) => isFixed(column) || chosen.includes(column.id));
    return shown.map((column) => {
      const width = this.#widths.get(column.id);
      return width === undefined ? column : { ...column, width };
    });
  }

  #choose(words: string): Outcome {
    const { columns, choices } = this.#options;
    if (choices === undefined) return refuse('The columns of this table are always there');
    const shown = new Set(this.#columns().map(({ id }) => id));
    const offered = columns.map((column) => {
      return { id: column.id, title: column.title, isChosen: shown.has(column.id), isFixed: isFixed(column) };
    });
    try {
      choices.write(changeColumns(offered, words));
      return DONE;
    } catch (error) {
      return refuse((error as Error).message);
    }
  }

  #sortable(): readonly Column<Row>[] {
    return this.#options.columns.filter(({ sortBy }) => sortBy !== undefined);
  }

  #sortByNext(): Outcome {
    const sortable = this.#sortable();
    const index = sortable.findIndex(({ id }) => id === this.#sorting?.column);
    const next = sortable[(index + 1) % sortable.length];
    if (next === undefined) return refuse('Nothing here can be sorted');
    this.#sortBy({ column: next.id, isDescending: next.isLargestFirst === true });
    return DONE;
  }

  #reverse(): Outcome {
    if (this.#sorting === undefined) return refuse('Nothing is sorted: s sorts');
    this.#sortBy({ ...this.#sorting, isDescending: !this.#sorting.isDescending });
    return DONE;
  }

  #sortBy(sorting: Sorting): void {
    this.#sorting = sorting;
    this.refresh();
  }

  #move(rows: number): Outcome {
    const order = this.#orderNow();
    this.#window.show(order);
    const key = this.#window.step(rows, rows < 0 ? order.length : -1);
    if (key === undefined) return refuse('There is no row');
    this.#options.picked?.(key);
    return DONE;
  }

  #skip(columns: number): Outcome {
    const skipped = this.#skipped + columns;
    if (skipped < 0) return refuse('This is the first column');
    if (skipped > this.#columns().length - 2) return refuse('This is the last column');
    this.#skipped = skipped;
    return DONE;
  }

  #orderNow(): readonly string[] {
    const { clock, rows, columns, isShown, isPinned } = this.#options;
    const all = rows();
    const isFresh = clock.monotonic() - this.#orderedAtMs < SORT_INTERVAL_MS && this.#rowsThen === all.size;
    if (isFresh) return this.#order;
    this.#orderedAtMs = clock.monotonic();
    this.#rowsThen = all.size;
    const sortBy = columns.find(({ id }) => id === this.#sorting?.column)?.sortBy;
    const order = orderRows(all, { isShown, isPinned, sortBy, isDescending: this.#sorting?.isDescending === true });
    if (!isSameOrder(order, this.#order)) this.#order = order;
    this.#measure();
    return this.#order;
  }

  /** By all rows and not by those in sight: scrolling and filters move no column. */
  #measure(): void {
    for (const { id, width, widthMax, text } of this.#options.columns) {
      if (widthMax === undefined) continue;
      let longest = this.#widths.get(id) ?? width;
      for (const row of this.#options.rows().values()) {
        if (longest >= widthMax) break;
        longest = Math.min(widthMax, Math.max(longest, widthOf(text(row))));
      }
      if (longest !== this.#widths.get(id)) this.#drawn = undefined;
      this.#widths.set(id, longest);
    }
  }

  #drawHeader(region: Region): void {
    for (const { column, x, width } of this.#placed) {
      const isSorted = column.id === this.#sorting?.column;
      const sign = this.#sorting?.isDescending === true ? '\u2193' : '\u2191';
      const title = isSorted ? `${column.title}${sign}` : column.title;
      const style = isSorted ? withAttributes(styled('text'), BOLD) : MUTED;
      region.writeWithin(MARK_WIDTH + x, 0, width, title, style, column.align);
    }
  }

  #drawTotals(region: Region): void {
    const rows = this.#options.rows();
    const shown = this.#order.flatMap((key) => rows.get(key) ?? []);
    drawTotals(region, this.#placed, { rows: shown, x: MARK_WIDTH, isStale: this.#options.isStale });
  }

  #drawRow(region: Region, y: number, key: string, row: Row, isActive: boolean): void {
    const { beside, isStale: isRowStale } = this.#options;
    if (beside !== undefined) this.#besides.set(key, beside(row));
    const isStale = isRowStale?.(row) === true;
    for (const { column, x, width } of this.#placed) {
      const colour = isStale ? 'muted' : (column.colour?.(row) ?? 'text');
      const style = styled(colour, 'ground', isStale ? DIM : 0);
      region.writeWithin(MARK_WIDTH + x, y, width, textWithin(column, row, width), style, column.align);
    }
    if (isStale) region.write(STALE_X, y, STALE_MARK, styled('warn'));
    if (key === this.#window.picked) markPicked(region, y, isActive);
  }
}

function isFixed<Row>({ priority }: Column<Row>): boolean {
  return priority === undefined;
}

function textWithin<Row>({ text, compact }: Column<Row>, row: Row, width: number): string {
  const full = text(row);
  return compact === undefined || widthOf(full) <= width ? full : compact(row);
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
