/** Strategies, how they do, and whether their orders are real; one of them in detail. Rules: docs/spec/terminal-desk.md. */
import { EMPTY } from '@tickboard/client/view/empty-words';
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { Command } from '@tickboard/client/view/command-language';
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Judged } from '@tickboard/client/view/standing';
import { nameOf, strategyColumns, type StrategyRow } from '@tickboard/client/view/strategy-columns';
import type { Desk } from '../../board/desk.ts';
import type { News } from '../../board/news.ts';
import {
  DONE,
  type FilterTarget,
  type Hint,
  type Outcome,
  type Panel,
  type PanelTable,
  refuse,
  type Scrolled,
} from '../../panel/panel.ts';
import { toColumns } from '../../panel/shown-columns.ts';
import { TablePanel } from '../../panel/table-panel.ts';
import type { Region } from '../../screen/region.ts';
import { StrategyDetails } from './strategy-details.ts';

const WIDTHS = {
  name: [14, 22],
  status: 8,
  mode: 10,
  pnl: 11,
  trades: 6,
  win_rate: 8,
  updated_at: 6,
  source: 8,
} as const;

export class StrategiesPanel implements Panel {
  readonly #desk: Desk;
  readonly #list: TablePanel<StrategyRow>;
  #details: StrategyDetails | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#list = new TablePanel<StrategyRow>({
      desk,
      channel: 'strategies',
      columns: toColumns(
        strategyColumns(() => desk.board.serverNow()),
        WIDTHS,
      ),
      rows: () => desk.board.table('strategies'),
      sorting: { column: 'pnl', isDescending: true },
      isStale: ({ stale }) => stale === true,
      name: nameOf,
      fields: { status: ({ status }) => status, mode: ({ mode }) => mode, source: ({ source }) => source },
      empty: () => EMPTY.strategies,
      hints: [{ action: 'open', words: 'details' }],
    });
  }

  get selectors(): readonly ChannelSelector[] {
    return this.#shown.selectors;
  }

  get judged(): Judged {
    return this.#shown.judged;
  }

  get heading(): string {
    return this.#details?.heading ?? this.#list.heading;
  }

  get hints(): readonly Hint[] {
    return this.#shown.hints;
  }

  get actions(): ReadonlySet<ActionId> {
    return this.#details?.actions ?? new Set([...this.#list.actions, 'open'] as const);
  }

  get filter(): FilterTarget {
    return this.#details?.filter ?? this.#list.filter;
  }

  get table(): PanelTable {
    return this.#details?.table ?? this.#list.table;
  }

  get columns(): readonly string[] {
    return this.#details?.columns ?? this.#list.columns;
  }

  get scrolled(): Scrolled {
    return this.#details?.scrolled ?? this.#list.scrolled;
  }

  draw(region: Region, isActive: boolean): void {
    this.#shown.draw(region, isActive);
  }

  redraw(region: Region, isActive: boolean, news: News): boolean {
    return this.#details === undefined && this.#list.redraw(region, isActive, news);
  }

  act(action: ActionId): Outcome {
    if (this.#details !== undefined && action === 'leave') {
      this.#details = undefined;
      return DONE;
    }
    if (this.#details !== undefined || action !== 'open') return this.#shown.act(action);
    const { picked } = this.#list;
    if (picked === undefined) return refuse('No row is picked: arrows pick one');
    this.#details = new StrategyDetails(this.#desk, picked);
    return DONE;
  }

  run(command: Command): Outcome | undefined {
    return this.#details?.run(command) ?? this.#list.run(command);
  }

  press(x: number, y: number): void {
    (this.#details ?? this.#list).press(x, y);
  }

  wheel(rows: number): void {
    (this.#details ?? this.#list).wheel(rows);
  }

  get #shown(): Panel {
    return this.#details ?? this.#list;
  }
}
