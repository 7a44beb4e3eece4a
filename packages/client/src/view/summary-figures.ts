/** What a trader wants to know at any moment: the figures of the summary and their words, in both dashboards. */
import type { Board } from '../board.ts';
import { currencyOf, dayChangePct } from './account.ts';
import {
  type Direction,
  directionOf,
  formatFixed,
  formatMoney,
  formatRatio,
  formatSigned,
  formatSignedPercent,
  GLYPHS,
} from './numbers.ts';
import { shareOfMargin } from './shown-figures.ts';
import { originOfEquity, originOfMargin, type SummaryOrigin } from './summary-origins.ts';

export interface WrittenFigure {
  readonly text: string;
  /** Of what is better or worse; undefined for a mere figure. */
  readonly direction?: Direction;
}

export interface SummaryFigure {
  readonly name: string;
  /** Where there is little room. */
  readonly short: string;
  readonly hint: string;
  /** What it comes from, whose source decides how old it is. */
  readonly originOf: (board: Board) => SummaryOrigin;
  readonly read: (board: Board) => WrittenFigure;
  /** Behind it, where there is room: undefined where it is not known. */
  readonly readBeside?: (board: Board) => WrittenFigure | undefined;
}

export const SUMMARY_FIGURES = {
  equity: {
    name: 'Equity',
    short: 'Eq',
    hint: 'Balance and unrealized profit and loss',
    originOf: originOfEquity,
    read: (board) => ({ text: formatMoney(board.record('account')?.equity ?? board.record('risk')?.total_equity) }),
    readBeside: (board) => {
      const currency = originOfEquity(board) === 'account' ? currencyOf(board.record('account')) : undefined;
      return currency === undefined ? undefined : { text: currency };
    },
  },
  day: {
    name: 'Day',
    short: 'Day',
    hint: 'Change of equity since the start of the day, UTC',
    originOf: () => 'risk',
    read: (board) => writeSigned(board.record('risk')?.daily_pnl),
    readBeside: (board) => {
      const percent = dayChangePct(board.record('risk'), board.record('account'));
      return percent === undefined
        ? undefined
        : { text: formatSignedPercent(percent), direction: directionOf(percent) };
    },
  },
  total: {
    name: 'Total P&L',
    short: 'Total',
    hint: 'Realized and unrealized, since this server started',
    originOf: () => 'positions',
    read: (board) => writeSigned(board.record('summary')?.total_pnl),
  },
  open: {
    name: 'Open',
    short: 'Open',
    hint: 'Unrealized profit and loss of open positions',
    originOf: () => 'positions',
    read: (board) => writeSigned(board.record('summary')?.unrealized_pnl),
  },
  trades: {
    name: 'Trades',
    short: 'Trd',
    hint: 'Closed trades since this server started',
    originOf: () => 'closures',
    read: (board) => ({ text: formatFixed(board.record('summary')?.total_trades, 0) }),
  },
  active: {
    name: 'Active',
    short: 'Act',
    hint: 'Positions with a quantity',
    originOf: () => 'positions',
    read: (board) => ({ text: formatFixed(board.record('summary')?.active_positions, 0) }),
  },
  win: {
    name: 'Win',
    short: 'Win',
    hint: 'Share of closed trades with a profit',
    originOf: () => 'closures',
    read: (board) => ({ text: formatRatio(board.record('summary')?.win_rate) }),
  },
  margin: {
    name: 'Margin',
    short: 'Mrg',
    hint: 'Margin used over equity',
    originOf: originOfMargin,
    read: (board) => ({
      text: formatRatio(board.record('risk')?.margin_ratio ?? shareOfMargin(board.record('account'))),
    }),
  },
} as const satisfies Readonly<Record<string, SummaryFigure>>;
export type SummaryFigureName = keyof typeof SUMMARY_FIGURES;

/** Says up or down by sign and glyph. */
function writeSigned(value: number | undefined): WrittenFigure {
  const direction = directionOf(value);
  return { text: `${GLYPHS[direction]} ${formatSigned(value)}`.trim(), direction };
}
