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
import { formatAge } from '@tickboard/client/view/times';
import type { Desk } from '../board/desk.ts';
import { greyOut } from '../panel/frame.ts';
import { widthOf } from '../screen/characters.ts';
import type { Region } from '../screen/region.ts';
import { BOLD, INVERSE, type Style } from '../screen/style.ts';
import { colourOfDirection, MUTED, styled, TEXT } from '../theme/styles.ts';

const CHANNELS = ['summary', 'account', 'risk'] as const;

interface Item {
  readonly name: string;
  readonly short: string;
  readonly read: (board: Board) => Figure;
}

interface Figure {
  readonly text: string;
  readonly style?: Style;
}

/** The most important first: what there is no room for is left out. */
const ITEMS: readonly Item[] = [
  { name: 'Total P&L', short: 'Total', read: (board) => writeSigned(board.record('summary')?.total_pnl) },
  { name: 'Day', short: 'Day', read: readDay },
  {
    name: 'Equity',
    short: 'Eq',
    read: readEquity,
  },
  { name: 'Open', short: 'Open', read: (board) => writeSigned(board.record('summary')?.unrealized_pnl) },
  { name: 'Trades', short: 'Trd', read: (board) => ({ text: formatFixed(board.record('summary')?.total_trades, 0) }) },
  {
    name: 'Active',
    short: 'Act',
    read: (board) => ({ text: formatFixed(board.record('summary')?.active_positions, 0) }),
  },
  { name: 'Win', short: 'Win', read: (board) => ({ text: formatRatio(board.record('summary')?.win_rate) }) },
  { name: 'Margin', short: 'Mrg', read: (board) => ({ text: formatRatio(board.record('risk')?.margin_ratio) }) },
];
const WIDE = 110;
const GAP = 2;

export function drawSummaryLine(region: Region, desk: Desk): void {
  const { kind, ageMs } = desk.judge({ channels: CHANNELS });
  const isOld = kind === 'stale' || kind === 'reconnecting' || kind === 'refused';
  const trading = tradingOf(desk.board);
  const end = region.width - widthOf(trading.text) - 1;
  let x = 1;
  if (isOld && ageMs !== undefined)
    x = region.write(x, 0, `${formatAge(ageMs)} old`, styled('warn', 'ground', BOLD)) + GAP;
  const figures = region.part({ x, y: 0, width: Math.max(0, end - GAP - x), height: 1 });
  let at = 0;
  for (const { name, short, read } of ITEMS) {
    const { text, style = TEXT } = read(desk.board);
    const title = region.width < WIDE ? short : name;
    if (at + widthOf(title) + 1 + widthOf(text) > figures.width) break;
    at = figures.write(at, 0, `${title} `, MUTED);
    at = figures.write(at, 0, text, style) + GAP;
  }
  if (isOld) greyOut(figures);
  region.write(end, 0, trading.text, trading.style);
  // That it was stopped goes on being loud.
  if (isOld && !isStopped(desk.board)) greyOut(region.part({ x: end, y: 0, width: region.width - end, height: 1 }));
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
  return { text: currency === undefined ? text : `${text} ${currency}` };
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
