/** Everything on the screen, from what the dashboard is in just now. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { ActionId } from '@tickboard/client/view/keymap';
import type { News } from '../board/news.ts';
import { type Form, formOf, type Layout, SIZE_MIN } from '../layout/layout.ts';
import { MODE_WORDS } from '../modes/mode.ts';
import { CellBuffer } from '../screen/cell-buffer.ts';
import { widthOf } from '../screen/characters.ts';
import { Region } from '../screen/region.ts';
import { styled, TEXT } from '../theme/styles.ts';
import { drawAlertLine } from './alert-line.ts';
import { type BottomOptions, drawLine, drawMainHints } from './bottom-lines.ts';
import { noticeOf } from './connection-words.ts';
import { drawHelp, type HelpWords, listHelp } from './help.ts';
import { drawNotice } from './notice.ts';
import { drawPanel, type DrawnPanel, redrawPanel } from './panel-window.ts';
import type { PanelSet } from './panel-set.ts';
import { panelNumberOf } from './standard-actions.ts';
import { drawStatusLine } from './status-line.ts';
import { drawSummaryLine } from './summary-line.ts';
import { drawTabs } from './tab-line.ts';
import { type Target, targetAt } from './target.ts';

export interface PageState extends BottomOptions {
  readonly panels: PanelSet;
  readonly layout: Layout;
  readonly server: string;
  readonly isSlow: boolean;
  readonly whyNot: (action: ActionId) => string | undefined;
}

const TOP_ROWS = 2;
const TAB_ROWS = 1;
const BOTTOM_ROWS = 2;

export class Page {
  #buffer = new CellBuffer(0, 0);
  #panels: readonly DrawnPanel[] = [];
  #selectors: readonly ChannelSelector[] = [];
  #targets: readonly Target[] = [];
  /** Something lies over the panels, or stands in their place. */
  #isCovered = true;

  get buffer(): CellBuffer {
    return this.#buffer;
  }

  /** What the server has to send for it. */
  get selectors(): readonly ChannelSelector[] {
    return this.#selectors;
  }

  targetAt(x: number, y: number): Target | undefined {
    return targetAt([...this.#targets, ...this.#panels.flatMap(({ targets }) => targets)], x, y);
  }

  /** `news`: nothing else changed since it was drawn last. Undefined: anything may have. */
  draw(width: number, height: number, state: PageState, news: News | undefined): void {
    const isAsBefore = this.#buffer.width === width && this.#buffer.height === height && !this.#isCovered;
    if (news !== undefined && isAsBefore) this.#drawNews(state, news);
    else this.#drawAll(width, height, state);
  }

  #drawAll(width: number, height: number, state: PageState): void {
    const form = formOf(width, height);
    if (this.#buffer.width === width && this.#buffer.height === height) this.#buffer.clear(TEXT);
    else this.#buffer = new CellBuffer(width, height, TEXT);
    const screen = this.#screen();
    const targets: Target[] = [];
    this.#targets = targets;
    this.#panels = [];
    this.#selectors = [];
    this.#isCovered = true;
    if (form === 'too-small') drawTooSmall(screen);
    else this.#drawForm(screen, state, form, targets);
  }

  #drawForm(screen: Region, state: PageState, form: Form, targets: Target[]): void {
    const { width, height } = screen;
    drawTop(screen, state);
    const top = TOP_ROWS + (form === 'tabs' ? TAB_ROWS : 0);
    if (form === 'tabs') drawTabs(screen, TOP_ROWS, state, targets);
    const alertRows = drawAlertLine(screen, height - BOTTOM_ROWS - 1, state.desk, targets);
    const body = { x: 0, y: top, width, height: height - top - BOTTOM_ROWS - alertRows };
    const placed = state.layout.arrange(form, body);
    if (state.mode.kind === 'help') {
      const last = drawHelp(screen.part(body), listHelp(state.bindings, width, helpWordsOf(state)), state.mode.top);
      state.mode.top = Math.min(state.mode.top, last);
      // They go on being sent.
      this.#selectors = placed.flatMap(({ id }) => state.panels.get(id).panel.selectors);
    } else {
      const notice = noticeOf(state.desk, state.server);
      this.#panels = placed.map((each) => drawPanel(screen, state, each, notice !== undefined));
      this.#selectors = this.#panels.flatMap(({ selectors }) => selectors);
      if (notice === undefined) this.#isCovered = false;
      else drawNotice(screen.part(body), notice);
    }
    drawLine(screen.part({ x: 0, y: height - 2, width, height: 1 }), state);
    drawMainHints(screen, height - 1, state, targets);
  }

  /** Most of a frame is what it was in the one before. */
  #drawNews(state: PageState, news: News): void {
    const screen = this.#screen();
    screen.part({ x: 0, y: 0, width: screen.width, height: TOP_ROWS }).fill(TEXT);
    drawTop(screen, state);
    this.#panels = this.#panels.map((drawn) => redrawPanel(screen, state, drawn, news));
    this.#selectors = this.#panels.flatMap(({ selectors }) => selectors);
  }

  #screen(): Region {
    const { width, height } = this.#buffer;
    return new Region(this.#buffer, { x: 0, y: 0, width, height });
  }
}

function helpWordsOf({ whyNot, panels }: PageState): HelpWords {
  return {
    whyNot,
    targetOf: (action) => {
      const number = panelNumberOf(action);
      return number === undefined ? undefined : panels.byNumber(number)?.title;
    },
  };
}

function drawTop(screen: Region, { desk, server, mode, layout, isSlow }: PageState): void {
  drawStatusLine(screen.part({ x: 0, y: 0, width: screen.width, height: 1 }), {
    desk,
    server,
    mode: MODE_WORDS[mode.kind],
    preset: layout.name,
    isSlow,
  });
  drawSummaryLine(screen.part({ x: 0, y: 1, width: screen.width, height: 1 }), desk);
}

function drawTooSmall(screen: Region): void {
  const { width, height } = SIZE_MIN;
  const [has, needs] = [`${screen.width}x${screen.height}`, `${width}x${height}`];
  const lines = [`This terminal has ${has}.`, `Tickboard needs ${needs}.`];
  if (Math.max(...lines.map(widthOf)) > screen.width) lines.splice(0, 2, has, `needs ${needs}`);
  const y = Math.max(0, (screen.height - lines.length) >> 1);
  for (const [index, line] of lines.entries()) {
    screen.writeWithin(Math.max(0, (screen.width - widthOf(line)) >> 1), y + index, screen.width, line, styled('warn'));
  }
}
