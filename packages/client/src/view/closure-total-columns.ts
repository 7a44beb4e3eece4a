import { winRateOf } from '@tickboard/core/model/performance';
import type { ClosureTotal, ClosureTotals } from './closure-totals.ts';
import { countColumn, pnlColumn, type ShownColumn, textColumn } from './columns.ts';
import type { EmptyWords } from './empty-words.ts';
import { formatRatio } from './numbers.ts';
import { formatTime } from './times.ts';

/** What sums of closed trades can be made by. */
export type TotalsBy = 'strategy' | 'symbol';

const TITLES: Readonly<Record<TotalsBy, string>> = { strategy: 'Strategy', symbol: 'Symbol' };

export function closureTotalColumns(by: TotalsBy): readonly ShownColumn<ClosureTotal>[] {
  const title = TITLES[by];
  return [
    textColumn({ id: 'name', title, description: `${title} of the closed trades` }, ({ name }) => name),
    {
      ...pnlColumn<ClosureTotal>(
        { id: 'pnl', title: 'P&L', description: 'Sum over its closed trades that were seen' },
        ({ pnl }) => pnl,
      ),
      hint: ({ isMixed }) => (isMixed ? 'No sum: these are amounts of different currencies' : undefined),
      // The rows of a feed's sums have no keys in its events.
      isTimed: true,
    },
    countColumn(
      { id: 'trades', title: 'Trades', description: 'Closed trades that were seen', priority: 2 },
      ({ trades }) => trades,
    ),
    {
      id: 'win_rate',
      title: 'Win',
      description: 'Share of them with a profit',
      align: 'end',
      text: (total) => formatRatio(winRateOf(total)),
      sortBy: winRateOf,
      exact: winRateOf,
      priority: 3,
    },
    pnlColumn({ id: 'best', title: 'Best', description: 'Best of them', priority: 1 }, ({ best }) => best),
    pnlColumn({ id: 'worst', title: 'Worst', description: 'Worst of them', priority: 0 }, ({ worst }) => worst),
  ];
}

export function noClosureTotals({ all }: ClosureTotals, by: TotalsBy): EmptyWords {
  return all.trades === 0
    ? { title: 'No closed trades seen', words: 'Sums begin with the first trade that is closed.' }
    : { title: `No ${by} told`, words: `None of the closed trades that were seen names its ${by}.` };
}

/** `128 seen since 12:00:00, 3 missed`; undefined before the first. */
export function countSeen({ all, since, missed }: ClosureTotals, zone: string): string | undefined {
  if (since === undefined) return undefined;
  return `${all.trades} seen since ${formatTime(since, zone)}${missed > 0 ? `, ${missed} missed` : ''}`;
}

/** How far these are all that there were. */
export function describeSeen({ isWhole, missed }: ClosureTotals): string {
  if (isWhole) return 'All that this server took in since it started';
  const earlier = 'What was closed before then was not seen here';
  return missed > 0 ? `${earlier}. ${missed} since then are missing from these sums` : earlier;
}
