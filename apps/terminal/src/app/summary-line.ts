/** The second line: what a trader wants to know at any moment. */
import type { Board } from '@tickboard/client/board';
import { currencyOf, dayChangePct } from '@tickboard/client/view/account';
import {
  directionOf,
  formatFixed,
  formatMoney,
  formatRatio,
  formatSigned,
  formatSignedPercent,
  GLYPHS,
} from '@tickboard/client/view/numbers';
import { shareOfMargin } from '@tickboard/client/view/shown-figures';
import type { Standing } from '@tickboard/client/view/standing';
import {
  originOfEquity,
  originOfMargin,
  SUMMARY_JUDGED,
  type SummaryOrigin,
  worstOf,
} from '@tickboard/client/view/summary-origins';
import { formatAge } from '@tickboard/client/view/times';
import type { Desk } from '../board/desk.ts';
import { greyOut } from '../panel/frame.ts';
import { widthOf } from '../screen/characters.ts';
import type { Region } from '../screen/region.ts';
import { BOLD, INVERSE, type Style } from '../screen/style.ts';
import { colourOfDirection, MUTED, styled, TEXT } from '../theme/styles.ts';

interface Item {
  readonly name: string;
  readonly short: string;
  /** What it comes from, whose source decides how old it is. */
  readonly origin: SummaryOrigin | ((board: Board) => SummaryOrigin);
  /** Kept free for its figure, so that other digits do not make others come and go. */
  readonly room: number;
  readonly read: (board: Board) => Figure;
}

interface Figure {
  readonly text: string;
  readonly style?: Style;
  /** After it where there is much room. */
  readonly unit?: string;
}

/** The most important first: what there is no room for is left out. */
const ITEMS: readonly Item[] = [
  {
    name: 'Total P&L',
    short: 'Total',
    origin: 'positions',
    room: 11,
    read: (board) => writeSigned(board.record('summary')?.total_pnl),
  },
  {
    name: 'Trades',
    short: 'Trd',
    origin: 'closures',
    room: 3,
    read: (board) => ({ text: formatFixed(board.record('summary')?.total_trades, 0) }),
  },
  {
    name: 'Active',
    short: 'Act',
    origin: 'positions',
    room: 2,
    read: (board) => ({ text: formatFixed(board.record('summary')?.active_positions, 0) }),
  },
  {
    name: 'Win',
    short: 'Win',
    origin: 'closures',
    room: 5,
    read: (board) => ({ text: formatRatio(board.record('summary')?.win_rate) }),
  },
  { name: 'Day', short: 'Day', origin: 'risk', room: 18, read: readDay },
  { name: 'Equity', short: 'Eq', origin: originOfEquity, room: 10, read: readEquity },
  {
    name: 'Open',
    short: 'Open',
    origin: 'positions',
    room: 11,
    read: (board) => writeSigned(board.record('summary')?.unrealized_pnl),
  },
  {
    name: 'Margin',
    short: 'Mrg',
    origin: originOfMargin,
    room: 6,
    read: (board) => ({
      text: formatRatio(board.record('risk')?.margin_ratio ?? shareOfMargin(board.record('account'))),
    }),
  },
];
const WIDE = 110;
const WITH_UNITS = 140;
const GAP = 2;
/** Greyed alone it would be told by colour. */
const OLD_MARK = '!';

export function drawSummaryLine(region: Region, desk: Desk): void {
  const { board } = desk;
  const standings = {
    positions: desk.judge(SUMMARY_JUDGED.positions),
    closures: desk.judge(SUMMARY_JUDGED.closures),
    account: desk.judge(SUMMARY_JUDGED.account),
    risk: desk.judge(SUMMARY_JUDGED.risk),
  };
  const standingOf = ({ origin }: Item): Standing => standings[typeof origin === 'string' ? origin : origin(board)];
  const worst = worstOf(ITEMS.map(standingOf));
  const areAllOld = ITEMS.every((item) => isGrey(standingOf(item)));
  const trading = tradingOf(board);
  const end = region.width - widthOf(trading.text) - 1;
  const gap = region.width < WIDE ? 1 : GAP;
  let x = 1;
  if (isGrey(worst) && worst.ageMs !== undefined) {
    const words = `${areAllOld ? '' : 'partly '}${formatAge(worst.ageMs)} old`;
    x = region.write(x, 0, words, styled('warn', 'ground', BOLD)) + gap;
  }
  const figures = region.part({ x, y: 0, width: Math.max(0, end - GAP - x), height: 1 });
  let at = 0;
  let kept = 0;
  for (const item of ITEMS) {
    const figure = item.read(board);
    const hasAged = isGrey(standingOf(item));
    const unit = figure.unit !== undefined && region.width >= WITH_UNITS ? ` ${figure.unit}` : '';
    const text = `${figure.text}${unit}${hasAged && !areAllOld ? OLD_MARK : ''}`;
    const title = region.width < WIDE ? item.short : item.name;
    kept += widthOf(title) + 1 + Math.max(item.room, widthOf(text));
    if (kept > figures.width) break;
    kept += gap;
    const from = at;
    at = figures.write(at, 0, `${title} `, MUTED);
    at = figures.write(at, 0, text, figure.style ?? TEXT) + gap;
    if (hasAged) greyOut(figures.part({ x: from, y: 0, width: at - gap - from, height: 1 }));
  }
  region.write(end, 0, trading.text, trading.style);
  // That it was stopped goes on being loud.
  if (isGrey(standings.risk) && !isStopped(board)) {
    greyOut(region.part({ x: end, y: 0, width: region.width - end, height: 1 }));
  }
}

/** Before anything was told there is nothing to grow old. */
function isGrey({ kind }: Standing): boolean {
  return kind === 'stale' || kind === 'reconnecting' || kind === 'refused';
}

/** Only what a back end says: where none does, nobody knows. */
function isStopped(board: Board): boolean | undefined {
  return board.record('risk')?.emergency_stop?.is_stopped;
}

function tradingOf(board: Board): { readonly text: string; readonly style: Style } {
  const stopped = isStopped(board);
  if (stopped === true) return { text: ' TRADING STOPPED ', style: styled('critical', 'ground', BOLD | INVERSE) };
  if (stopped === undefined) return { text: 'trading not told', style: MUTED };
  return { text: 'TRADING ON', style: styled('good', 'ground', BOLD) };
}

function readEquity(board: Board): Figure {
  const account = board.record('account');
  const text = formatMoney(account?.equity ?? board.record('risk')?.total_equity);
  const currency = account?.equity === undefined ? undefined : currencyOf(account);
  return { text, ...(currency !== undefined && { unit: currency }) };
}

function readDay(board: Board): Figure {
  const risk = board.record('risk');
  const figure = writeSigned(risk?.daily_pnl);
  const percent = dayChangePct(risk, board.record('account'));
  return percent === undefined ? figure : { ...figure, text: `${figure.text} ${formatSignedPercent(percent)}` };
}

function writeSigned(value: number | undefined): Figure {
  const direction = directionOf(value);
  const text = `${GLYPHS[direction]} ${formatSigned(value)}`.trim();
  return { text, style: styled(colourOfDirection(direction)) };
}
