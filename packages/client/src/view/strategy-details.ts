/** What is said of one strategy: its tags, its figures, and its last report. Rules: docs/spec/web-portfolio.md. */
import type { FeedEvent } from '../board-events.ts';
import { type CellTone, signedText, toneOf } from './columns.ts';
import type { EmptyWords } from './empty-words.ts';
import { nameInWords } from './limits.ts';
import { formatFixed, formatRatio, formatReported } from './numbers.ts';
import type { ShownFigure } from './shown-figures.ts';
import { isReal, type StrategyRow, statusTone } from './strategy-columns.ts';
import { formatAge } from './times.ts';

export interface StrategyTag {
  readonly id: 'status' | 'mode' | 'away' | 'reported';
  readonly text: string;
  readonly tone: CellTone;
}

export const NO_STRATEGY: EmptyWords = {
  title: 'There is no such strategy',
  words: 'No source tells of it now. The table shows those that there are.',
};
export const NO_REPORT = 'No report was seen yet.';

/** `now`: Unix ms by the server's clock. */
export function strategyTags(row: StrategyRow, now: number): readonly StrategyTag[] {
  const { status, mode, stale, updated_at: time } = row;
  const isMarked = !isReal(row);
  const reported = time === undefined ? 'no time of report told' : `reported ${formatAge(now - time)} ago`;
  return [
    { id: 'status', text: status ?? 'status not told', tone: statusTone(row) },
    {
      id: 'mode',
      text: mode === undefined ? 'mode not told' : isMarked ? mode : 'LIVE',
      tone: isMarked ? 'warn' : '',
    },
    ...(stale === true ? [{ id: 'away', text: 'source away', tone: 'warn' } as const] : []),
    { id: 'reported', text: reported, tone: 'muted' },
  ];
}

/** What the control of it would do. */
export function switchWords({ status }: Partial<StrategyRow>): string {
  return status?.toLowerCase() === 'running' ? 'Switch off\u2026' : 'Switch on\u2026';
}

type Names = Pick<ShownFigure, 'id' | 'name' | 'hint'>;

function figure(names: Names, text: string, tone: CellTone = ''): ShownFigure {
  return { ...names, text, tone, isLarge: false, isOfPositions: false };
}

function signed(names: Names, value: number | undefined): ShownFigure {
  return figure(names, signedText(value), toneOf(value));
}

export function strategyFigures({ pnl, trades, win_rate: winRate }: StrategyRow): readonly ShownFigure[] {
  return [
    {
      ...signed({ id: 'pnl', name: 'P&L', hint: 'Profit and loss since the strategy started' }, pnl),
      isLarge: true,
    },
    figure({ id: 'trades', name: 'Trades', hint: 'Closed trades' }, formatFixed(trades, 0)),
    figure({ id: 'win_rate', name: 'Win rate', hint: 'Share of closed trades with a profit' }, formatRatio(winRate)),
  ];
}

/** Values that a report brings have names and no units: they are shown as they came. */
export function reportFigures({ data }: Pick<FeedEvent<'metrics'>, 'data'>): readonly ShownFigure[] {
  const { total_profit_loss: pnl, total_trades: trades, win_rate: winRate, values = {} } = data;
  return [
    signed({ id: 'pnl', name: 'Reported P&L', hint: 'Profit and loss since start, by its report' }, pnl),
    figure({ id: 'trades', name: 'Reported trades', hint: 'Closed trades, by its report' }, formatFixed(trades, 0)),
    figure(
      { id: 'win_rate', name: 'Reported win rate', hint: 'Share of closed trades with a profit, by its report' },
      formatRatio(winRate),
    ),
    ...Object.entries(values).map(([name, value]) =>
      figure({ id: `value:${name}`, name: nameInWords(name), hint: `${name}: ${value}` }, formatReported(value)),
    ),
  ];
}
