/** Tickers: sorted, filtered, grouped, favourites first. */
import type { Command } from '@tickboard/client/view/command-language';
import type { EmptyWords } from '@tickboard/client/view/empty-words';
import type { ActionId } from '@tickboard/client/view/keymap';
import { isInGroup, MARKET_GROUPS, type MarketGroup, quoteOf } from '@tickboard/client/view/markets';
import { matchesFilter, parseFilter } from '@tickboard/client/view/row-filter';
import type { Judged } from '@tickboard/client/view/standing';
import type { Desk } from '../../board/desk.ts';
import {
  DONE,
  type FilterTarget,
  type Outcome,
  type Panel,
  type PanelTable,
  refuse,
  type Scrolled,
} from '../../panel/panel.ts';
import { Table, TABLE_ACTIONS } from '../../panel/table.ts';
import type { Region } from '../../screen/region.ts';
import { createMarketColumns, type Market } from './market-columns.ts';

const CHANNELS = ['market_data'] as const;
const FIELDS = ['source', 'quote'] as const;

export class MarketsPanel implements Panel {
  readonly selectors = CHANNELS;
  readonly judged: Judged;
  readonly hints = [
    { action: 'filter', words: 'filter' },
    { action: 'sort', words: 'sort' },
    { action: 'next-group', words: 'group' },
    { action: 'favourite', words: 'favourite' },
  ] as const;
  readonly actions: ReadonlySet<ActionId> = new Set([
    ...TABLE_ACTIONS,
    'favourite',
    'next-group',
    'next-match',
    'previous-match',
  ] as const);
  readonly filter: FilterTarget;
  readonly table: PanelTable;
  readonly #desk: Desk;
  readonly #table: Table<Market>;
  /** One that every dashboard has, or one that the person made. */
  #group = 'all';
  #text = '';
  #isMatch: (row: Market) => boolean = () => true;

  constructor(desk: Desk) {
    this.#desk = desk;
    const rows = () => desk.board.table('market_data');
    const isShown = (row: Market): boolean => this.#isInGroup(row) && this.#isMatch(row);
    this.judged = { channels: CHANNELS, shown: { market_data: isShown } };
    this.#table = new Table({
      clock: desk.clock,
      columns: createMarketColumns(desk),
      rows,
      isShown,
      isPinned: (key) => desk.settings.favourites.has(key),
      isStale: (row) => row.stale === true,
      sorting: { column: 'value_24h', isDescending: true },
      empty: () => this.#whyEmpty(rows().size),
      picked: (symbol) => desk.change({ symbol }),
      choices: desk.columnsOf('markets'),
    });
    this.table = {
      channel: 'market_data',
      rows: () => this.#table.shownRows,
      picked: () => this.#table.pickedRow,
    };
    this.filter = { text: () => this.#text, setText: (text) => this.#setFilter(text) };
  }

  get heading(): string {
    const sorting = this.#table.sorting;
    const sort = sorting === undefined ? '' : ` sort:${sorting.column}`;
    const group = this.#group === 'all' ? '' : ` ${this.#group}`;
    const filter = this.#text === '' ? '' : ` /${this.#text}`;
    return `${this.#table.size}/${this.#desk.board.table('market_data').size}${group}${sort}${filter}`;
  }

  get columns(): readonly string[] {
    return this.#table.columnNames;
  }

  get scrolled(): Scrolled {
    return this.#table.scrolled;
  }

  draw(region: Region, isActive: boolean): void {
    this.#table.draw(region, isActive);
  }

  act(action: ActionId): Outcome {
    switch (action) {
      case 'favourite':
        return this.#toggleFavourite();
      case 'next-group':
        return this.#nextGroup();
      case 'next-match':
      case 'previous-match':
        if (this.#text === '') return refuse('Nothing is looked for: / filters');
        return this.#table.act(action === 'next-match' ? 'row-down' : 'row-up');
      default:
        return this.#table.act(action);
    }
  }

  run(command: Command): Outcome | undefined {
    switch (command.name) {
      case 'filter':
        this.#setFilter(command.values.EXPR ?? '');
        return DONE;
      case 'sym':
        this.#table.pick(this.#desk.settings.symbol ?? command.values.SYM);
        return DONE;
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

  #setFilter(text: string): void {
    this.#text = text;
    const terms = parseFilter(text, FIELDS);
    this.#isMatch = (row) => matchesFilter(terms, (field) => readField(row, field));
    this.#table.refresh();
  }

  #isInGroup(row: Market): boolean {
    const { favourites, groups } = this.#desk.settings;
    const own = groups[this.#group];
    return own === undefined ? isInGroup(row, this.#group as MarketGroup, favourites) : own.includes(row.symbol);
  }

  #toggleFavourite(): Outcome {
    const { picked } = this.#table;
    if (picked === undefined) return refuse('No symbol is picked: arrows pick one');
    const failure = this.#desk.toggleFavourite(picked);
    this.#table.refresh();
    return failure === undefined ? DONE : refuse(failure);
  }

  #nextGroup(): Outcome {
    const groups = [...MARKET_GROUPS, ...Object.keys(this.#desk.settings.groups)];
    this.#group = groups[(groups.indexOf(this.#group) + 1) % groups.length] as string;
    this.#table.refresh();
    return DONE;
  }

  #whyEmpty(rows: number): EmptyWords {
    if (rows === 0) return { title: 'No market data', words: 'No source has told a ticker yet.' };
    if (this.#text !== '') {
      return { title: `No symbol matches "${this.#text}"`, words: '/ changes the filter, :filter clears it.' };
    }
    if (this.#group === 'favourites') return { title: 'No favourites yet', words: '* makes the picked symbol one.' };
    if (this.#group in this.#desk.settings.groups) {
      return { title: `No symbol of ${this.#group}`, words: 'o shows the next group.' };
    }
    return { title: `No ${this.#group}`, words: 'o shows the next group.' };
  }
}

function readField(row: Market, field: string | undefined): string | undefined {
  if (field === 'source') return row.source;
  return field === 'quote' ? quoteOf(row.symbol) : row.symbol;
}
