/** A panel that is one table: of the rows of one channel, filtered by what is typed, in groups where it has some. */
import type { ChannelName, ChannelSelector } from '@tickboard/client/channel-rows';
import type { Command } from '@tickboard/client/view/command-language';
import type { EmptyWords } from '@tickboard/client/view/empty-words';
import { describeKept } from '@tickboard/client/view/feed-words';
import type { ActionId } from '@tickboard/client/view/keymap';
import { type FilterTerm, matchesFilter, parseFilter } from '@tickboard/client/view/row-filter';
import type { Judged } from '@tickboard/client/view/standing';
import type { PastEvents } from '../board/past-events.ts';
import type { Ticks } from '../board/ticks.ts';
import type { Desk } from '../board/desk.ts';
import type { News } from '../board/news.ts';
import type { PrintedRow } from '../print/print-columns.ts';
import type { Region } from '../screen/region.ts';
import type { Column } from './column.ts';
import {
  DONE,
  type FilterTarget,
  type Hint,
  type Outcome,
  type Panel,
  type PanelTable,
  refuse,
  type Scrolled,
} from './panel.ts';
import { type Sorting, Table, TABLE_ACTIONS } from './table.ts';

export interface TablePanelOptions<Row> {
  readonly desk: Desk;
  /** As the configuration of columns names it; its channel's name unless told. */
  readonly id?: string;
  readonly channel: ChannelName;
  readonly columns: readonly Column<Row>[];
  readonly rows: () => ReadonlyMap<string, Row>;
  readonly sorting: Sorting;
  readonly isStale?: (row: Row) => boolean;
  readonly comesFirst?: (row: Row) => boolean;
  /** What a word is looked for in; by the name that stands before it, where one does. */
  readonly name: (row: Row) => string | undefined;
  readonly fields: Readonly<Record<string, (row: Row) => string | undefined>>;
  /** Of which one is shown at a time, the first one at first. */
  readonly groups?: readonly string[];
  readonly isInGroup?: (row: Row, group: string) => boolean;
  /** For the title; the group's own name unless told. */
  readonly groupWords?: (group: string) => string;
  readonly empty: (group: string) => EmptyWords;
  /** Of the instrument, where a row is about one: what is picked is shown by the other panels. */
  readonly symbolOf?: (row: Row) => string | undefined;
  /** Whether it is enough to pick a row; else Enter does it. Another symbol of the desk picks its row, too. */
  readonly isSymbolPicked?: boolean;
  /** There may be very many rows: the title says how many of them are shown, and in what order. */
  readonly isLong?: boolean;
  /** The last events of a feed, of which so many are kept and no more. */
  readonly isFeed?: boolean;
  /** The order that a group begins with, where it has one of its own. */
  readonly sortingOf?: (group: string) => Sorting | undefined;
  /** What else it does, with the row that is picked. */
  readonly also?: Readonly<Partial<Record<ActionId, (key: string | undefined) => Outcome>>>;
  /** What the server has to send; all of the channel unless told. */
  readonly selectors?: () => readonly ChannelSelector[];
  /** Whose steps prices are written with. */
  readonly ticks?: Ticks;
  readonly past?: PastEvents;
  /** Rows that there were, and are not here. */
  readonly missing?: () => number;
  readonly hints?: readonly Hint[];
}

const MATCHES = ['next-match', 'previous-match'] as const;

export class TablePanel<Row> implements Panel {
  readonly judged: Judged;
  readonly hints: readonly Hint[];
  readonly actions: ReadonlySet<ActionId>;
  readonly filter: FilterTarget;
  readonly table: PanelTable;
  readonly #options: TablePanelOptions<Row>;
  readonly #table: Table<Row>;
  readonly #groups: readonly string[];
  #group = 0;
  #text = '';
  #terms: readonly FilterTerm[] = [];

  constructor(options: TablePanelOptions<Row>) {
    this.#options = options;
    const { desk, channel, columns, rows, sorting, isStale, comesFirst, symbolOf, groups = [] } = options;
    const { also = {}, hints = [], ticks } = options;
    this.#groups = groups;
    const isShown = (row: Row): boolean => this.#isShown(row);
    this.judged = { channels: [channel], shown: { [channel]: isShown } };
    this.hints = [
      { action: 'filter', words: 'filter' },
      { action: 'sort', words: 'sort' },
      ...(groups.length > 1 ? [{ action: 'next-group', words: 'group' } as const] : []),
      ...(symbolOf === undefined ? [] : [{ action: 'open', words: 'open' } as const]),
      ...hints,
    ];
    this.actions = new Set([
      ...TABLE_ACTIONS,
      ...MATCHES,
      ...(groups.length > 1 ? (['next-group'] as const) : []),
      ...(symbolOf === undefined ? [] : (['open'] as const)),
      ...(Object.keys(also) as ActionId[]),
    ]);
    this.table = {
      channel: channel,
      rows: () => this.#table.shownRows as readonly PrintedRow[],
      picked: () => this.#table.pickedRow as PrintedRow | undefined,
    };
    this.filter = { text: () => this.#text, setText: (text) => this.#setFilter(text) };
    this.#table = new Table({
      clock: desk.clock,
      columns,
      rows,
      sorting,
      isShown,
      empty: () => this.#whyEmpty(),
      picked: (key) => this.#picked(key),
      choices: desk.columnsOf(options.id ?? channel),
      ...(isStale !== undefined && { isStale }),
      ...(ticks !== undefined && { beside: (row: Row) => ticks.tickOf(symbolOf?.(row)) }),
      ...(comesFirst !== undefined && { isPinned: (_: string, row: Row) => comesFirst(row) }),
    });
  }

  get selectors(): readonly ChannelSelector[] {
    const { channel, selectors, ticks, rows, symbolOf } = this.#options;
    const own = selectors?.() ?? [channel];
    if (ticks === undefined || symbolOf === undefined) return own;
    return [...own, ...ticks.selectorsFor(rows().values().map(symbolOf))];
  }

  get heading(): string {
    const { isLong = false, isFeed = false, rows, missing, groupWords = (group) => group } = this.#options;
    const { size, sorting } = this.#table;
    // Of all it is told by how many there are.
    const isTold = this.#groups.length > 1 && !(isLong && this.#group === 0);
    const group = isTold ? `${isFeed ? '  ' : ' '}${groupWords(this.#groupName)}` : '';
    const sort = isLong && sorting !== undefined ? ` sort:${sorting.column}` : '';
    const filter = this.#text === '' ? '' : ` /${this.#text}`;
    const lost = missing?.() ?? 0;
    const count = isFeed ? describeKept(size, rows().size) : `${size}${isLong ? `/${rows().size}` : ''}`;
    return `${count}${lost === 0 ? '' : `, ${lost} missing`}${group}${sort}${filter}`;
  }

  /** Its key. */
  get picked(): string | undefined {
    return this.#table.picked;
  }

  get columns(): readonly string[] {
    return this.#table.columnNames;
  }

  get scrolled(): Scrolled {
    return this.#table.scrolled;
  }

  draw(region: Region, isActive: boolean): void {
    this.#options.past?.follow();
    this.#table.draw(region, isActive);
  }

  redraw(region: Region, isActive: boolean, news: News): boolean {
    const { past, channel } = this.#options;
    past?.follow();
    return this.#table.redraw(region, isActive, (key) => news.has(channel, key));
  }

  act(action: ActionId): Outcome {
    switch (action) {
      case 'next-group':
        return this.#nextGroup();
      case 'open':
        return this.#open();
      case 'next-match':
      case 'previous-match':
        if (this.#text === '') return refuse('Nothing is looked for: / filters');
        return this.#table.act(action === 'next-match' ? 'row-down' : 'row-up');
      default:
        return this.#do(action) ?? this.#table.act(action);
    }
  }

  run(command: Command): Outcome | undefined {
    switch (command.name) {
      case 'filter':
        this.#setFilter(command.values.EXPR ?? '');
        return DONE;
      case 'sym':
        this.#pickSymbol();
        return undefined;
      default:
        return this.#table.run(command);
    }
  }

  press(x: number, y: number): void {
    this.#table.press(x, y);
  }

  wheel(rows: number): void {
    this.#table.wheel(rows);
  }

  get #groupName(): string {
    return this.#groups[this.#group] ?? '';
  }

  #isShown(row: Row): boolean {
    const { isInGroup, name, fields } = this.#options;
    if (isInGroup?.(row, this.#groupName) === false) return false;
    return matchesFilter(this.#terms, (field) => (field === undefined ? name : fields[field])?.(row));
  }

  #nextGroup(): Outcome {
    this.#group = (this.#group + 1) % this.#groups.length;
    const sorting = this.#options.sortingOf?.(this.#groupName);
    if (sorting !== undefined) this.#table.sort(sorting.column, sorting.isDescending ? 'desc' : 'asc');
    this.#table.refresh();
    return DONE;
  }

  #do(action: ActionId): Outcome | undefined {
    const outcome = this.#options.also?.[action]?.(this.#table.picked);
    // It may decide which rows are shown, and which come first.
    if (outcome !== undefined) this.#table.refresh();
    return outcome;
  }

  #pickSymbol(): void {
    const { desk, rows, symbolOf, isSymbolPicked = false } = this.#options;
    const { symbol } = desk.settings;
    if (!isSymbolPicked || symbol === undefined) return;
    for (const [key, row] of rows()) {
      if (symbolOf?.(row) !== symbol) continue;
      this.#table.pick(key);
      return;
    }
  }

  #setFilter(text: string): void {
    this.#text = text;
    this.#terms = parseFilter(text, Object.keys(this.#options.fields));
    this.#table.refresh();
  }

  #symbolOf(key: string | undefined): string | undefined {
    const { rows, symbolOf } = this.#options;
    const row = key === undefined ? undefined : rows().get(key);
    return row === undefined ? undefined : symbolOf?.(row);
  }

  #picked(key: string): void {
    const symbol = this.#options.isSymbolPicked === true ? this.#symbolOf(key) : undefined;
    if (symbol !== undefined) this.#options.desk.change({ symbol });
  }

  #open(): Outcome {
    const { picked } = this.#table;
    if (picked === undefined) return refuse('No row is picked: arrows pick one');
    const symbol = this.#symbolOf(picked);
    if (symbol === undefined) return refuse('It is not told which instrument this is of');
    this.#options.desk.change({ symbol });
    return { kind: 'done', view: 'trade', words: `Shown by all panels: ${symbol}` };
  }

  #whyEmpty(): EmptyWords {
    const { rows, isInGroup, empty } = this.#options;
    const group = this.#groupName;
    const isAny =
      isInGroup === undefined
        ? rows().size > 0
        : rows()
            .values()
            .some((row) => isInGroup(row, group));
    if (!isAny) return empty(group);
    return { title: `No row matches "${this.#text}"`, words: '/ changes the filter, :filter clears it.' };
  }
}
