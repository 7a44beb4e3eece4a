/** Whether trading is stopped, how full limits are, and the figures that they bound. Rules: docs/spec/web-portfolio.md. */
import type { TotalsBy } from '@tickboard/client/view/closure-total-columns';
import { EMPTY } from '@tickboard/client/view/empty-words';
import type { ActionId } from '@tickboard/client/view/keymap';
import { limitUses } from '@tickboard/client/view/limits';
import { riskFigures } from '@tickboard/client/view/shown-figures';
import { isOld, OPEN_POSITIONS } from '@tickboard/client/view/standing';
import { tradingState } from '@tickboard/client/view/trading-state';
import type { Desk } from '../../board/desk.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { figureRows } from '../../panel/figure-grid.ts';
import { DONE, type Outcome, type Panel, type Scrolled } from '../../panel/panel.ts';
import { ROW_ACTIONS } from '../../panel/row-window.ts';
import { type DrawnLine, ScrolledLines } from '../../panel/scrolled-lines.ts';
import { widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD, INVERSE } from '../../screen/style.ts';
import { wrapText } from '../../screen/wrap-text.ts';
import { MUTED, styled, TEXT } from '../../theme/styles.ts';
import { drawGauge } from './gauge.ts';
import { breachLines, concentrationLines, totalLines } from './risk-sections.ts';

const OF_POSITIONS = { channels: ['summary'], madeOf: OPEN_POSITIONS } as const;
const INDENT = 1;
const FACT_WIDTH = 8;
/** From here on the figures have a side of their own. */
const TWO_FROM_WIDTH = 150;
const GUTTER = 4;
const BLANK: DrawnLine = () => {};

export class RiskPanel implements Panel {
  readonly selectors = ['risk', 'summary', 'positions', 'account', 'closed_trades'] as const;
  readonly judged = { channels: ['risk'], beside: OPEN_POSITIONS } as const;
  readonly hints = [
    { action: 'row-down', words: 'scroll' },
    { action: 'next-group', words: 'by symbol' },
    { action: 'kill', words: 'kill switch' },
  ] as const;
  readonly actions: ReadonlySet<ActionId> = new Set([...ROW_ACTIONS, 'next-group'] as const);
  readonly #desk: Desk;
  readonly #lines = new ScrolledLines();
  #by: TotalsBy = 'strategy';

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Said in the frame too, where it cannot be scrolled away. */
  get heading(): string {
    const { board } = this.#desk;
    const uses = limitUses(board.record('risk'));
    const passed = uses.filter(({ level }) => level === 'breach').length;
    const near = uses.filter(({ level }) => level === 'near').length;
    const words = [
      ...(board.record('risk')?.emergency_stop?.is_stopped === true ? ['TRADING STOPPED'] : []),
      ...(passed > 0 ? [`${passed} passed`] : []),
      ...(near > 0 ? [`${near} near`] : []),
    ];
    return words.join(', ');
  }

  get scrolled(): Scrolled {
    return this.#lines.scrolled;
  }

  draw(region: Region): void {
    if (this.#desk.board.record('risk') === undefined) {
      drawEmpty(region, EMPTY.risk.title, EMPTY.risk.words);
      return;
    }
    const inner = region.part({ x: INDENT, y: 0, width: region.width - 2 * INDENT, height: region.height });
    const isWide = inner.width >= TWO_FROM_WIDTH;
    const width = isWide ? Math.floor((inner.width - GUTTER) / 2) : inner.width;
    const first = [...this.#trading(width), ...this.#limits(width), ...this.#figures(width)];
    const rest = this.#sections(width);
    this.#lines.draw(inner, isWide ? sideBySide(first, rest, width) : [...first, BLANK, ...rest]);
  }

  act(action: ActionId): Outcome {
    if (action === 'next-group') {
      this.#by = this.#by === 'strategy' ? 'symbol' : 'strategy';
      return DONE;
    }
    return this.#lines.act(action);
  }

  wheel(rows: number): void {
    this.#lines.move(rows);
  }

  #trading(width: number): DrawnLine[] {
    const { board, settings } = this.#desk;
    const state = tradingState(board.record('risk'), { zone: settings.zone, now: board.serverNow() });
    if (state.isStopped !== true) {
      const style = state.isStopped === undefined ? MUTED : styled('good', 'ground', BOLD);
      const verdict = state.isStopped === undefined ? `Trading: ${state.verdict.toLowerCase()}` : state.verdict;
      return [
        (region, y) => {
          const x = region.write(0, y, verdict, style) + 2;
          if (x + widthOf(state.words) <= region.width) region.write(x, y, state.words, MUTED);
        },
      ];
    }
    const facts = state.facts.flatMap(({ name, text }) =>
      wrapText(text, width - FACT_WIDTH).map((line, index): DrawnLine => {
        return (region, y) => {
          if (index === 0) region.write(0, y, name, MUTED);
          region.write(FACT_WIDTH, y, line, TEXT);
        };
      }),
    );
    const title: DrawnLine = (region, y) => {
      region.write(0, y, ` ${state.verdict.toUpperCase()} `, styled('critical', 'ground', BOLD | INVERSE));
    };
    return [title, ...facts];
  }

  #limits(width: number): DrawnLine[] {
    const risk = this.#desk.board.record('risk');
    const uses = limitUses(risk);
    if (uses.length > 0) return uses.map((limit) => (region, y) => drawGauge(region, y, limit, risk));
    return wrapText(`${EMPTY.limits.title}. ${EMPTY.limits.words}`, width).map((line): DrawnLine => {
      return (region, y) => region.write(0, y, line, MUTED);
    });
  }

  #figures(width: number): readonly DrawnLine[] {
    const { board } = this.#desk;
    const risk = board.record('risk');
    if (risk === undefined) return [];
    const areSumsOld = isOld(this.#desk.judge(OF_POSITIONS));
    const rows = figureRows(
      riskFigures(risk, board.record('summary'), board.record('account')),
      width,
      ({ isOfPositions }) => isOfPositions && areSumsOld,
    );
    return [BLANK, ...rows];
  }

  #sections(width: number): readonly DrawnLine[] {
    return [
      ...breachLines(this.#desk, width),
      BLANK,
      ...totalLines(this.#desk, this.#by, width),
      BLANK,
      ...concentrationLines(this.#desk, width),
    ];
  }
}

function sideBySide(left: readonly DrawnLine[], right: readonly DrawnLine[], width: number): readonly DrawnLine[] {
  const from = width + GUTTER;
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row): DrawnLine => {
    return (region, y) => {
      const half = (x: number): Region => region.part({ x, y, width, height: 1 });
      left[row]?.(half(0), 0);
      right[row]?.(half(from), 0);
    };
  });
}
