/** Signals, own trades, metrics and alerts as they happen: each as a tab, and all as one. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import { eventsOf, feedColumns } from '@tickboard/client/view/feed-columns';
import { FEED_KINDS } from '@tickboard/client/view/feed-kinds';
import type { EventEntry, FeedEntry } from '@tickboard/client/view/feed-list';
import { describeCounts, describeKept } from '@tickboard/client/view/feed-words';
import { isSourceAway } from '@tickboard/client/view/shown-rows';
import type { Standing } from '@tickboard/client/view/standing';
import type { Command } from '@tickboard/client/view/command-language';
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Desk } from '../../board/desk.ts';
import { Ticks } from '../../board/ticks.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { exactRows } from '../../panel/exact-rows.ts';
import { DONE, type FilterTarget, type Outcome, type Panel, type PanelTable } from '../../panel/panel.ts';
import { ROW_ACTIONS } from '../../panel/row-window.ts';
import type { PrintedRow } from '../../print/print-columns.ts';
import { widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD } from '../../screen/style.ts';
import { MUTED, styled } from '../../theme/styles.ts';
import { createFeedFilter } from './feed-filter.ts';
import { drawEntry } from './feed-line.ts';
import { FollowedFeed, TABS } from './followed-feed.ts';

const CHANNELS = FEED_KINDS.flatMap(({ feeds }) => feeds);
/** With fewer rows the names of the tabs, and the counts, stand in the frame alone. */
const ROOMY_HEIGHT = 8;
const NEWS_MAX = 99;
/** What is on the screen is drawn more often, whatever comes. */
const LEFT_AFTER_MS = 2_000;

export class FeedsPanel implements Panel {
  readonly judged = { channels: CHANNELS };
  readonly hints = [
    { action: 'next-feed', words: 'next feed' },
    { action: 'pause', words: 'pause' },
    { action: 'filter', words: 'filter' },
  ] as const;
  readonly actions: ReadonlySet<ActionId> = new Set([...ROW_ACTIONS, 'next-feed', 'pause'] as const);
  readonly filter: FilterTarget;
  readonly table: PanelTable;
  readonly #desk: Desk;
  readonly #ticks: Ticks;
  readonly #feeds: readonly FollowedFeed[];
  /** Symbols of which the steps of prices were known when the lines were written. */
  #known = 0;
  #at = 0;
  #text = '';
  #isWanted = createFeedFilter('');
  #wasFollowed = true;
  #drawnAtMs: number;
  #tabEnds: readonly number[] = [];
  #linesFrom = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#ticks = new Ticks(desk.board);
    this.#drawnAtMs = desk.clock.monotonic();
    this.#feeds = TABS.map((tab) => new FollowedFeed(tab, desk));
    this.table = {
      rows: () => rowsOf(this.#shown()),
      picked: () => rowsOf([this.#feed.lines.picked ?? []].flat())[0],
    };
    this.filter = { text: () => this.#text, setText: (text) => this.#setFilter(text) };
  }

  get selectors(): readonly ChannelSelector[] {
    return [...CHANNELS, ...this.#ticks.selectorsFor(this.#symbols())];
  }

  get heading(): string {
    const { tab, follower } = this.#feed;
    const { list } = follower;
    const kept = describeKept(this.#shown().length, list.entries.length);
    const state = list.isPaused ? `PAUSED, ${list.missed} new` : kept;
    return `${tab.title}  ${state}${this.#text === '' ? '' : `  /${this.#text}`}`;
  }

  draw(region: Region, isActive: boolean): void {
    this.#catchUp();
    this.#writeAnew();
    const feed = this.#feed;
    feed.look();
    const isRoomy = region.height >= ROOMY_HEIGHT;
    this.#linesFrom = isRoomy ? 1 : 0;
    this.#tabEnds = isRoomy ? this.#drawTabs(region) : [];
    const height = region.height - (isRoomy ? 2 : 0);
    const lines = region.part({ x: 0, y: this.#linesFrom, width: region.width, height });
    const shown = this.#shown();
    const { board, settings } = this.#desk;
    const options = { zone: settings.zone, isAway: (entry: EventEntry) => isSourceAway(board, entry.event.data) };
    if (shown.length === 0) this.#drawEmpty(lines);
    feed.lines.draw(lines, shown, isActive, (y, entry) => drawEntry(lines, y, entry, options));
    if (isRoomy) this.#drawCounts(region, region.height - 1);
  }

  act(action: ActionId): Outcome {
    if (action === 'next-feed') {
      this.#at = (this.#at + 1) % this.#feeds.length;
      return DONE;
    }
    if (action !== 'pause') return this.#feed.lines.act(action);
    const { follower } = this.#feed;
    follower.setPaused(!follower.list.isPaused);
    return DONE;
  }

  run(command: Command): Outcome | undefined {
    if (command.name !== 'filter') return undefined;
    this.#setFilter(command.values.EXPR ?? '');
    return DONE;
  }

  press(x: number, y: number): void {
    if (y >= this.#linesFrom) this.#feed.lines.press(y - this.#linesFrom);
    else {
      const at = this.#tabEnds.findIndex((end) => x < end);
      if (at >= 0) this.#at = at;
    }
  }

  wheel(rows: number): void {
    this.#feed.lines.wheel(rows);
  }

  get #feed(): FollowedFeed {
    return this.#feeds[this.#at] as FollowedFeed;
  }

  #setFilter(text: string): void {
    this.#text = text;
    this.#isWanted = createFeedFilter(text);
  }

  /** Where events are missing is told whatever is filtered: they might have met it. */
  #shown(): readonly FeedEntry[] {
    const { entries } = this.#feed.follower.list;
    return this.#text === '' ? entries : entries.filter((each) => each.kind === 'gap' || this.#isWanted(each.item));
  }

  /** What happened while nobody looked, or while there was no connection, the server still has. */
  #catchUp(): void {
    const now = this.#desk.clock.monotonic();
    const wasLeft = now - this.#drawnAtMs > LEFT_AFTER_MS;
    const isFollowed = this.#desk.judge({ channels: CHANNELS, shown: NOTHING_SHOWN }).kind === 'live';
    if (isFollowed && (wasLeft || !this.#wasFollowed)) for (const { follower } of this.#feeds) void follower.replay();
    this.#wasFollowed = isFollowed;
    this.#drawnAtMs = now;
  }

  /** Prices have the decimals of their instrument, also where these are told later than the event. */
  #writeAnew(): void {
    const known = this.#symbols().filter((symbol) => this.#ticks.tickOf(symbol) !== undefined).length;
    if (known === this.#known) return;
    this.#known = known;
    for (const { follower } of this.#feeds) follower.list.rewrite();
  }

  #symbols(): readonly string[] {
    const { entries } = this.#feed.follower.list;
    return [...new Set(entries.flatMap((entry) => (entry.kind === 'gap' ? [] : (entry.item.symbol ?? []))))];
  }

  #drawTabs(region: Region): readonly number[] {
    let x = 1;
    return this.#feeds.map(({ tab, news }, index) => {
      const isShown = index === this.#at;
      x = region.write(x, 0, isShown ? `[${tab.title}]` : ` ${tab.title} `, isShown ? SHOWN_TAB : MUTED);
      // All that is new is new in the first tab.
      if (!isShown && index > 0 && news > 0) {
        x = region.write(x - 1, 0, ` ${news > NEWS_MAX ? `${NEWS_MAX}+` : news} `, styled('accent'));
      }
      return x;
    });
  }

  #drawCounts(region: Region, y: number): void {
    const { follower, lines } = this.#feed;
    const { clock, settings } = this.#desk;
    const now = hasConnection(this.#desk.judgeConnection()) ? clock.monotonic() : undefined;
    const counts = describeCounts(follower.list, follower.since, now, settings.zone);
    region.writeWithin(1, y, region.width - 2, counts, MUTED);
    const above = lines.above === 0 ? '' : `${lines.above} newer above, Home shows them`;
    const room = region.width - widthOf(counts) - 4;
    if (widthOf(above) <= room) region.writeWithin(region.width - 1 - room, y, room, above, styled('accent'), 'end');
  }

  #drawEmpty(region: Region): void {
    const { tab, follower } = this.#feed;
    const { length } = follower.list.entries;
    const [title, why] = tab.empty;
    if (length === 0) drawEmpty(region, title, why);
    else {
      const words = `${length} kept are hidden by it. / changes the filter, :filter clears it.`;
      drawEmpty(region, 'Nothing meets the filter', words);
    }
  }
}

/** What is fetched anew is followed meanwhile. */
function hasConnection({ kind }: Standing): boolean {
  return kind === 'live' || kind === 'late' || kind === 'resyncing';
}

/** Where events are missing is no row. */
function rowsOf(entries: readonly FeedEntry[]): readonly PrintedRow[] {
  const events = eventsOf(entries);
  return exactRows(feedColumns(events), events);
}

const SHOWN_TAB = styled('accent', 'ground', BOLD);
const NOTHING_SHOWN = Object.fromEntries(CHANNELS.map((feed) => [feed, () => false]));
