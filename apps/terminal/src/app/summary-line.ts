/** The second line: what a trader wants to know at any moment. */
import type { Board } from '@tickboard/client/board';
import { MISSING } from '@tickboard/client/view/numbers';
import type { Standing } from '@tickboard/client/view/standing';
import {
  SUMMARY_FIGURES,
  type SummaryFigure,
  type SummaryFigureName,
  type WrittenFigure,
} from '@tickboard/client/view/summary-figures';
import { SUMMARY_JUDGED, worstOf } from '@tickboard/client/view/summary-origins';
import { formatAge } from '@tickboard/client/view/times';
import type { Desk } from '../board/desk.ts';
import { greyOut } from '../panel/frame.ts';
import { widthOf } from '../screen/characters.ts';
import type { Region } from '../screen/region.ts';
import { BOLD, INVERSE, type Style } from '../screen/style.ts';
import { colourOfDirection, MUTED, styled, TEXT } from '../theme/styles.ts';

interface Place {
  readonly name: SummaryFigureName;
  /** What stands behind the figure, and not itself. */
  readonly isBeside?: true;
  /** Kept free for it, so that other digits do not make others come and go. */
  readonly room: number;
}

/** The most important first: from where there is no room any more all is left out. */
const PLACES: readonly Place[] = [
  { name: 'equity', room: 10 },
  { name: 'day', room: 11 },
  { name: 'total', room: 11 },
  { name: 'trades', room: 3 },
  { name: 'win', room: 5 },
  { name: 'active', room: 2 },
  { name: 'day', isBeside: true, room: 6 },
  { name: 'open', room: 11 },
  { name: 'margin', room: 6 },
  { name: 'equity', isBeside: true, room: 4 },
];
const FIGURES: readonly SummaryFigure[] = Object.values(SUMMARY_FIGURES);
const WIDE = 110;
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
  const figures = FIGURES.map(({ originOf }) => standings[originOf(board)]);
  const worst = worstOf(figures);
  const areAllOld = figures.every(isGrey);
  const trading = tradingOf(board);
  const end = region.width - widthOf(trading.text) - 1;
  const gap = region.width < WIDE ? 1 : GAP;
  let x = 1;
  if (isGrey(worst) && worst.ageMs !== undefined) {
    const words = `${areAllOld ? '' : 'partly '}${formatAge(worst.ageMs)} old`;
    x = region.write(x, 0, words, styled('warn', 'ground', BOLD)) + gap;
  }
  const part = region.part({ x, y: 0, width: Math.max(0, end - GAP - x), height: 1 });
  const isShort = region.width < WIDE;
  const marks = areAllOld ? 0 : figures.filter(isGrey).length * widthOf(OLD_MARK);
  let at = 0;
  for (const { figure, written, beside } of choose(board, part.width - marks, { isShort, gap })) {
    const { short, name: long, originOf } = figure;
    const hasAged = isGrey(standings[originOf(board)]);
    const from = at;
    at = part.write(at, 0, `${isShort ? short : long} `, MUTED);
    at = part.write(at, 0, written.text, styleOf(written));
    if (beside !== undefined) at = part.write(at, 0, ` ${beside.text}`, styleOf(beside));
    if (hasAged && !areAllOld && written.text !== MISSING) at = part.write(at, 0, OLD_MARK, TEXT);
    if (hasAged) greyOut(part.part({ x: from, y: 0, width: at - from, height: 1 }));
    at += gap;
  }
  region.write(end, 0, trading.text, trading.style);
  // That it was stopped goes on being loud.
  if (isGrey(standings.risk) && !isStopped(board)) {
    greyOut(region.part({ x: end, y: 0, width: region.width - end, height: 1 }));
  }
}

interface Chosen {
  readonly figure: SummaryFigure;
  readonly written: WrittenFigure;
  beside: WrittenFigure | undefined;
}

/** What there is room for, in the order in which it stands. */
function choose(
  board: Board,
  width: number,
  { isShort, gap }: { readonly isShort: boolean; readonly gap: number },
): Iterable<Chosen> {
  const chosen = new Map<SummaryFigureName, Chosen>();
  let taken = -gap;
  for (const { name, isBeside = false, room } of PLACES) {
    const figure: SummaryFigure = SUMMARY_FIGURES[name];
    const written = isBeside ? figure.readBeside?.(board) : figure.read(board);
    const title = isBeside ? 0 : gap + widthOf(isShort ? figure.short : figure.name);
    taken += title + 1 + Math.max(room, widthOf(written?.text ?? ''));
    if (taken > width) break;
    const before = chosen.get(name);
    if (before !== undefined) before.beside = written;
    else if (written !== undefined) chosen.set(name, { figure, written, beside: undefined });
  }
  return chosen.values();
}

function styleOf({ direction }: WrittenFigure): Style {
  return direction === undefined ? TEXT : styled(colourOfDirection(direction));
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
