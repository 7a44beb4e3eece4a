/** One strategy: what it is, its figures, its last report, and what it signalled, executed and closed last. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { Command } from '@tickboard/client/view/command-language';
import type { ActionId } from '@tickboard/client/view/keymap';
import { NO_COMMANDS } from '@tickboard/client/view/reasons';
import type { ShownFigure } from '@tickboard/client/view/shown-figures';
import type { Judged } from '@tickboard/client/view/standing';
import { nameOf, type StrategyRow } from '@tickboard/client/view/strategy-columns';
import {
  NO_REPORT,
  NO_STRATEGY,
  reportFigures,
  strategyFigures,
  strategyTags,
  switchWords,
} from '@tickboard/client/view/strategy-details';
import {
  noStrategyEvents,
  STRATEGY_FEEDS,
  strategyEventColumns,
  type StrategyFeed,
} from '@tickboard/client/view/strategy-event-columns';
import { isOf, selectorsOf } from '@tickboard/client/view/strategy-events';
import { formatDateTime } from '@tickboard/client/view/times';
import type { Desk } from '../../board/desk.ts';
import { PastEvents } from '../../board/past-events.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { createFeedTablePanel } from '../../panel/feed-table-panel.ts';
import { figureRows } from '../../panel/figure-grid.ts';
import {
  DONE,
  type FilterTarget,
  type Hint,
  type Outcome,
  type Panel,
  type PanelTable,
  type Scrolled,
} from '../../panel/panel.ts';
import type { DrawnLine } from '../../panel/scrolled-lines.ts';
import { colourOfTone, type Width } from '../../panel/shown-columns.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD } from '../../screen/style.ts';
import { MUTED, styled } from '../../theme/styles.ts';

const FEEDS = Object.keys(STRATEGY_FEEDS) as readonly StrategyFeed[];
const WIDTHS: Readonly<Record<StrategyFeed, Readonly<Record<string, Width>>>> = {
  signals: { time: 8, symbol: [10, 22], action: 6, price: 11, confidence: 5, reason: 24 },
  fills: { time: 8, symbol: [10, 22], side: 4, price: 11, quantity: 9, fee: 9, fee_asset: 6 },
  closed_trades: { time: 8, symbol: [10, 22], side: 5, pnl: 11, exit_price: 11, reason: 12 },
};
const INDENT = 2;
const TABS_ROWS = 1;
/** Names of columns and three events. */
const EVENTS_MIN = 4;

type Events = Panel &
  Required<Pick<Panel, 'filter' | 'table' | 'press' | 'wheel' | 'run' | 'heading' | 'columns' | 'scrolled'>>;

export class StrategyDetails implements Panel {
  readonly hints: readonly Hint[] = [
    { action: 'leave', words: 'back' },
    { action: 'next-feed', words: 'next list' },
    { action: 'filter', words: 'filter' },
    { action: 'open', words: 'open' },
  ];
  readonly #desk: Desk;
  readonly #id: string;
  readonly #metrics: PastEvents;
  readonly #events: Readonly<Record<StrategyFeed, Events>>;
  #feed: StrategyFeed = 'signals';
  #tabEnds: readonly number[] = [];
  /** Where the tabs are. */
  #tabsY = 0;

  constructor(desk: Desk, id: string) {
    this.#desk = desk;
    this.#id = id;
    this.#metrics = new PastEvents(desk, 'metrics');
    this.#events = {
      signals: this.#createEvents('signals'),
      fills: this.#createEvents('fills'),
      closed_trades: this.#createEvents('closed_trades'),
    };
  }

  get selectors(): readonly ChannelSelector[] {
    return ['strategies', ...selectorsOf('metrics', this.#named), ...this.#shown.selectors];
  }

  get judged(): Judged {
    const isOwn = (data: { readonly strategy_name?: string }): boolean => isOf(this.#named, data);
    return { channels: ['strategies', this.#feed], shown: { strategies: this.#id, [this.#feed]: isOwn } };
  }

  get heading(): string {
    return `${nameOf(this.#named)}  ${STRATEGY_FEEDS[this.#feed]} ${this.#shown.heading}`;
  }

  get actions(): ReadonlySet<ActionId> {
    return new Set([...this.#shown.actions, 'leave', 'next-feed'] as const);
  }

  get filter(): FilterTarget {
    return this.#shown.filter;
  }

  get table(): PanelTable {
    return this.#shown.table;
  }

  get columns(): readonly string[] {
    return this.#shown.columns;
  }

  get scrolled(): Scrolled {
    const { scrolled } = this.#shown;
    return { ...scrolled, y: scrolled.y + this.#tabsY + TABS_ROWS };
  }

  draw(region: Region, isActive: boolean): void {
    this.#metrics.follow();
    const row = this.#row;
    const { width, height } = region;
    if (row === undefined) {
      drawEmpty(region, NO_STRATEGY.title, NO_STRATEGY.words);
      return;
    }
    const inner = region.part({ x: INDENT, y: 0, width: width - 2 * INDENT, height });
    const lines = cutLines(this.#lines(row, inner.width), Math.max(2, height - TABS_ROWS - EVENTS_MIN));
    for (const [y, line] of lines.entries()) line(inner, y);
    const gap = height > lines.length + TABS_ROWS + EVENTS_MIN ? 1 : 0;
    this.#tabsY = lines.length + gap;
    this.#tabEnds = this.#drawTabs(region);
    const top = this.#tabsY + TABS_ROWS;
    this.#shown.draw(region.part({ x: 0, y: top, width, height: height - top }), isActive);
  }

  act(action: ActionId): Outcome {
    if (action !== 'next-feed') return this.#shown.act(action);
    this.#feed = FEEDS[(FEEDS.indexOf(this.#feed) + 1) % FEEDS.length] as StrategyFeed;
    return DONE;
  }

  run(command: Command): Outcome | undefined {
    return this.#shown.run(command);
  }

  press(x: number, y: number): void {
    if (y > this.#tabsY) this.#shown.press(x, y - this.#tabsY - TABS_ROWS);
    else if (y === this.#tabsY) this.#feed = FEEDS[this.#tabEnds.findIndex((end) => x < end)] ?? this.#feed;
  }

  wheel(rows: number): void {
    this.#shown.wheel(rows);
  }

  get #row(): StrategyRow | undefined {
    return this.#desk.board.table('strategies').get(this.#id);
  }

  get #named(): StrategyRow {
    return this.#row ?? { id: this.#id };
  }

  get #shown(): Events {
    return this.#events[this.#feed];
  }

  #createEvents(feed: StrategyFeed): Events {
    const common = {
      desk: this.#desk,
      id: `strategy-${feed}`,
      widths: WIDTHS[feed],
      selectors: () => selectorsOf(feed, this.#named),
      isWanted: (data: { readonly strategy_name?: string }) => isOf(this.#named, data),
      rest: 'reason',
      fields: {},
      empty: () => noStrategyEvents(feed),
    } as const;
    switch (feed) {
      case 'signals':
        return createFeedTablePanel({ ...common, feed, columns: strategyEventColumns[feed] });
      case 'fills':
        return createFeedTablePanel({ ...common, feed, columns: strategyEventColumns[feed] });
      default:
        return createFeedTablePanel({ ...common, feed, columns: strategyEventColumns[feed] });
    }
  }

  #lines(row: StrategyRow, width: number): readonly DrawnLine[] {
    const isOld = row.stale === true ? (): boolean => true : undefined;
    const toLines = (figures: readonly ShownFigure[]): readonly DrawnLine[] => figureRows(figures, width, isOld);
    return [
      (region, y) => this.#drawTags(region, y, row),
      (region, y) => {
        const x = region.write(0, y, switchWords(row), MUTED);
        region.write(x, y, `  ${NO_COMMANDS}`, MUTED);
      },
      ...toLines(strategyFigures(row)),
      ...this.#report(toLines),
    ];
  }

  #report(toLines: (figures: readonly ShownFigure[]) => readonly DrawnLine[]): readonly DrawnLine[] {
    const { board, settings } = this.#desk;
    const last = board.feed('metrics').findLast(({ data }) => isOf(this.#named, data));
    const words = last === undefined ? NO_REPORT : formatDateTime(last.data.time ?? last.time, settings.zone);
    const title: DrawnLine = (region, y) => {
      const x = region.write(0, y, 'Metrics', styled('text', 'ground', BOLD));
      region.write(x + 2, y, words, MUTED);
    };
    return last === undefined ? [title] : [title, ...toLines(reportFigures(last))];
  }

  #drawTags(region: Region, y: number, row: StrategyRow): void {
    let x = 0;
    for (const { id, text, tone } of strategyTags(row, this.#desk.board.serverNow())) {
      const isStrong = id === 'status' || id === 'mode';
      x = region.write(x, y, text, styled(colourOfTone(tone), 'ground', isStrong ? BOLD : 0)) + 2;
    }
  }

  #drawTabs(region: Region): readonly number[] {
    let x = 1;
    return FEEDS.map((feed) => {
      const isShown = feed === this.#feed;
      const title = STRATEGY_FEEDS[feed];
      const style = isShown ? styled('accent', 'ground', BOLD) : MUTED;
      x = region.write(x, this.#tabsY, isShown ? `[${title}]` : ` ${title} `, style);
      return x;
    });
  }
}

/** Of what there is no room for it is said how much it is. */
function cutLines(lines: readonly DrawnLine[], room: number): readonly DrawnLine[] {
  if (lines.length <= room) return lines;
  const left = lines.length - room + 1;
  const more: DrawnLine = (region, y) => {
    region.write(0, y, `${left} more ${left === 1 ? 'line' : 'lines'}: z gives the panel more room`, MUTED);
  };
  return [...lines.slice(0, room - 1), more];
}
